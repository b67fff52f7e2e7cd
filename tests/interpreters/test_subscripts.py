"""What a native class with subscripts is for C code, `reversed`, `iter`, `match` and NumPy: a sequence or a mapping."""

from __future__ import annotations

import ctypes
import importlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def subscripts(native: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(native))
    return importlib.import_module("native.subscripts")


def is_sequence(value: object) -> bool:
    return bool(ctypes.pythonapi.PySequence_Check(ctypes.py_object(value)))


def is_mapping(value: object) -> bool:
    return bool(ctypes.pythonapi.PyMapping_Check(ctypes.py_object(value)))


SEQUENCES = ["Numbered", "Sliced", "SaidSequence", "RegisteredSequence", "OverList"]
MAPPINGS = ["Named", "Anything", "Said", "Registered", "Below", "OverDict"]


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences(subscripts: Any, name: str) -> None:
    assert is_sequence(getattr(subscripts, name)())


@pytest.mark.parametrize("name", MAPPINGS)
def test_mappings(subscripts: Any, name: str) -> None:
    value = getattr(subscripts, name)()
    assert (is_sequence(value), is_mapping(value)) == (False, True)


@pytest.mark.parametrize("name", SEQUENCES + MAPPINGS)
def test_subclasses_in_python_are_the_same(subscripts: Any, name: str) -> None:
    native = getattr(subscripts, name)

    class Plain(native):  # type: ignore[misc, valid-type]
        pass

    assert (is_sequence(Plain()), is_mapping(Plain())) == (is_sequence(native()), is_mapping(native()))


@pytest.mark.parametrize("name", ["Numbered", "Sliced", "SaidSequence", "RegisteredSequence"])
def test_items_by_number(subscripts: Any, name: str) -> None:
    value = getattr(subscripts, name)()
    assert [list(value), list(reversed(value)), 20 in value] == [[0, 10, 20], [20, 10, 0], True]
    get = ctypes.pythonapi.PySequence_GetItem
    get.restype = ctypes.py_object
    assert get(ctypes.py_object(value), 1) == 10


@pytest.mark.parametrize("name", ["Named", "Anything", "Said", "Registered", "Below"])
def test_keys_are_no_numbers(subscripts: Any, name: str) -> None:
    value = getattr(subscripts, name)()
    for ask in (reversed, iter):
        with pytest.raises(TypeError, match=f"'(native.subscripts.)?{name}' object is not (reversible|iterable)"):
            ask(value)
    with pytest.raises(TypeError, match=r"is not a sequence|does not support indexing"):
        ctypes.pythonapi.PySequence_GetItem(ctypes.py_object(value), 0)


def test_keys(subscripts: Any) -> None:
    named = subscripts.Named()
    named["a"] = 4
    del named["a"]
    assert (named["a"], len(named)) == (1, 1)
    with pytest.raises(KeyError):
        named["b"]
    assert (subscripts.Said()[1], subscripts.Below()[1], subscripts.OverDict()["a"]) == (10, 20, 1)
    assert subscripts.Anything()[0] == 0


def test_a_slot_of_the_base_is_not_left_to_it(subscripts: Any) -> None:
    over = subscripts.OverList()
    over.extend([1, 2])
    get = ctypes.pythonapi.PySequence_GetItem
    get.restype = ctypes.py_object
    assert over[0] == get(ctypes.py_object(over), 0) == (0, "native")


def test_writing(subscripts: Any) -> None:
    writes, names = subscripts.Writes(), subscripts.WritesNames()
    put, delete = ctypes.pythonapi.PySequence_SetItem, ctypes.pythonapi.PySequence_DelItem
    assert put(ctypes.py_object(writes), 2, ctypes.py_object(5)) == 0
    assert writes.written == 205
    assert delete(ctypes.py_object(writes), 3) == 0
    assert writes.written == -3
    with pytest.raises(TypeError):
        delete(ctypes.py_object(names), 0)
    del names["a"]
    assert names.written == "a"


def test_a_length_alone(subscripts: Any) -> None:
    measured = subscripts.Measured()
    assert len(measured) == 3
    assert not is_sequence(measured)
    assert not is_mapping(measured)
    assert ctypes.pythonapi.PySequence_Size(ctypes.py_object(measured)) == 3
    assert ctypes.pythonapi.PyMapping_Size(ctypes.py_object(measured)) == 3


def pattern(value: Any) -> str:
    match value:
        case [_, _, *_]:
            return "sequence"
        case {0: 0}:
            return "mapping"
        case _:
            return "neither"


def test_patterns_go_by_registration(subscripts: Any) -> None:
    names = ["Numbered", "Sliced", "RegisteredSequence", "Named", "Anything", "Said", "Registered", "Below"]
    found = {name: pattern(getattr(subscripts, name)()) for name in names}
    registered = {"RegisteredSequence": "sequence", "Registered": "mapping", "Below": "mapping"}
    assert found == dict.fromkeys(names, "neither") | registered


def test_numpy_makes_no_array_of_keys(subscripts: Any) -> None:
    numpy = pytest.importorskip("numpy", reason="NOT TESTED: NumPy, which is not installed here")
    assert numpy.asarray(subscripts.Registered()).shape == ()
    assert numpy.asarray(subscripts.Numbered()).tolist() == [0, 10, 20]
