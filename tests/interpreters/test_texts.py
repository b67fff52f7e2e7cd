"""Signatures and docs as `inspect` and `pydoc` read them, whatever is in them; closures that give objects."""

import importlib
import inspect
import pydoc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DEFAULTS = {"sep": "é猫🦀'\n", "end": "ß", "tail": b"\xff\n"}


@pytest.fixture(scope="module")
def texts(native: Path) -> Iterator[Any]:
    """The module `native.texts`."""
    sys.path.insert(0, str(native))
    try:
        yield importlib.import_module("native.texts")
    finally:
        sys.path.remove(str(native))


def shown(value: Any) -> str:
    """Its signature, with defaults that are no ASCII escaped."""
    return str(inspect.signature(value)).encode("ascii", "backslashreplace").decode()


def test_defaults_that_are_no_ascii(texts: Any) -> None:
    parameters = inspect.signature(texts.join).parameters
    assert {name: parameters[name].default for name in DEFAULTS} == DEFAULTS
    assert texts.join("a") == "aé猫🦀'\nß[255, 10]"
    assert inspect.getfullargspec(texts.join).args == ["a", *DEFAULTS]
    assert "join(a, sep=" in pydoc.plain(pydoc.render_doc(texts.join))


def test_names_that_are_no_ascii(texts: Any) -> None:
    """`inspect` reads ASCII alone, so such a parameter and those behind it are in the rest; calls know its name."""
    assert str(inspect.signature(texts.measure)) == "(first, *args, **kwargs)"
    assert texts.measure(1, größe=2) == 4
    assert inspect.signature(texts.measure).bind(1, größe=2).kwargs == {"größe": 2}
    assert str(inspect.signature(texts.strict)) == "(first, /, *args, **kwargs)"
    assert texts.strict(1, größe=2) == 3
    assert str(inspect.signature(texts.taken)) == "(args, kwargs, *_args, **_kwargs)"
    assert "measure(first, *args, **kwargs)" in pydoc.plain(pydoc.render_doc(texts.measure))


def test_tuples(texts: Any) -> None:
    """What the `inspect` of 3.11 takes for something else is not shown, on any version."""
    signature = inspect.signature(texts.tuples)
    assert [(each.name, each.kind, each.default) for each in signature.parameters.values()] == [
        ("first", inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.empty),
        ("pair", inspect.Parameter.POSITIONAL_ONLY, ...),
        ("other", inspect.Parameter.POSITIONAL_OR_KEYWORD, (3, "é")),
        ("single", inspect.Parameter.POSITIONAL_OR_KEYWORD, ...),
    ]
    assert texts.tuples(0) == (0, (1, 2), (3, "é"), (4,))


def test_members_of_a_class(texts: Any) -> None:
    size = texts.Größe(1, "")
    assert str(inspect.signature(texts.Größe)) == "(wert, *args, **kwargs)"
    assert (shown(texts.Größe.größer), shown(size.größer)) == (r"(self, /, zeichen='\xdf')", r"(zeichen='\xdf')")
    assert (shown(texts.Größe.klasse), shown(size.klasse)) == (r"(name='\xe9')",) * 2
    assert (shown(texts.Größe.statisch), shown(size.statisch)) == (r"(name='\xe9')",) * 2
    assert (shown(texts.Größe.__call__), shown(size)) == (r"(self, /, text='\xfc')", r"(text='\xfc')")
    assert (size.größer(), texts.Größe.klasse(), size.statisch(), size()) == ("ß", "é", "é", "1ü")
    assert "zeichen=" in pydoc.plain(pydoc.render_doc(texts.Größe))


def test_docs_that_begin_as_a_signature_does(texts: Any) -> None:
    assert str(inspect.signature(texts.documented)) == "(y)"
    assert texts.documented.__doc__.startswith("documented(x)\n--\n\nA doc")
    for cls in (texts.Unmade, texts.Unfound):
        assert cls.__text_signature__ is None
        assert (inspect.getdoc(cls) or "").startswith(f"{cls.__name__}(x)\n--\n\nIts doc")


def test_a_closure_gives_what_a_function_may(texts: Any) -> None:
    marker = object()
    assert texts.forward(lambda *a, **k: (a, k, marker))(1, x=2) == ((1,), {"x": 2}, marker)
    assert texts.arguments_of()(1, marker) == (1, marker)
    assert (texts.first_of()(marker), texts.first_of()()) == (marker, None)
    with pytest.raises(ZeroDivisionError):
        texts.forward(lambda: 1 // 0)()


def test_comparisons_by_the_names_of_operators(texts: Any) -> None:
    assert texts.compared(1, 2) == [False, True, True, True, False, False]
    assert texts.compared(2, 2.0) == [True, False, False, True, False, True]
    assert texts.compared("b", "a") == [False, True, False, False, True, True]
    with pytest.raises(TypeError, match="'<' not supported"):
        texts.compared(1, "a")
