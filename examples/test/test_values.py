"""Values there and back: at their borders, one past them, and of every wrong type."""

import math
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from example import values

WIDTHS = [
    *((f"int{bits}", -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64, 128)),
    *((f"uint{bits}", 0, 2**bits - 1) for bits in (8, 16, 32, 64, 128)),
    ("intsize", -(2**63), 2**63 - 1),
    ("uintsize", 0, 2**64 - 1),
]
INTEGERS = [name for name, _, _ in WIDTHS]


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
    given = getattr(values, name)(value)
    assert (given, type(given)) == (value, type(value))


def refused(name: str, value: object, error: type[Exception], problem: str) -> None:
    with pytest.raises(error) as caught:
        getattr(values, name)(value)
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
                getattr(values, name)(value)


@pytest.mark.parametrize(("name", "least", "most"), WIDTHS)
def test_objects_with_an_index_are_integers(name: str, least: int, most: int) -> None:
    function = getattr(values, name)
    assert function(Index(most)) == most
    assert function(Index(least)) == least
    for value in (least - 1, most + 1):
        with pytest.raises(OverflowError, match=rf"^{name}\(\) argument 'value' must be between {least} and {most}"):
            function(Index(value))


@pytest.mark.parametrize("name", INTEGERS)
def test_bools_are_integers(name: str) -> None:
    assert getattr(values, name)(True) == 1
    assert type(getattr(values, name)(False)) is int


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
        getattr(values, name)(Broken())
    with pytest.raises(
        TypeError, match=r"^__index__ returned non-int \(type str\)$|Index\.__index__\(\) must return an int, not str$"
    ):
        getattr(values, name)(Index("1"))


def test_a_subclass_of_int() -> None:
    class Seven(int):
        def __index__(self) -> int:
            raise AssertionError("an int is an int")

    assert values.int8(Seven(7)) == 7
    assert type(values.int128(Seven(2**100))) is int


FLOATS = [0.0, -0.0, 1.5, -1e308, 5e-324, 1.7976931348623157e308, math.inf, -math.inf]


@pytest.mark.parametrize("value", FLOATS)
def test_floats(value: float) -> None:
    assert struct.pack("d", values.float64(value)) == struct.pack("d", value)


@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, 0.1, 1e-45, 1e-60, 3.4028234663852886e38, math.inf, -math.inf])
def test_single_floats_are_rounded_to_the_nearest(value: float) -> None:
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    assert struct.pack("d", values.float32(value)) == struct.pack("d", rounded)


@pytest.mark.parametrize("value", [3.4028235677973366e38, -3.4028235677973366e38, 1e39, -1e300])
def test_single_floats_do_not_become_infinite(value: float) -> None:
    said = r"^float32\(\) argument 'value' must be between -3\.4028235e38 and 3\.4028235e38, not -?[\d.]+e\d+$"
    with pytest.raises(OverflowError, match=said):
        values.float32(value)


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_not_a_number(name: str) -> None:
    assert math.isnan(getattr(values, name)(math.nan))


@pytest.mark.parametrize("name", ["float32", "float64"])
@pytest.mark.parametrize("value", [3, True, Index(3), Real(2.5), 2**53])
def test_what_converts_to_a_float(name: str, value: Any) -> None:
    given = getattr(values, name)(value)
    assert (given, type(given)) == (float(value), float)


@pytest.mark.parametrize("name", ["float32", "float64"])
@pytest.mark.parametrize(("value", "given"), [("1", "str"), (None, "None"), (b"1", "bytes"), (1j, "complex")])
def test_what_is_no_float(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be float, not {given}")


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_errors_of_a_float_come_through(name: str) -> None:
    with pytest.raises(LookupError, match=r"^no float today$"):
        getattr(values, name)(Broken())
    with pytest.raises(OverflowError, match=rf"^{name}\(\) argument 'value' is too large for a float$"):
        getattr(values, name)(2**2000)


def test_booleans() -> None:
    assert values.boolean(True) is True
    assert values.boolean(False) is False


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
        getattr(values, name)(value)
    assert caught.value.object == value


@pytest.mark.parametrize("name", ["text", "owned_text", "optional_text", "string_object"])
@pytest.mark.parametrize(("value", "given"), [(1, "int"), (b"a", "bytes"), (["a"], "list")])
def test_what_is_no_text(name: str, value: object, given: str) -> None:
    refused(name, value, TypeError, f" must be str, not {given}")


def test_a_subclass_of_str_comes_back_as_str() -> None:
    class Name(str):
        __slots__ = ()

    assert type(values.text(Name("Nick"))) is str
    name = Name("Nick")
    assert values.string_object(name) is name


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
    assert values.optional(None) is None
    assert values.optional(0) == 0
    assert values.optional_text(None) is None
    refused("optional", "1", TypeError, " must be int, not str")


def test_an_option_is_no_default() -> None:
    with pytest.raises(TypeError, match=r"^optional\(\) missing 1 required positional argument: 'value'$"):
        values.optional()


def test_nothing() -> None:
    assert values.nothing() is None


def test_any_object() -> None:
    for value in (None, object(), values, 1, "a"):
        assert values.object(value) is value
        assert values.kept(value) is value


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
    assert values.numbers(value) == [1, 2, 3]


def test_sets_and_empty_sequences_become_vectors() -> None:
    assert sorted(values.numbers({1, 2, 3})) == [1, 2, 3]
    assert sorted(values.numbers(frozenset({1, 2, 3}))) == [1, 2, 3]
    assert values.numbers([]) == values.numbers(()) == values.numbers(iter(())) == []
    assert len(values.numbers(range(10_000))) == 10_000


def test_a_vector_is_a_new_list() -> None:
    given = [1, 2]
    assert values.numbers(given) is not given


@pytest.mark.parametrize(
    ("value", "given"),
    [("abc", "str"), ("", "str"), (b"abc", "bytes"), (3, "int"), (None, "None"), (object(), "object")],
)
def test_what_is_no_vector(value: object, given: str) -> None:
    refused("numbers", value, TypeError, f" must be an iterable, not {given}")


def test_text_is_no_vector_of_texts() -> None:
    refused("nested", ["ab"], TypeError, ": item 0 must be an iterable, not str")
    assert values.nested([["ab"]]) == [["ab"]]


def test_errors_of_an_iterable_come_through() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    with pytest.raises(LookupError, match=r"^no more$"):
        values.numbers(failing())
    with pytest.raises(LookupError, match=r"^no items today$"):
        values.numbers(Broken())


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
    assert values.nested(value) == value
    assert values.pairs([(1, True), (-1, False)]) == [(1, True), (-1, False)]


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
    assert values.numbers(items) == ([1, 2] if shrink else [1, 2, 3, 4, 5])


def test_an_item_that_deletes_itself() -> None:
    class Last:
        def __index__(self) -> int:
            del items[:]
            return 7

    items: list[object] = [Last()]
    assert values.numbers(items) == [7]


def test_tuples() -> None:
    same("pair", (1, "é"))
    refused("pair", (1,), ValueError, " must be a tuple of 2 items, not of 1")
    refused("pair", (1, "a", 2), ValueError, " must be a tuple of 2 items, not of 3")
    refused("pair", (), ValueError, " must be a tuple of 2 items, not of 0")
    refused("pair", ("a", "b"), TypeError, ": item 0 must be int, not str")
    refused("pair", (1, 2), TypeError, ": item 1 must be str, not int")
    with pytest.raises(TypeError, match=r"^pair\(\) argument 'value' must be tuple.*, not list$"):
        values.pair([1, "a"])


def test_arrays() -> None:
    assert values.three([1, 2.5, True]) == [1.0, 2.5, 1.0]
    assert values.three(iter((1, 2, 3))) == [1.0, 2.0, 3.0]
    for length in (0, 2, 4):
        refused("three", [1.0] * length, ValueError, f" must have 3 items, not {length}")
    refused("three", [1, 2, "x"], TypeError, ": item 2 must be float, not str")
    refused("three", 3, TypeError, " must be an iterable, not int")


def test_a_sum_that_does_not_fit() -> None:
    assert values.sum_all([2**63 - 1, -1]) == 2**63 - 2
    with pytest.raises(OverflowError, match=r"^the sum does not fit 64 bits$"):
        values.sum_all([2**63 - 1, 1])
