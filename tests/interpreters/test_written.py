"""What macros of the user's write: every fragment that they pass on means what it means without a macro."""

from __future__ import annotations

import collections.abc
import importlib
import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def written(native: Path) -> Iterator[Any]:
    """The module `native.written`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(native)
        yield importlib.import_module("native.written")


def test_a_block_from_the_caller_of_a_macro(written: Any) -> None:
    assert (written.twice(21), written.nothing(), written.LIMIT) == (42, None, 7)
    assert written.__doc__ == "Written by a macro."


def test_methods_over_types_and_names_that_a_macro_is_told(written: Any) -> None:
    points = written.Points()
    assert (written.Points.__doc__, points.ITEM) == ("Some points.", "Point")
    assert points.first().x == 1.5
    assert points.itself() is points
    assert (written.Points.named(), points.count(2), list(points.walk())) == ("Points", 3, [1.5])
    assert points.add(written.Point(2.0), written.Point(3.0)) == 3
    points += written.Point(4.0)
    points.last = written.Point(5.0)
    assert ([points[index].x for index in range(len(points))], points.last.x) == ([1.5, 2.0, 3.0, 4.0, 5.0], 5.0)
    points.clear()
    assert (len(points), bool(points), points.last) == (0, False, None)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("scaled", "(x=-1, *, factor=-2.5)"),
        ("described", '(text="it\'s", *, flag=True)'),
        ("items", "(none=None, *, last=4)"),
        ("flags", "(product=Ellipsis, *, sum=4)"),
        ("borrowed", "(text_, *, by=-5)"),
        ("spread", "(query, text_=5)"),
    ],
)
def test_defaults_and_names_of_parameters(written: Any, name: str, signature: str) -> None:
    assert str(inspect.signature(getattr(written, name))) == signature


def test_defaults_are_the_values_that_the_signature_shows(written: Any) -> None:
    assert (written.scaled(), written.scaled(2, factor=3)) == (2.5, 6)
    assert (written.described(), written.items(), list(written.flags())) == ("it's true", [0, 4], [5, 4])
    assert (written.borrowed("ab"), written.borrowed(text_="abc", by=1)) == ([2, -5], [3, 1])
    assert (written.spread("q"), written.spread("q", text_=1)) == ("q:5", "q:1")


def test_names_that_are_literals(written: Any) -> None:
    told = written.Told()
    told.type = 5
    assert (told.type, told.import_(class_=2)) == (5, 7)
    assert isinstance(told, collections.abc.Sized)


def test_bases_that_are_fragments(written: Any) -> None:
    based, temperature = written.Based(7), written.Temperature(1.5, "F")
    assert (based.more, based.type, isinstance(based, written.Told)) == (7, 2, True)
    assert (temperature, temperature.unit) == (1.5, "F")


def test_messages_find_the_fields_of_the_macro(written: Any) -> None:
    with pytest.raises(written.Problem, match=r"^line 5: late$") as problem:
        written.deep.complain()
    assert (problem.value.line, problem.value.reason, isinstance(problem.value, ValueError)) == (5, "late", True)
    with pytest.raises(written.Kinds.First, match=r"^2 before 1$"):
        written.deep.fail(0)
    with pytest.raises(written.Kinds.Second) as second:
        written.deep.fail(1)
    assert (str(second.value), second.value.column, isinstance(second.value, KeyError)) == ("3 of 4", 4, True)


def test_derives_in_a_module_that_a_macro_writes(written: Any) -> None:
    assert written.deep.record({"name": "a"}) == {"name": "a", "count": 3}
    assert [written.deep.either(value) for value in (3, "x", "nothing")] == [3, "x", "nothing"]
