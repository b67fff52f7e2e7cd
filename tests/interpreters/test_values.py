"""Conversions where Python, NumPy and other threads have rules of their own, both into Rust and back."""

from __future__ import annotations

import collections
import collections.abc
import importlib
import sys
import threading
from array import array
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

IS_FREE = not getattr(sys, "_is_gil_enabled", lambda: True)()


@pytest.fixture
def values(native: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(native))
    return importlib.import_module("native.values")


@pytest.fixture
def numpy() -> Any:
    return pytest.importorskip("numpy", reason="NOT TESTED: scalars of NumPy, which is not installed here")


def said(function: Callable[..., object], *arguments: object) -> str:
    """The message of what a call raises, with its notes."""
    with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
        function(*arguments)
    return "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])


# Scalars of NumPy


def test_a_bool_of_numpy_is_a_bool(values: Any, numpy: Any) -> None:
    true, false = numpy.bool_(True), numpy.bool_(False)
    assert [values.flag(true), values.flag(false), values.extracted(true)] == [True, False, True]
    assert [values.maybe(true), values.maybe(None)] == [True, None]
    assert values.flags([true, False, false]) == values.flags(numpy.array([1, 0, 0], bool)) == [True, False, False]
    assert values.flags_of([true, False]) == [True, False]
    assert values.three_flags((true, true, false)) == [True, True, False]
    assert values.flag_map({"a": true}) == {"a": True}
    assert values.flag_pair((false, 1)) == (False, 1)
    assert values.options({"on": true, "levels": [false]}) == {"on": True, "levels": [False]}
    assert [values.flag_or_number(each) for each in (true, True, 1)] == ["flag true", "flag true", "number 1"]
    switch = values.Switch()
    switch.on, switch.level = true, numpy.greater(2, 1)
    assert (switch.on, switch.level) == (True, True)


def test_a_number_without_dimensions_is_a_scalar(values: Any, numpy: Any) -> None:
    """As `operator.index` and `float` have it."""
    assert [values.flag(numpy.array(True)), values.number(numpy.array(3)), values.real(numpy.array(1.5))] == [
        True,
        3,
        1.5,
    ]
    assert [values.number(numpy.int8(3)), values.short(numpy.uint64(3)), values.real(numpy.float32(0.5))] == [3, 3, 0.5]
    assert values.flag_or_number(numpy.int16(4)) == "number 4"
    assert values.flag_or_number(numpy.str_("a")) == "text a"


def test_what_is_no_bool_is_refused(values: Any, numpy: Any) -> None:
    for wrong in (
        numpy.int64(1),
        numpy.float64(1),
        numpy.array([True]),
        numpy.array(1),
        numpy.str_("True"),
        numpy.bool_,
    ):
        assert said(values.flag, wrong).startswith("flag() argument 'x' must be bool, not ")
    assert "only" in said(values.number, numpy.array([1, 2]))
    assert said(values.number, numpy.array([1, 2])).endswith("in number() argument 'x'")


def test_a_class_that_only_looks_like_it(values: Any) -> None:
    look_alike = type("bool_", (), {"__module__": "numpy", "__bool__": lambda _: True})
    assert said(values.flag, look_alike()) == "flag() argument 'x' must be bool, not bool_"
    others: tuple[object, ...] = (1, 0, None, "", [])
    for wrong in others:
        assert said(values.flag, wrong).startswith("flag() argument 'x' must be bool, not ")


# Names in messages


def test_two_types_of_one_name(values: Any) -> None:
    here = __name__
    pair = type("Pair", (), {"__module__": here, "__qualname__": "Pair"})
    number = type("int", (), {"__module__": here, "__qualname__": "outer.int"})
    assert said(values.point, pair()) == f"point() argument 'x' must be native.values.Pair, not {here}.Pair"
    assert said(values.number, number()) == f"number() argument 'x' must be int, not {here}.outer.int"
    assert said(values.list, [number()]) == f"list() argument 'x': item 0 must be int, not {here}.outer.int"
    assert (
        said(values.flag_or_number, number())
        == f"flag_or_number() argument 'x' must be bool, int or str, not {here}.outer.int"
    )
    options = type("Options", (), {"__module__": here, "__qualname__": "Options"})
    assert f"must be Options, not {here}.Options (no attribute 'on')" in said(values.options, options())
    twin = type("Pair", (), {"__module__": "native.values", "__qualname__": "Pair"})
    assert said(values.point, twin()).endswith(
        "must be native.values.Pair, not native.values.Pair (another class of that name)"
    )
    assert said(values.point, 1) == "point() argument 'x' must be Pair, not int"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("numbers", array("i", [1]), "must be a buffer of float64 ('d') or float32 ('f'), not of int32 ('i')"),
        ("numbers", [1.0], "must be a buffer of float64 ('d') or float32 ('f'), not list"),
        ("numbers", b"", "must be a buffer of float64 ('d') or float32 ('f'), not of uint8 ('B')"),
        ("some_numbers", array("q", [1]), "must be a buffer of float64 ('d') or float32 ('f'), not of int64 ('q')"),
        (
            "targets",
            array("f", [1]),
            "must be a writable buffer of float64 ('d') or a read-write bytes-like object, not of float32 ('f')",
        ),
        (
            "targets",
            memoryview(bytes(8)).cast("d"),
            "must be a writable buffer of float64 ('d') or a read-write bytes-like object, "
            "not a read-only buffer of float64 ('d')",
        ),
        ("scalar", array("f", [1]), "must be int or a buffer of float64 ('d'), not array, a buffer of float32 ('f')"),
        ("scalar", "1", "must be int or a buffer of float64 ('d'), not str"),
    ],
)
def test_unions_of_buffers_name_their_elements(values: Any, name: str, value: object, problem: str) -> None:
    assert said(getattr(values, name), value) == f"{name}() argument 'x' {problem}"


def test_unions_of_buffers(values: Any) -> None:
    assert [values.numbers(array(code, [1, 2])) for code in "df"] == [2, 2]
    assert [values.targets(bytearray(3)), values.targets(array("d", [1]))] == [3, 1]
    assert [values.scalar(7), values.scalar(array("d", [1]))] == [7, 1]


@pytest.mark.parametrize(
    ("name", "arguments", "place"),
    [
        ("text", ("a", "\ud800"), "in text() argument 'b'"),
        ("owned", ("\udcff",), "in owned() argument 'x'"),
        ("c_text", ("\udcff",), "in c_text() argument 'x'"),
        ("path", ("\ud800",), "in path() argument 'x'"),
        ("texts", (["a", "b", "\udcff"],), "in texts() argument 'x': item 2"),
        ("map", ({"\ud800": 1},), r"in map() argument 'x': key '\ud800'"),
        ("ordered_set", ({"\ud800"},), r"in ordered_set() argument 'x': item '\ud800'"),
        ("deep", ([{}, {"a": ["b", "\ud800"]}],), "in deep() argument 'x': item 1: value of 'a': item 1"),
        ("flag_or_number", ("\ud800",), "in flag_or_number() argument 'x'"),
    ],
)
def test_a_lone_surrogate_is_named(values: Any, name: str, arguments: tuple[object, ...], place: str) -> None:
    message = said(getattr(values, name), *arguments)
    assert message.startswith("'utf-8' codec can't encode character")
    assert message.endswith(f"surrogates not allowed\n{place}")


def test_what_rust_asks_itself_has_no_place(values: Any) -> None:
    assert said(values.unnamed, "\ud800").endswith("surrogates not allowed")


def test_what_python_code_raises_stays_as_it_is(values: Any) -> None:
    class Broken:
        def __index__(self) -> int:
            raise ValueError("no number today")

    assert said(values.list, [1, Broken()]) == "no number today"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("longest", "longest() gives Python a value that is out of range for datetime.timedelta"),
        ("lengths", "lengths() gives Python a value that: item 1 is out of range for datetime.timedelta"),
        ("named_lengths", "named_lengths() gives Python a value that: value of 'a': item 1 is out of range"),
        ("latest", "latest() gives Python a value that is out of range for datetime.datetime"),
    ],
)
def test_results_that_python_has_no_value_for(values: Any, name: str, start: str) -> None:
    assert said(getattr(values, name)).startswith(start)


def test_results_that_have_no_hash(values: Any) -> None:
    assert said(values.unhashable).endswith("in a value that unhashable() gives Python: key [1]")
    assert said(values.unhashable_items).endswith("in a value that unhashable_items() gives Python: item [1]")


# Subclasses of containers


class LazyList(list[int]):
    """Has other items than it holds."""

    def __iter__(self) -> Iterator[int]:
        return iter([1, 2, 3])


class LazyTuple(tuple[int, ...]):
    """Has other items than it holds."""

    def __iter__(self) -> Iterator[int]:
        return iter((8, 9))


class LazySet(set[int]):
    """Has other items than it holds."""

    def __iter__(self) -> Iterator[int]:
        return iter([5, 6])


class Quiet(list[int]):
    """Overrides what iteration does not ask."""

    def __getitem__(self, index: Any) -> Any:
        return 99

    def __len__(self) -> int:
        return 1


class ByIteration(dict[str, int]):
    """Has other keys than it holds."""

    def __iter__(self) -> Iterator[str]:
        return iter(["a", "b"])

    def keys(self) -> Any:  # noqa: D102
        return ["a", "b"]

    def __getitem__(self, key: str) -> int:
        return {"a": 1, "b": 2}[key]


class ByItems(dict[str, int]):
    """Has other items than it holds."""

    def items(self) -> Any:  # noqa: D102
        return (pair for pair in [("x", 7)])


class Failing(list[int]):
    """Cannot be iterated."""

    def __iter__(self) -> Iterator[int]:
        raise LookupError("nothing to see")


def test_subclasses_are_asked(values: Any) -> None:
    for function in (values.list, values.array, values.slice, values.loop_list, values.loop_items):
        assert function(LazyList([7])) == [1, 2, 3]
    assert values.set(LazyList()) == {1, 2, 3}
    for function in (values.pair, values.couple):
        assert function(LazyTuple((1, 2, 3))) == (8, 9)
    assert values.loop_tuple(LazyTuple()) == values.list(LazyTuple()) == [8, 9]
    assert values.set(LazySet([1])) == set(values.loop_set(LazySet([1]))) == {5, 6}
    for function in (values.map, values.ordered):
        assert function(ByIteration(c=3)) == {"a": 1, "b": 2}
        assert function(ByItems(c=3)) == {"x": 7}
    assert values.loop_dict(ByIteration(c=3)) == [("a", 1), ("b", 2)]
    assert values.loop_dict(ByItems(c=3)) == [("x", 7)]
    assert (values.keys(ByIteration(c=3)), values.values(ByIteration(c=3))) == (["a", "b"], [3])
    assert (values.items(ByItems(c=3)), values.keys(ByItems(c=3))) == ([("x", 7)], ["c"])


def test_fields_are_looked_up_as_the_class_does(values: Any) -> None:
    class Computed(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return {"on": True, "levels": [False]}[key]

    class Short(Computed):
        def __getitem__(self, key: str) -> Any:
            return {"on": True}[key]

    assert values.options(Computed(on=1)) == {"on": True, "levels": [False]}
    with pytest.raises(KeyError, match="has no key 'levels'"):
        values.options(Short())
    with pytest.raises(KeyError, match="has no key 'on'"):
        values.options(collections.defaultdict(int))


def test_what_iteration_does_not_ask_is_not_asked(values: Any) -> None:
    quiet = Quiet([4, 5, 6])
    for function in (values.list, values.array, values.loop_list, values.loop_items):
        assert function(quiet) == list(quiet) == [4, 5, 6]
    point = collections.namedtuple("point", "x y")
    assert values.pair(point(1, 2)) == (1, 2)
    assert values.map(collections.Counter("aab")) == {"a": 2, "b": 1}
    assert values.map(collections.defaultdict(int, a=1)) == {"a": 1}


def test_the_order_of_an_ordered_dict(values: Any) -> None:
    ordered = collections.OrderedDict(a=1, b=2, c=3)
    ordered.move_to_end("a")
    assert values.loop_dict(ordered) == [("b", 2), ("c", 3), ("a", 1)]
    assert (values.keys(ordered), values.values(ordered)) == (["b", "c", "a"], [2, 3, 1])
    assert values.map(ordered) == dict(ordered)


def test_what_a_subclass_raises(values: Any) -> None:
    for function in (values.list, values.loop_list, values.loop_items, values.set):
        with pytest.raises(LookupError, match=r"^nothing to see$"):
            function(Failing())


# Other threads


@pytest.mark.skipif(not IS_FREE, reason="with a GIL nobody writes while a container is read")
@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("map", ({}, {str(number): number for number in range(200)})),
        ("ordered", ({}, {str(number): number for number in range(200)})),
        ("loop_dict", ({}, {str(number): number for number in range(200)})),
        ("texts", ({}, {str(number): number for number in range(200)})),
        ("options", ({"on": True, "levels": []}, {"on": False, "levels": [True, True]})),
        ("set", (set(), set(range(200)))),
        ("loop_set", (set(), set(range(200)))),
        ("list", ([0] * 200, [*range(100), 2**40, *range(99)])),
        ("array", ([1, 2, 3], [2**40, 5, 6])),
    ],
)
def test_containers_are_read_as_one(values: Any, name: str, states: tuple[Any, Any]) -> None:
    """Another thread goes from one state to the other all the time: each read sees one of them."""
    read = getattr(values, name)
    allowed = [read(state) for state in states]
    shared = type(states[0])(states[0])
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            for state in states:
                if isinstance(shared, list):
                    shared[:] = state
                elif state:
                    shared.update(state)
                else:
                    shared.clear()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3000):
            assert read(shared) in allowed
    finally:
        done.set()
        writer.join()


# Errors in Rust's own words


def fail() -> None:
    raise LookupError("not today")


def test_debug_of_an_exception(values: Any) -> None:
    line = fail.__code__.co_firstlineno + 1
    assert values.debug(fail) == f'LookupError: not today\n  File "{__file__}", line {line}, in fail'
    with pytest.raises(RuntimeError, match="the call failed: LookupError: not today\n"):
        values.expect(fail)

    class CustomError(Exception):
        def __str__(self) -> str:
            raise ValueError

    def custom() -> None:
        raise CustomError

    assert "CustomError: <exception with a failing str()>" in values.debug(custom)


def test_debug_changes_nothing(values: Any) -> None:
    with pytest.raises(LookupError, match=r"^not today$") as caught:
        values.debug_then_raise(fail)
    assert caught.traceback[-1].name == "fail"
    assert not hasattr(caught.value, "__notes__")


def test_debug_of_an_error_of_rust(values: Any) -> None:
    assert values.debug_raised().startswith('Err(ValueError: port 0 is reserved\n  File "src')
    assert values.debug_native().startswith('Err(ValueError: invalid digit found in string\n  File "src')


def test_debug_on_a_thread_that_is_not_attached(values: Any) -> None:
    assert "which this thread cannot look at" in values.debug_detached(fail)


def test_abstract_classes(values: Any) -> None:
    mappings: tuple[object, ...] = ({}, MappingProxyType({}))
    sequences: tuple[object, ...] = ([], (), "", range(1))
    for each in (*mappings, *sequences, 1):
        assert (values.is_mapping(each), values.is_sequence(each)) == (each in mappings, each in sequences)

    class Late:
        pass

    assert not values.is_mapping(Late())
    collections.abc.Mapping.register(Late)
    assert values.is_mapping(Late())
