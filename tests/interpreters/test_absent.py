"""Constants by the names of special methods do what they do in a class of Python's own."""

import importlib
import sys
from collections.abc import Container, Hashable, Iterable, Iterator, Reversible
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def absent(native: Path) -> Iterator[Any]:
    """The module `native.absent`."""
    sys.path.insert(0, str(native))
    try:
        yield importlib.import_module("native.absent")
    finally:
        sys.path.remove(str(native))


def test_no_hash(absent: Any) -> None:
    for value in (absent.Unhashable(), absent.Compared(1)):
        assert type(value).__hash__ is None
        assert not isinstance(value, Hashable)
        with pytest.raises(TypeError, match="unhashable type"):
            hash(value)
        with pytest.raises(TypeError, match="unhashable type"):
            dict.fromkeys([value])
        below: Any = type("Below", (type(value),), {})
        assert below.__hash__ is None
        again = type("Again", (type(value),), {"__hash__": lambda _: 7})
        assert hash(again.__new__(again, *((1,) if hasattr(value, "__match_args__") else ()))) == 7
    assert absent.Unhashable() != absent.Unhashable()
    assert absent.Compared(1) < absent.Compared(2)
    match absent.Compared(1):
        case absent.Unhashable():
            pass
        case _:
            pytest.fail("no match")


def test_neither_iterable_nor_a_container(absent: Any) -> None:
    value = absent.Opaque()
    assert (value[2], len(value)) == (2, 3)
    for below in (value, type("Below", (absent.Opaque,), {})()):
        name = type(below).__name__
        assert not isinstance(below, (Iterable, Container, Reversible))
        with pytest.raises(TypeError, match=rf"'.*{name}' object is not iterable"):
            iter(below)
        with pytest.raises(TypeError, match=rf"'.*{name}' object is not a container"):
            2 in below  # noqa: B015 - it raises
        with pytest.raises(TypeError, match=rf"'.*{name}' object is not reversible"):
            reversed(below)
    again = type("Again", (absent.Opaque,), {"__iter__": lambda _: iter("ab"), "__contains__": lambda *_: True})()
    assert (list(again), 9 in again) == (["a", "b"], True)


def test_what_the_class_above_has(absent: Any) -> None:
    items = absent.Listless()
    items.append(1)
    assert (items[0], len(items)) == (1, 1)
    with pytest.raises(TypeError, match="not iterable"):
        list(items)
    with pytest.raises(TypeError, match="not a container"):
        1 in items  # noqa: B015 - it raises


def test_a_module_is_no_class(absent: Any) -> None:
    assert absent.__len__ == 3


def test_the_name_of_panics_is_taken(absent: Any) -> None:
    """Then they have another one, by which they are found as well."""
    with pytest.raises(RuntimeError, match="index out of bounds") as caught:
        absent.item([], 0)
    assert caught.type is absent.RustPanicError
    assert (caught.type.__module__, caught.type.__qualname__) == ("native.absent", "RustPanicError")
    with pytest.raises(TypeError):
        absent.PanicError()
