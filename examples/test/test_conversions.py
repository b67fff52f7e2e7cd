"""Values there and back: at their borders, one past them, and of every wrong type."""

import math
import os
import struct
import sysconfig
import threading
from collections import ChainMap, OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from example import conversions

WIDTHS = [
    *((f"int{bits}", -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64, 128)),
    *((f"uint{bits}", 0, 2**bits - 1) for bits in (8, 16, 32, 64, 128)),
    ("intsize", -(2**63), 2**63 - 1),
    ("uintsize", 0, 2**64 - 1),
]
INTEGERS = [name for name, _, _ in WIDTHS]
IN_ONE_STEP = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
"""Without a GIL a container is read as it is when the conversion begins."""


class Index:
    """Something that is an integer to Python."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __index__(self) -> Any:
        return self.value

    def __repr__(self) -> str:
        return "an index"


class Real:
    """Something that converts to a float."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __float__(self) -> Any:
        return self.value


class Broken:
    """Something that fails when it is asked for a value."""

    def __index__(self) -> int:
        raise LookupError("no index today")

    def __float__(self) -> float:
        raise LookupError("no float today")

    def __iter__(self) -> Iterator[int]:
        raise LookupError("no items today")


def same(name: str, value: object) -> None:
    given = getattr(conversions, name)(value)
    assert (given, type(given)) == (value, type(value))


def refused(name: str, value: object, error: type[Exception], problem: str) -> None:
    with pytest.raises(error) as caught:
        getattr(conversions, name)(value)
    assert type(caught.value) is error
    assert str(caught.value) == f"{name}() argument 'value'{problem}"


@pytest.mark.parametrize(("name", "least", "most"), WIDTHS)
def test_integers_at_their_borders(name: str, least: int, most: int) -> None:
    borders = {sign * 2**bits + step for bits in range(128) for step in (-1, 0, 1) for sign in (1, -1)}
    inside = {value for value in borders if least <= value <= most} | {least, most}
    assert 0 in inside
    for value in inside:
        same(name, value)


@pytest.mark.parametrize(("name", "least", "most"), WIDTHS)
def test_integers_past_their_borders(name: str, least: int, most: int) -> None:
    for value in (least - 1, most + 1):
        refused(name, value, OverflowError, f" must be between {least} and {most}, not {value}")
    for value in (-(2**1000), 2**1000, 10**5000):
        refused(name, value, OverflowError, f" must be between {least} and {most}")
    wraps = {sign * 2**bits + step for bits in range(260) for step in (-1, 0, 1) for sign in (1, -1)}
    for value in wraps:
        if not least <= value <= most:
            with pytest.raises(OverflowError):
                getattr(conversions, name)(value)


@pytest.mark.parametrize(("name", "least", "most"), WIDTHS)
def test_objects_with_an_index_are_integers(name: str, least: int, most: int) -> None:
    function = getattr(conversions, name)
    assert function(Index(most)) == most
    assert function(Index(least)) == least
    for value in (least - 1, most + 1):
        with pytest.raises(OverflowError, match=rf"^{name}\(\) argument 'value' must be between {least} and {most}"):
            function(Index(value))


@pytest.mark.parametrize("name", INTEGERS)
def test_bools_are_integers(name: str) -> None:
    assert getattr(conversions, name)(True) == 1
    assert type(getattr(conversions, name)(False)) is int


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize(
    ("value", "given"),
    [(1.0, "float"), ("1", "str"), (None, "None"), (b"1", "bytes"), ([1], "list"), (Real(1.0), "Real")],
)
def test_what_is_no_integer(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be int, not {given}")


@pytest.mark.parametrize("name", INTEGERS)
def test_errors_of_an_index_come_through(name: str) -> None:
    with pytest.raises(LookupError, match=r"^no index today$"):
        getattr(conversions, name)(Broken())
    with pytest.raises(
        TypeError, match=r"^__index__ returned non-int \(type str\)$|Index\.__index__\(\) must return an int, not str$"
    ):
        getattr(conversions, name)(Index("1"))


def test_a_subclass_of_int() -> None:
    class Seven(int):
        def __index__(self) -> int:
            raise AssertionError("an int is an int")

    assert conversions.int8(Seven(7)) == 7
    assert type(conversions.int128(Seven(2**100))) is int


FLOATS = [0.0, -0.0, 1.5, -1e308, 5e-324, 1.7976931348623157e308, math.inf, -math.inf]


@pytest.mark.parametrize("value", FLOATS)
def test_floats(value: float) -> None:
    assert struct.pack("d", conversions.float64(value)) == struct.pack("d", value)


@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, 0.1, 1e-45, 1e-60, 3.4028234663852886e38, math.inf, -math.inf])
def test_single_floats_are_rounded_to_the_nearest(value: float) -> None:
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    assert struct.pack("d", conversions.float32(value)) == struct.pack("d", rounded)


@pytest.mark.parametrize("value", [3.4028235677973366e38, -3.4028235677973366e38, 1e39, -1e300])
def test_single_floats_do_not_become_infinite(value: float) -> None:
    said = r"^float32\(\) argument 'value' must be between -3\.4028235e38 and 3\.4028235e38, not -?[\d.]+e\d+$"
    with pytest.raises(OverflowError, match=said):
        conversions.float32(value)


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_not_a_number(name: str) -> None:
    assert math.isnan(getattr(conversions, name)(math.nan))


@pytest.mark.parametrize("name", ["float32", "float64"])
@pytest.mark.parametrize("value", [3, True, Index(3), Real(2.5), 2**53])
def test_what_converts_to_a_float(name: str, value: Any) -> None:
    given = getattr(conversions, name)(value)
    assert (given, type(given)) == (float(value), float)


@pytest.mark.parametrize("name", ["float32", "float64"])
@pytest.mark.parametrize(("value", "given"), [("1", "str"), (None, "None"), (b"1", "bytes"), (1j, "complex")])
def test_what_is_no_float(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be float, not {given}")


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_errors_of_a_float_come_through(name: str) -> None:
    with pytest.raises(LookupError, match=r"^no float today$"):
        getattr(conversions, name)(Broken())
    with pytest.raises(OverflowError, match=rf"^{name}\(\) argument 'value' is too large for a float$"):
        getattr(conversions, name)(2**2000)


def test_booleans() -> None:
    assert conversions.boolean(True) is True
    assert conversions.boolean(False) is False


@pytest.mark.parametrize(("value", "given"), [(1, "int"), (0, "int"), (None, "None"), ("", "str"), ([], "list")])
def test_only_booleans_are_booleans(value: object, given: str) -> None:
    refused("boolean", value, TypeError, f" must be bool, not {given}")


TEXTS = ["", "a", "Grüße", "日本語", "🐍🦀", "nul\0byte", "é" * 10_000]


@pytest.mark.parametrize("name", ["text", "owned_text", "optional_text"])
@pytest.mark.parametrize("value", TEXTS, ids=ascii)
def test_text(name: str, value: str) -> None:
    same(name, value)


@pytest.mark.parametrize("name", ["text", "owned_text", "optional_text"])
@pytest.mark.parametrize("value", ["\ud800", "a\udfffb"])
def test_text_that_is_no_unicode(name: str, value: str) -> None:
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed") as caught:
        getattr(conversions, name)(value)
    assert caught.value.object == value


@pytest.mark.parametrize("name", ["text", "owned_text", "optional_text", "string_object"])
@pytest.mark.parametrize(("value", "given"), [(1, "int"), (b"a", "bytes"), (["a"], "list")])
def test_what_is_no_text(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be str, not {given}")


def test_a_subclass_of_str_comes_back_as_str() -> None:
    class Name(str):
        __slots__ = ()

    assert type(conversions.text(Name("Nick"))) is str
    name = Name("Nick")
    assert conversions.string_object(name) is name


@pytest.mark.parametrize("name", ["data", "owned_data"])
@pytest.mark.parametrize("value", [b"", b"a", bytes(range(256)), b"\0" * 10_000], ids=lambda value: str(len(value)))
def test_bytes(name: str, value: bytes) -> None:
    same(name, value)


@pytest.mark.parametrize("name", ["data", "owned_data"])
@pytest.mark.parametrize(
    ("value", "given"),
    [("a", "str"), (bytearray(b"a"), "bytearray"), (memoryview(b"a"), "memoryview"), ([1], "list"), (None, "None")],
)
def test_what_is_no_bytes(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be bytes, not {given}")


def test_options() -> None:
    assert conversions.optional(None) is None
    assert conversions.optional(0) == 0
    assert conversions.optional_text(None) is None
    refused("optional", "1", TypeError, " must be int, not str")


def test_an_option_is_no_default() -> None:
    with pytest.raises(TypeError, match=r"^optional\(\) missing 1 required positional argument: 'value'$"):
        conversions.optional()


def test_nothing() -> None:
    assert conversions.nothing() is None


def test_any_object() -> None:
    for value in (None, object(), conversions, 1, "a"):
        assert conversions.object(value) is value
        assert conversions.kept(value) is value


@pytest.mark.parametrize(
    "value",
    [
        [1, 2, 3],
        (1, 2, 3),
        {1: "a", 2: "b", 3: "c"},
        range(1, 4),
        iter([1, 2, 3]),
        (n for n in (1, 2, 3)),
        bytearray(b"\1\2\3"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_iterable_becomes_a_vector(value: object) -> None:
    assert conversions.numbers(value) == [1, 2, 3]


def test_sets_and_empty_sequences_become_vectors() -> None:
    assert sorted(conversions.numbers({1, 2, 3})) == [1, 2, 3]
    assert sorted(conversions.numbers(frozenset({1, 2, 3}))) == [1, 2, 3]
    assert conversions.numbers([]) == conversions.numbers(()) == conversions.numbers(iter(())) == []
    assert len(conversions.numbers(range(10_000))) == 10_000


def test_a_vector_is_a_new_list() -> None:
    given = [1, 2]
    assert conversions.numbers(given) is not given


@pytest.mark.parametrize(
    ("value", "given"),
    [("abc", "str"), ("", "str"), (b"abc", "bytes"), (3, "int"), (None, "None"), (object(), "object")],
)
def test_what_is_no_vector(value: object, given: str) -> None:
    refused("numbers", value, TypeError, f" must be an iterable, not {given}")


def test_text_is_no_vector_of_texts() -> None:
    refused("nested", ["ab"], TypeError, ": item 0 must be an iterable, not str")
    assert conversions.nested([["ab"]]) == [["ab"]]


def test_errors_of_an_iterable_come_through() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    with pytest.raises(LookupError, match=r"^no more$"):
        conversions.numbers(failing())
    with pytest.raises(LookupError, match=r"^no items today$"):
        conversions.numbers(Broken())


@pytest.mark.parametrize("make", [list, tuple, iter], ids=["list", "tuple", "iterator"])
def test_a_bad_item_is_named(make: Any) -> None:
    refused("numbers", make([1, 2, "x"]), TypeError, ": item 2 must be int, not str")
    refused(
        "numbers", make([2**63]), OverflowError, f": item 0 must be between {-(2**63)} and {2**63 - 1}, not {2**63}"
    )
    refused("nested", make([["a"], [None, "b", 3]]), TypeError, ": item 1: item 2 must be str, not int")
    refused("pairs", make([(1, True), (2, 3)]), TypeError, ": item 1: item 1 must be bool, not int")
    refused("pairs", make([(1, True, 4)]), ValueError, ": item 0 must be a tuple of 2 items, not of 3")


def test_nested_values() -> None:
    value = [["a", None, "é"], [], [None]]
    assert conversions.nested(value) == value
    assert conversions.pairs([(1, True), (-1, False)]) == [(1, True), (-1, False)]


@pytest.mark.parametrize("shrink", [True, False], ids=["shrinks", "grows"])
def test_a_list_that_changes_while_it_is_read(shrink: bool) -> None:
    class Changer:
        def __index__(self) -> int:
            if shrink:
                items.clear()
            else:
                items.append(5)
            return 2

    items: list[object] = [1, Changer(), 3, 4]
    expected = [1, 2, 3, 4] if IN_ONE_STEP else [1, 2] if shrink else [1, 2, 3, 4, 5]
    assert conversions.numbers(items) == expected


def test_an_item_that_deletes_itself() -> None:
    class Last:
        def __index__(self) -> int:
            del items[:]
            return 7

    items: list[object] = [Last()]
    assert conversions.numbers(items) == [7]


def test_tuples() -> None:
    same("pair", (1, "é"))
    refused("pair", (1,), ValueError, " must be a tuple of 2 items, not of 1")
    refused("pair", (1, "a", 2), ValueError, " must be a tuple of 2 items, not of 3")
    refused("pair", (), ValueError, " must be a tuple of 2 items, not of 0")
    refused("pair", ("a", "b"), TypeError, ": item 0 must be int, not str")
    refused("pair", (1, 2), TypeError, ": item 1 must be str, not int")
    with pytest.raises(TypeError, match=r"^pair\(\) argument 'value' must be tuple.*, not list$"):
        conversions.pair([1, "a"])


def test_arrays() -> None:
    assert conversions.three([1, 2.5, True]) == [1.0, 2.5, 1.0]
    assert conversions.three(iter((1, 2, 3))) == [1.0, 2.0, 3.0]
    for length in (0, 2, 4):
        refused("three", [1.0] * length, ValueError, f" must have 3 items, not {length}")
    refused("three", [1, 2, "x"], TypeError, ": item 2 must be float, not str")
    refused("three", 3, TypeError, " must be an iterable, not int")


def test_a_sum_that_does_not_fit() -> None:
    assert conversions.sum_all([2**63 - 1, -1]) == 2**63 - 2
    with pytest.raises(OverflowError, match=r"^the sum does not fit 64 bits$"):
        conversions.sum_all([2**63 - 1, 1])


@pytest.mark.parametrize("value", ["a", "é", "\0", "\U0001f600", "\uffff"])
def test_characters(value: str) -> None:
    same("character", value)


def test_what_is_no_character() -> None:
    refused("character", "", TypeError, " must be a character, not a string of length 0")
    refused("character", "ab", TypeError, " must be a character, not a string of length 2")
    refused("character", "\ud800", ValueError, " must be a character, not the surrogate '\\ud800'")
    refused("character", 97, TypeError, " must be a character, not int")
    refused("character", b"a", TypeError, " must be a character, not bytes")


def test_numbers_other_than_zero() -> None:
    same("positive", 1)
    same("positive", 255)
    same("other_than_zero", -(2**63))
    for name in ("positive", "other_than_zero"):
        refused(name, 0, ValueError, " must not be zero")
        refused(name, "0", TypeError, " must be int, not str")
    refused("positive", 256, OverflowError, " must be between 0 and 255, not 256")


def test_only_none_is_nothing() -> None:
    assert conversions.none(None) is None
    refused("none", 0, TypeError, " must be None, not int")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("boxed", 2**63 - 1),
        ("boxed_text", "é"),
        ("boxed_numbers", [1, 2]),
        ("shared", [1, 2]),
        ("shared_text", "é"),
        ("shared_numbers", [2**62]),
        ("some_bytes", b"\0\xff"),
        ("some_numbers", [1.5]),
        ("texts", ["a", "é"]),
        ("texts", []),
        ("flags", [True, False]),
        ("small_numbers", [-128, 127, 0]),
        ("floats", [0.5, -1.0]),
        ("digest", b"abcd"),
        ("names", ["a", "b"]),
    ],
)
def test_pointers_and_sequences(name: str, value: object) -> None:
    if name == "digest":
        assert conversions.digest(value) == value
    else:
        same(name, value)


@pytest.mark.parametrize(
    ("name", "value", "error", "problem"),
    [
        ("boxed", "1", TypeError, " must be int, not str"),
        ("boxed_text", 1, TypeError, " must be str, not int"),
        ("boxed_numbers", [None], TypeError, ": item 0 must be int, not None"),
        ("shared", 1, TypeError, " must be an iterable, not int"),
        ("shared_text", None, TypeError, " must be str, not None"),
        ("upper", b"", TypeError, " must be str, not bytes"),
        ("some_bytes", "", TypeError, " must be bytes, not str"),
        ("some_bytes", [1], TypeError, " must be bytes, not list"),
        ("some_numbers", ["1"], TypeError, ": item 0 must be float, not str"),
        ("mean", [1.0, None], TypeError, ": item 1 must be float, not None"),
        ("mean", b"abc", TypeError, " must be an iterable, not bytes"),
        ("texts", "abc", TypeError, " must be an iterable, not str"),
        ("flags", [True, 1], TypeError, ": item 1 must be bool, not int"),
        ("small_numbers", [1, 128], OverflowError, ": item 1 must be between -128 and 127, not 128"),
        ("floats", [1.0, "x", 2.0], TypeError, ": item 1 must be float, not str"),
        ("digest", b"abc", ValueError, " must have 4 items, not 3"),
        ("digest", [1, 2, 3, 4], TypeError, " must be bytes, not list"),
        ("names", ["a"], ValueError, " must have 2 items, not 1"),
        ("names", iter("abc"), ValueError, " must have 2 items, not more"),
        ("names", iter("a"), ValueError, " must have 2 items, not 1"),
        ("names", ["a", 1], TypeError, ": item 1 must be str, not int"),
        ("queue", 3, TypeError, " must be an iterable, not int"),
    ],
)
def test_what_is_no_pointer_or_sequence(name: str, value: object, error: type[Exception], problem: str) -> None:
    refused(name, value, error, problem)


def test_text_that_is_copied_only_if_needed() -> None:
    assert conversions.upper("ABC") == "ABC"
    assert conversions.upper("aBc") == "ABC"


def test_slices_are_kept_for_the_call() -> None:
    assert conversions.mean([1, 2.0, 6]) == 3.0
    assert conversions.mean(iter((1, 3))) == 2.0
    assert conversions.mean(()) is None


def test_an_endless_iterator_for_an_array() -> None:
    refused("three", iter(int, 1), ValueError, " must have 3 items, not more")


def test_queues() -> None:
    assert conversions.queue([1, 2, 3]) == [2, 3, 1]
    assert conversions.queue(iter((1,))) == [1]


def test_numbers_that_are_read_in_place_and_others_mix() -> None:
    assert conversions.numbers([1, Index(2), 2**40, True, Index(-(2**63))]) == [1, 2, 2**40, 1, -(2**63)]
    assert conversions.floats([1.5, 2, Real(2.5), 3.5]) == [1.5, 2.0, 2.5, 3.5]
    large = [*range(-300, 300), *(2**n for n in range(63))]
    assert conversions.numbers(large) == large
    assert conversions.small_numbers([Index(1), 2, Index(3)]) == [1, 2, 3]


def test_a_list_that_another_item_replaces() -> None:
    class Replacing:
        def __index__(self) -> int:
            items[:] = [object(), 5]
            return 4

    items: list[object] = [Replacing(), 2, 3]
    assert conversions.numbers(items) == ([4, 2, 3] if IN_ONE_STEP else [4, 5])


class Named:
    """Something with a name in the file system."""

    def __init__(self, path: object) -> None:
        self.path = path

    def __fspath__(self) -> Any:
        return self.path


@pytest.mark.parametrize("name", ["path", "owned_path"])
@pytest.mark.parametrize("value", ["", ".", "a/b", "/é/\U0001f600", "\udcff\udc80x"])
def test_paths(name: str, value: str) -> None:
    function = getattr(conversions, name)
    for given in (value, Named(value), Path(value), os.fsencode(value), Named(os.fsencode(value))):
        result = function(given)
        assert type(result) is type(Path())
        assert result == Path(value)


@pytest.mark.parametrize("name", ["os_text", "owned_os_text"])
@pytest.mark.parametrize("value", ["", "a//b", "é", "\udcff\udc80x"])
def test_text_of_the_operating_system(name: str, value: str) -> None:
    function = getattr(conversions, name)
    for given in (value, Named(value), os.fsencode(value)):
        assert function(given) == value


@pytest.mark.parametrize("name", ["path", "owned_path", "os_text", "owned_os_text"])
def test_what_is_no_path(name: str) -> None:
    for value, given in ((1, "int"), (None, "None"), (bytearray(b"a"), "bytearray"), (["a"], "list")):
        refused(name, value, TypeError, f" must be str or os.PathLike, not {given}")
    refused(name, "a\0b", ValueError, " has an embedded null character")
    refused(name, b"\0", ValueError, " has an embedded null character")
    with pytest.raises(UnicodeEncodeError):
        getattr(conversions, name)("\ud800")
    with pytest.raises(TypeError, match=r"__fspath__\(\) to return str or bytes, not int"):
        getattr(conversions, name)(Named(1))
    instance = Broken()
    instance.__fspath__ = lambda: "a"  # type: ignore[attr-defined]
    refused(name, instance, TypeError, " must be str or os.PathLike, not Broken")


@pytest.mark.parametrize("name", ["c_text", "owned_c_text"])
def test_text_of_c(name: str) -> None:
    for value in ("", "a", "é" * 100):
        same(name, value)
    refused(name, "a\0", ValueError, " has an embedded null character")
    refused(name, "\0", ValueError, " has an embedded null character")
    refused(name, b"a", TypeError, " must be str, not bytes")
    with pytest.raises(UnicodeDecodeError):
        conversions.no_c_text()


@pytest.mark.parametrize(
    "value",
    [timedelta(0), timedelta(microseconds=1), timedelta(days=3, seconds=86399, microseconds=999999), timedelta.max],
)
def test_durations(value: timedelta) -> None:
    same("duration", value)


def test_what_is_no_duration() -> None:
    for value in (timedelta(microseconds=-1), timedelta.min):
        refused("duration", value, ValueError, " must not be negative")
    refused("duration", 1.5, TypeError, " must be datetime.timedelta, not float")
    with pytest.raises(OverflowError):
        conversions.long_duration()


@pytest.mark.parametrize(
    "value",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2024, 6, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_times(value: datetime) -> None:
    result = conversions.time(value)
    assert result == value
    assert result.tzinfo is UTC


def test_what_is_no_time() -> None:
    refused("time", datetime(2024, 1, 1), ValueError, " must be a datetime with a time zone, not a naive one")
    refused("time", date(2024, 1, 1), TypeError, " must be datetime.datetime, not date")
    refused("time", 0, TypeError, " must be datetime.datetime, not int")


class Mapped:
    """A mapping that is no dict."""

    def __init__(self, pairs: object) -> None:
        self.pairs = pairs

    def items(self) -> object:
        """The pairs, in whatever holds them."""
        return self.pairs


def test_maps() -> None:
    same("counts", {})
    same("counts", {"a": 1, "é": -1})
    assert conversions.sorted_counts({3: [1], 1: (2,)}) == {1: [2], 3: [1]}
    assert list(conversions.sorted_counts({3: [1], 1: []})) == [1, 3]
    for mapping in (
        OrderedDict(a=1),
        MappingProxyType({"a": 1}),
        ChainMap({"a": 1}),
        Mapped([("a", 1)]),
        Mapped(iter([("a", 1)])),
    ):
        assert conversions.counts(mapping) == {"a": 1}


@pytest.mark.parametrize(
    ("value", "error", "problem"),
    [
        ({"a": 1, 2: 3}, TypeError, ": key 2 must be str, not int"),
        ({"a": 1, "b": "x"}, TypeError, ": value of 'b' must be int, not str"),
        ({"a": 2**63}, OverflowError, f": value of 'a' must be between {-(2**63)} and {2**63 - 1}, not {2**63}"),
        ({b"x" * 100: 1}, TypeError, ": key of type bytes must be str, not bytes"),
        (Mapped([(1, 1)]), TypeError, ": key 1 must be str, not int"),
        (Mapped([("a", None)]), TypeError, ": value of 'a' must be int, not None"),
        (Mapped([("a",)]), ValueError, " must be a tuple of 2 items, not of 1"),
        (Mapped(1), TypeError, " must be an iterable, not int"),
        ([("a", 1)], TypeError, " must be a mapping, not list"),
        (None, TypeError, " must be a mapping, not None"),
    ],
)
def test_what_is_no_map(value: object, error: type[Exception], problem: str) -> None:
    refused("counts", value, error, problem)


def test_paths_of_errors_compose() -> None:
    refused("sorted_counts", {1: [1], 2: [3, "x"]}, TypeError, ": value of 2: item 1 must be int, not str")


def test_a_dict_that_changes_while_it_is_read() -> None:
    class Growing:
        def __index__(self) -> int:
            numbers[len(numbers)] = []
            return 1

    numbers: dict[object, object] = {0: [Growing()], 1: []}
    if IN_ONE_STEP:
        conversions.sorted_counts(numbers)
        assert len(numbers) == 3
        return
    with pytest.raises(RuntimeError, match=r"^dictionary changed size during iteration$"):
        conversions.sorted_counts(numbers)


def test_errors_of_a_mapping_come_through() -> None:
    class Failing:
        @property
        def items(self) -> object:
            raise LookupError("no items today")

    with pytest.raises(LookupError, match=r"^no items today$"):
        conversions.counts(Failing())


def test_sets() -> None:
    same("members", set())
    same("members", {1, 2, -(2**63)})
    for value in ([1, 2, 1], (2, 1), frozenset({1, 2}), iter([1, 2]), {1: "a", 2: "b"}):
        assert conversions.members(value) == {1, 2}
    assert conversions.words(["b", "a", "b"]) == {"a", "b"}
    refused("members", {"x"}, TypeError, ": item 'x' must be int, not str")
    refused("members", "ab", TypeError, " must be an iterable, not str")
    refused("words", b"ab", TypeError, " must be an iterable, not bytes")
    refused("words", 1, TypeError, " must be an iterable, not int")


@pytest.mark.parametrize("value", [range(0), range(3), range(-2, 5), range(5, 2), range(-(2**63), 2**63 - 1)])
def test_half_open_ranges(value: range) -> None:
    result = conversions.half_open(value)
    assert (result.start, result.stop, result.step) == (value.start, value.stop, 1)


@pytest.mark.parametrize("value", [range(1), range(256), range(7, 9), range(255, 256)])
def test_closed_ranges(value: range) -> None:
    same("closed", value)


def test_closed_ranges_that_are_empty() -> None:
    assert len(conversions.closed(range(0))) == 0
    assert len(conversions.closed(range(5, 2))) == 0


def test_what_is_no_range() -> None:
    refused("half_open", range(0, 4, 2), ValueError, " must be a range with step 1, not 2")
    refused("half_open", range(4, 0, -1), ValueError, " must be a range with step 1, not -1")
    refused("half_open", [0, 1], TypeError, " must be range, not list")
    refused("half_open", slice(0, 1), TypeError, " must be range, not slice")
    refused("closed", range(257), OverflowError, ": last number must be between 0 and 255, not 256")
    refused("closed", range(-1, 3), OverflowError, ": start must be between 0 and 255, not -1")
    refused("half_open", range(2**63), OverflowError, f": stop must be between {-(2**63)} and {2**63 - 1}, not {2**63}")


class Object:
    """Something with attributes."""

    def __init__(self, **attributes: object) -> None:
        vars(self).update(attributes)


TOWN = {"latitude": 47.5, "longitude": 8.5, "height": 400.0, "type": "town"}


def test_structs_of_dicts_and_objects() -> None:
    same("place", TOWN)
    for value in (dict(TOWN, other=1), Object(**TOWN), OrderedDict(TOWN)):
        assert conversions.place(value) == TOWN
    defaults = {"latitude": 1, "longitude": 2}
    expected = {"latitude": 1.0, "longitude": 2.0, "height": 0.0, "type": "town"}
    assert conversions.place(defaults) == conversions.place(Object(**defaults)) == expected
    assert list(conversions.place(TOWN)) == list(TOWN)


@pytest.mark.parametrize(
    ("value", "error", "problem"),
    [
        ({"longitude": 1}, KeyError, " has no key 'latitude'"),
        ({}, KeyError, " has no key 'latitude'"),
        (Object(latitude=1), TypeError, " must be Place, not Object (no attribute 'longitude')"),
        (3, TypeError, " must be Place, not int (no attribute 'latitude')"),
        (None, TypeError, " must be Place, not None (no attribute 'latitude')"),
        (dict(TOWN, latitude="x"), TypeError, ": key 'latitude' must be float, not str"),
        (Object(latitude=1, longitude=None), TypeError, ": attribute 'longitude' must be float, not None"),
        (dict(TOWN, height=None), TypeError, ": key 'height' must be float, not None"),
        (dict(TOWN, type=1), TypeError, ": key 'type' must be str, not int"),
        (
            dict(TOWN, type="village"),
            ValueError,
            ": key 'type' must be 'town', 'mountain_top' or 'open sea', not 'village'",
        ),
    ],
)
def test_what_is_no_struct(value: object, error: type[Exception], problem: str) -> None:
    with pytest.raises(error) as caught:
        conversions.place(value)
    assert caught.value.args == (f"place() argument 'value'{problem}",)


def test_errors_of_an_attribute_come_through() -> None:
    class Failing:
        @property
        def latitude(self) -> float:
            raise LookupError("not today")

    with pytest.raises(LookupError, match=r"^not today$"):
        conversions.place(Failing())


@pytest.mark.parametrize("value", ["town", "mountain_top", "open sea"])
def test_names(value: str) -> None:
    same("kind", value)


def test_what_is_no_name() -> None:
    for value in ("Town", "sea", "", "mountain top"):
        refused("kind", value, ValueError, f" must be 'town', 'mountain_top' or 'open sea', not '{value}'")
    refused("kind", 0, TypeError, " must be str, not int")
    refused("kind", None, TypeError, " must be str, not None")


def test_structs_without_names() -> None:
    same("metres", 1.5)
    refused("metres", "1", TypeError, " must be float, not str")
    same("steps", [(1.0, None), (2.0, "left")])
    refused("steps", [(1.0,)], ValueError, ": item 0 must be a tuple of 2 items, not of 1")
    refused("steps", [(1.0, "a"), [1.0, "a"]], TypeError, ": item 1 must be tuple, not list")
    refused("steps", [(1.0, "a"), ("b", None)], TypeError, ": item 1: item 0 must be float, not str")


@pytest.mark.parametrize("value", [3, -(2**63), "", "é", TOWN])
def test_unions(value: object) -> None:
    same("goal", value)
    same("optional_goal", value)


def test_what_is_in_no_union() -> None:
    refused("goal", 1.5, TypeError, " must be int, str or Place, not float")
    refused("goal", [1], TypeError, " must be int, str or Place, not list")
    refused("goal", None, TypeError, " must be int, str or Place, not None")
    refused("optional_goal", 1.5, TypeError, " must be int, str or Place, not float")
    assert conversions.optional_goal(None) is None
    refused("goal", 2**63, OverflowError, f" must be between {-(2**63)} and {2**63 - 1}, not {2**63}")
    refused("goal", dict(TOWN, latitude="x"), TypeError, ": key 'latitude' must be float, not str")
    refused("goals", {"a": 1, "b": b""}, TypeError, ": value of 'b' must be int, str or Place, not bytes")
    with pytest.raises(LookupError, match=r"^no index today$"):
        conversions.goal(Broken())


FIGURE = [
    "empty",
    {"radius": 1.0},
    {"width": 1.0, "height": 2.0},
    (1.0, 2.0),
    [],
    ["empty", [{"radius": 0.5}, [(0.0, 1.0)]]],
]


@pytest.mark.parametrize("value", FIGURE)
def test_variants_of_every_shape(value: object) -> None:
    same("figure", value)


def test_what_is_no_variant() -> None:
    members = "str, Circle, Rectangle, tuple or Iterable"
    refused("figure", 1, TypeError, f" must be {members}, not int")
    refused("figure", Object(radius=1), TypeError, f" must be {members}, not Object")
    refused("figure", "full", ValueError, " must be 'empty', not 'full'")
    refused("figure", ["empty", ["empty", 1]], TypeError, f": item 1: item 1 must be {members}, not int")


def test_a_value_inside_of_itself() -> None:
    group: list[object] = []
    group.append(group)
    with pytest.raises(RecursionError, match="while converting a value"):
        conversions.figure(group)


def test_attributes_only() -> None:
    assert conversions.complex(1 + 2j) == {"real": 1.0, "imag": 2.0}
    assert conversions.complex(3) == {"real": 3.0, "imag": 0.0}
    refused("complex", {"real": 1.0, "imag": 2.0}, TypeError, " must be Complex, not dict (no attribute 'real')")
    refused("complex", Object(real="x", imag=1.0), TypeError, ": attribute 'real' must be float, not str")


def test_a_struct_that_holds_an_object() -> None:
    about = object()
    given = {"about": about, "text": "é"}
    assert conversions.note(given)["about"] is about
    assert conversions.note(Object(**given)) == given


def test_attributes_convert_by_reference() -> None:
    journey = conversions.Journey(goal=TOWN)
    assert journey.goal == TOWN
    assert journey.folder == Path("journeys")
    assert journey.duration is None
    assert journey.days == range(1, 8)
    journey.distances = {"b": 2, "a": 1.5}
    journey.duration = timedelta(hours=1)
    journey.goal = "home"
    assert (journey.distances, journey.duration, journey.goal) == ({"a": 1.5, "b": 2.0}, timedelta(hours=1), "home")
    with pytest.raises(TypeError, match=r"^Journey\.distances: value of 'a' must be float, not str$"):
        journey.distances = {"a": "x"}
    with pytest.raises(TypeError, match=r"^Journey\.goal must be int, str or Place, not list$"):
        journey.goal = []
    assert journey.goal == "home"


def test_a_list_that_another_thread_changes(start: Callable[..., Any]) -> None:
    items: list[object] = []
    ready, done = threading.Event(), threading.Event()

    def change() -> int:
        rounds = 0
        while not done.is_set():
            items.extend((1000 + rounds, 2**40, Index(3)))
            if len(items) > 90:
                del items[:]
            rounds += 1
            ready.set()
        return rounds

    changing = start(change)
    assert ready.wait(60)
    try:
        for _ in range(2000):
            read = conversions.numbers(items)
            assert all(number == 3 or number >= 1000 for number in read)
            assert len(conversions.members(items)) <= 100
    finally:
        done.set()
    assert changing.result(60) > 0


def test_a_conversion_written_by_hand() -> None:
    assert conversions.half(6) == 3
    assert conversions.halves([2, 4]) == [1, 2]
    refused("half", "6", TypeError, " must be int, not str")
    refused("halves", [2, None], TypeError, ": item 1 must be int, not None")
    with pytest.raises(ValueError, match=r"^7 is odd$"):
        conversions.half(7)
    with pytest.raises(ValueError, match=r"^7 is odd$"):
        conversions.halves([2, 7])
