"""Every function of the examples, called with what fits its parameters and with what does not."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="the extra `hypothesis` is not installed: pip install rusty-pydust[hypothesis]")

from example import functions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import example
from pydust.strategies import arguments, from_signature
from pydust.tree import Module, read_tree

# The same examples in every run, and however slow the machine is.
fixed = settings(
    derandomize=True, deadline=None, database=None, max_examples=20, suppress_health_check=list(HealthCheck)
)


@fixed
@given(from_signature(functions.add, raises=OverflowError))
def test_calls_go_as_the_signature_says(call):
    call()


@fixed
@given(arguments(functions.greet))
def test_a_greeting_greets(passed):
    args, kwargs = passed
    assert functions.greet(*args, **kwargs).startswith("Hello, ")


def but(*, raises: Any = (), **values: st.SearchStrategy[Any]) -> dict[str, Any]:
    """What a function raises itself, and the values that some of its parameters need."""
    return {"raises": raises, "values": values}


few = st.integers(0, 20)

DIFFERENT: dict[str, dict[str, Any]] = {
    "functions.add": but(raises=OverflowError),
    "functions.double": but(raises=OverflowError),
    "functions.split": but(raises=ZeroDivisionError),
    "functions.repeat_text": but(times=few),
}
"""Functions for which the right types are not enough."""

LEFT_OUT: dict[str, str] = {}
"""Functions, classes and modules that random arguments must not reach, and why."""


def called() -> Iterator[str]:
    """The name of everything that is called."""
    folder = Path(next(iter(example.__path__)))
    for name in sorted({path.name.partition(".")[0] for path in folder.glob("*.so")}):
        tree = read_tree(importlib.import_module(f"example.{name}"))
        for path, module in tree.root.walk():
            yield from names(f"{name}.{path}." if path else f"{name}.", module)


def names(prefix: str, module: Module) -> Iterator[str]:
    for function in module.functions:
        yield prefix + function.name
    for cls in module.classes:
        if cls.constructor is not None:
            yield prefix + cls.name
        for function in cls.functions:
            # What operators call has no arguments of its own.
            if not function.name.startswith("__"):
                yield f"{prefix}{cls.name}.{function.name}"


def find(name: str) -> Any:
    module, *rest = name.split(".")
    found: Any = importlib.import_module(f"example.{module}")
    for part in rest:
        found = getattr(found, part)
    return found


def is_left_out(name: str) -> bool:
    return any(name == left_out or name.startswith(f"{left_out}.") for left_out in LEFT_OUT)


@pytest.mark.parametrize("valid", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("name", [name for name in called() if not is_left_out(name)])
def test_every_function(name: str, valid: bool) -> None:
    calls = from_signature(find(name), valid=valid, **DIFFERENT.get(name, {}))

    @fixed
    @given(calls)
    def calls_it(call):
        call()

    calls_it()


def test_the_exceptions_are_there() -> None:
    for name in [*DIFFERENT, *LEFT_OUT]:
        assert find(name) is not None
