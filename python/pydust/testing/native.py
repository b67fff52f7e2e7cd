"""A native test as a Python function: made from its symbol in the library of its module."""

import ctypes
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from pydust.errors import PydustError
from pydust.testing.options import NativeTest

Function = Callable[..., Any]


class MissingTestError(PydustError):
    """A library without a test that its source has."""


def load(test: NativeTest, module: str) -> Function:
    """Return the Python function of `test`, which takes its fixtures by name; imports its `module`."""
    loaded = importlib.import_module(module)
    library = ctypes.PyDLL(loaded.__file__)
    try:
        make = library[test.symbol]
    except AttributeError:
        if test.is_conditional:
            raise MissingTestError(f"{test.name} is left out by a #[cfg(..)]") from None
        raise MissingTestError(
            f"the library of {module!r}, {loaded.__file__}, has no test {test.name!r} of {test.file}, "
            f"line {test.line}: the file has changed since it was built, or a macro hides the test from the compiler"
        ) from None
    make.argtypes = [ctypes.py_object]
    make.restype = ctypes.py_object
    function: Function = make(loaded)
    _check_parameters(test, function)
    return function


def _check_parameters(test: NativeTest, function: Function) -> None:
    """Compare what the source was read as with what the compiler knows."""
    parameters = inspect.signature(function).parameters.values()
    required = [one.name for one in parameters if one.default is one.empty]
    if required != list(test.fixtures):
        differing = sorted(set(required) ^ set(test.fixtures))
        raise PydustError(
            f"{test.file}:{test.line}: pytest reads types as they are written, and takes {', '.join(differing)} of "
            f"{test.name} for what it is not: write `Python<'_>` and `State<'_, ..>` out, without an alias"
        )
