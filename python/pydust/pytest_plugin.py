"""The pytest plugin: `#[pydust::test]` functions as tests, run on what the Rust source is now.

In a project without `[tool.pydust]` it adds its options and its marker and does nothing else, and it reads no more of
one than its `pyproject.toml` to find out. All else is in `pydust.testing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from pydust.pytest_options import ALLOW_LEAKS, Isolation, Leaks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "pyproject.toml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what the tests of a native project can be told."""
    group = parser.getgroup("pydust", "native tests of Rusty Pydust")
    group.addoption(
        "--pydust-isolation",
        choices=get_args(Isolation),
        help="where native tests run: in a fork, in a process each, in this process; "
        "auto (the default): in a fork where that is safe, else in a process",
    )
    group.addoption(
        "--pydust-timeout",
        type=float,
        metavar="SECONDS",
        help="how long a native test may take, unless it says so itself",
    )
    group.addoption(
        "--pydust-leaks",
        choices=get_args(Leaks),
        help="which tests fail when native objects survive them: native (the default): native tests; error: all; off",
    )
    group.addoption(
        "--pydust-cov",
        action="store_true",
        help="measure which lines of Rust run, and write them to coverage-rust.lcov",
    )
    group.addoption("--pydust-cov-file", metavar="FILE", help="write them to this file, as lcov")
    # For a process that runs one test for another.
    group.addoption("--pydust-report", help="for pydust itself")
    parser.addini("pydust_isolation", "the default of --pydust-isolation", default="auto")
    parser.addini("pydust_timeout", "the default of --pydust-timeout", default="")
    parser.addini("pydust_leaks", "the default of --pydust-leaks", default="native")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker: a file that uses it may be the only argument, and lie in no native project."""
    config.addinivalue_line("markers", f"{ALLOW_LEAKS}: what the test leaves behind of native objects is no failure")


@pytest.fixture
def pydust_leaks() -> None:
    """Fail a test whose native objects survive it."""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Build what is tested before any `conftest.py` can import it."""
    projects = list(dict.fromkeys(_projects(early_config)))
    if projects:
        from pydust.testing.session import start

        start(early_config, projects)


def _projects(config: pytest.Config) -> Iterator[Path]:
    """Yield the folders with `[tool.pydust]` at the root, and around each argument below it."""
    root, here = config.rootpath, config.invocation_params.dir
    words = config.known_args_namespace.file_or_dir or [here, *(root / path for path in config.getini("testpaths"))]
    if _is_project(root):
        yield root
    for word in words:
        path = here / str(word).partition("::")[0]
        for folder in (path, *path.parents):
            if folder != root and folder.is_relative_to(root) and _is_project(folder):
                yield folder


def _is_project(folder: Path) -> bool:
    try:
        text = (folder / _FILE).read_bytes()
    except OSError:
        return False
    if b"pydust" not in text:
        return False
    import tomllib

    try:
        table = tomllib.loads(text.decode())["tool"]["pydust"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
        return False
    return isinstance(table, dict) and "ext_module" in table
