"""The examples in the docstrings of `pydust` do what they say."""

import doctest
import importlib
import pkgutil

import pydust


def test_examples_in_docstrings() -> None:
    modules = [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(pydust.__path__, f"{pydust.__name__}.")
        # These do something when they are imported.
        if info.name not in ("pydust.__main__", "pydust.hook")
    ]
    results = [doctest.testmod(module) for module in modules]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 0
