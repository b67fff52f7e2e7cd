"""Python's own types as Rust sees them: what they give, and what they say of a wrong value."""

import abc
import array
import collections
import contextvars
import datetime
import enum
import gc
import sys
import threading
import types
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from example import objects

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
NewInterpreter = Callable[[], Callable[[str], None]]
PATIENCE = 60.0


class Color(enum.Enum):
    """An enumeration."""

    RED = 1
    GREEN = "g"


class Access(enum.Flag):
    """An enumeration of flags."""

    READ = 1
    WRITE = 2


class Thing:
    """An object with attributes."""

    name = "thing"


class Deck(Sequence[int]):
    """A sequence by its base class."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: Any) -> Any:
        return [1, 2, 2][index]


class Shelf(Mapping[str, int]):
    """A mapping by its base class."""

    def __len__(self) -> int:
        return 1

    def __getitem__(self, key: str) -> int:
        return {"a": 1}[key]

    def __iter__(self) -> Iterator[str]:
        return iter("a")


# What each function says of a wrong value: the name of the parameter and of the type.
WRONG = [
    (objects.float, "value", "float", ()),
    (objects.complex, "value", "complex", ()),
    (objects.boolean, "value", "bool", ()),
    (objects.string, "value", "str", ()),
    (objects.bytearray, "array", "bytearray", (b"",)),
    (objects.each, "list", "list", (print,)),
    (objects.tuple, "tuple", "tuple", ()),
    (objects.sequence, "sequence", "Sequence", (1,)),
    (objects.slice, "slice", "slice", (1,)),
    (objects.range, "range", "range", ()),
    (objects.every_second, "iterator", "Iterator", ()),
    (objects.invert, "dict", "dict", ()),
    (objects.mapping, "mapping", "Mapping", (1,)),
    (objects.take, "set", "set", (1,)),
    (objects.function, "function", "function", ()),
    (objects.module, "module", "module", ()),
    (objects.ancestry, "ty", "type", (int,)),
    (objects.frame, "frame", "frame", ()),
    (objects.traceback, "traceback", "traceback", ()),
    (objects.code, "code", "code", ()),
    (objects.upgrade, "reference", "weakref.ref", ()),
    (objects.open_capsule, "capsule", "capsule", ()),
    (objects.date, "date", "datetime.date", ()),
    (objects.moment, "moment", "datetime.datetime", ()),
    (objects.delta, "delta", "datetime.timedelta", ()),
    (objects.member, "member", "enum.Enum", ()),
    (objects.context, "variable", "contextvars.ContextVar", (1,)),
]


@pytest.mark.parametrize(("function", "parameter", "expected", "more"), WRONG)
@pytest.mark.parametrize(("value", "given"), [(object(), "object"), (None, "None")])
def test_a_wrong_type(
    function: Any, parameter: str, expected: str, more: tuple[Any, ...], value: object, given: str
) -> None:
    with pytest.raises(TypeError) as caught:
        function(value, *more)
    assert str(caught.value) == f"{function.__name__}() argument '{parameter}' must be {expected}, not {given}"


def test_a_frozenset_is_no_set() -> None:
    with pytest.raises(TypeError, match=r"argument 'left' must be set, not frozenset$"):
        objects.differences(frozenset(), frozenset())
    with pytest.raises(TypeError, match=r"argument 'right' must be frozenset, not set$"):
        objects.differences(set(), set())


# object


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None is nothing and false"),
        (int, "<class 'int'> is a class and true"),
        (len, "<built-in function len> is callable and true"),
        ([], "[] is iterable and false"),
        (0.0, "0.0 is an object and false"),
        (7, "7 is an object and true"),
    ],
)
def test_describe(value: object, said: str) -> None:
    assert objects.describe(value) == said


def test_what_an_object_raises_comes_through() -> None:
    class Broken:
        def __bool__(self) -> bool:
            raise LookupError("bool")

        def __repr__(self) -> str:
            raise LookupError("repr")

    with pytest.raises(LookupError, match=r"^bool$"):
        objects.describe(Broken())

    class BrokenAttribute:
        @property
        def name(self) -> str:
            raise LookupError("name")

        def __getattr__(self, name: str) -> str:
            raise LookupError(name)

    with pytest.raises(LookupError, match=r"^name$"):
        objects.name_of(BrokenAttribute())
    with pytest.raises(LookupError, match=r"^old$"):
        objects.rename_attribute(BrokenAttribute(), "old", "new")


@pytest.mark.parametrize(("left", "right", "order"), [(1, 2, -1), ("b", "a", 1), (1, 1.0, 0), ((1, 2), (1,), 1)])
def test_compare(left: Any, right: Any, order: int) -> None:
    assert objects.compare(left, right) == order


def test_what_cannot_be_compared() -> None:
    with pytest.raises(TypeError, match=r"^'<' not supported between instances of 'int' and 'str'$"):
        objects.compare(1, "a")
    with pytest.raises(TypeError, match=r"^these values of 'float' and 'float' have no order$"):
        objects.compare(float("nan"), 1.0)


@pytest.mark.parametrize(("left", "right"), [(1, 2), (2, 1), (1, 1.0), ({1}, {1, 2}), (float("nan"),) * 2])
def test_comparisons(left: Any, right: Any) -> None:
    assert objects.comparisons(left, right) == [
        left == right,
        left != right,
        left < right,
        left <= right,
        left > right,
        left >= right,
    ]


@pytest.mark.parametrize(("left", "right"), [(7, 2), (-7, 2), (2.5, 0.5), (True, 3)])
def test_arithmetic(left: Any, right: Any) -> None:
    assert objects.arithmetic(left, right) == {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "/": left / right,
        "//": left // right,
        "%": left % right,
        "divmod": divmod(left, right),
        "**": left**right,
    }


def test_operators_that_fail() -> None:
    with pytest.raises(ZeroDivisionError):
        objects.arithmetic(1, 0)
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'int' and 'str'"):
        objects.arithmetic(1, "a")
    with pytest.raises(TypeError, match=r"bad operand type for unary -: 'str'"):
        objects.signs("a")
    with pytest.raises(TypeError, match=r"@"):
        objects.matmul(1, 2)


def test_bits_and_signs() -> None:
    assert objects.bits(12, 2) == [12 << 2, 12 >> 2, 12 & 2, 12 | 2, 12 ^ 2]
    assert objects.signs(-3) == [3, -3, 3, 2]
    assert objects.pow_modulo(3, 100, 7) == pow(3, 100, 7)

    class Matrix:
        def __matmul__(self, other: object) -> object:
            return other

    assert objects.matmul(Matrix(), 5) == 5


def test_attributes() -> None:
    thing = Thing()
    thing.old = 1  # type: ignore[attr-defined]
    assert objects.rename_attribute(thing, "old", "new") is True
    assert vars(thing) == {"new": 1}
    assert objects.rename_attribute(thing, "missing", "new") is False
    with pytest.raises(AttributeError):
        objects.rename_attribute(1, "real", "new")
    assert objects.name_of(thing) == "thing"
    with pytest.raises(AttributeError, match=r"^'int' object has no attribute 'name'$"):
        objects.name_of(1)


def test_items() -> None:
    items = {"a": 1, "b": 2}
    assert objects.rename_item(items, "a", "c") == 2
    assert items == {"b": 2, "c": 1}
    with pytest.raises(KeyError, match=r"nothing to rename"):
        objects.rename_item(items, "a", "c")
    with pytest.raises(TypeError, match=r"is not iterable$|is not a container or iterable$"):
        objects.rename_item(1, 2, 3)


def test_hash_and_dir() -> None:
    assert objects.hash_and_dir("a") == (hash("a"), len(dir("a")))
    with pytest.raises(TypeError, match=r"unhashable type: 'list'"):
        objects.hash_and_dir([])


def test_a_name_is_interned_once(start: Start) -> None:
    assert objects.interned() is True
    thing = Thing()
    together = threading.Barrier(4)

    def work() -> set[str]:
        together.wait(PATIENCE)
        return {objects.name_of(thing) for _ in range(100)}

    for future in [start(work) for _ in range(4)]:
        assert future.result(PATIENCE) == {"thing"}


def test_each_interpreter_has_its_names(new_interpreter: NewInterpreter) -> None:
    code = """
from example import callbacks, objects
import datetime, enum
assert objects.interned() is True
assert objects.name_of(type("Thing", (), {"name": 5})) == 5
assert callbacks.upper("a") == "A"
assert objects.date(datetime.date(2026, 1, 2)) == (2026, 1, 2)
assert objects.member(enum.Enum("E", "A").A) == ("A", 1)
assert callbacks.adder(1)(2) == 3
"""
    for _ in range(3):
        new_interpreter()(code)
    assert objects.interned() is True


# Numbers


def test_numbers() -> None:
    assert objects.int(-(2**63)) == (-(2**63), 64)
    assert objects.float(3.0) == 1.5
    assert objects.complex(1 + 2j) == 1 - 2j
    assert objects.boolean(True) is False
    assert objects.boolean(False) is True


# Text and bytes


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", (0, "")),
        ("abc", (3, "abc")),
        ("🐍é", (2, "🐍é")),
        ("a\ud800b", (3, "a\ufffdb")),
        ("\udcff", (1, "\ufffd")),
        ("\ud83d🐍", (2, "\ufffd🐍")),
    ],
)
def test_string(text: str, seen: tuple[int, str]) -> None:
    assert objects.string(text) == seen


def test_bytes() -> None:
    assert objects.bytes(0) == b""
    assert objects.bytes(1) == b"\0"
    assert objects.bytes(256) == bytes(range(256))
    with pytest.raises(ValueError, match=r"^a byte counts to 255$"):
        objects.bytes(257)
    with pytest.raises((MemoryError, OverflowError)):
        objects.bytes(sys.maxsize)
    with pytest.raises(OverflowError):
        objects.bytes(2**64 - 1)


def test_bytearray() -> None:
    data = bytearray(b"ab")
    assert objects.bytearray(data, b"cd") == b"Abcd"
    assert data == b"Abcd"
    assert objects.resize_bytearray(data, 2) == 2
    assert data == b"Ab"
    assert objects.resize_bytearray(data, 4) == 4
    assert data == b"Ab\0\0"
    with pytest.raises(IndexError, match=r"^bytearray index out of range$"):
        objects.bytearray(bytearray(), b"")
    with memoryview(data):
        for length in (1, 9):
            with pytest.raises(BufferError):
                objects.resize_bytearray(data, length)
    with pytest.raises(OverflowError):
        objects.resize_bytearray(data, 2**64 - 1)


def test_memoryview() -> None:
    assert objects.memoryview(b"abc") == ("B", [3], 3, True, b"abc")
    numbers = array.array("i", [1, 2])
    assert objects.memoryview(numbers) == ("i", [2], 8, False, numbers.tobytes())
    with pytest.raises(TypeError, match=r"^memoryview: a bytes-like object is required, not 'str'$"):
        objects.memoryview("abc")


# Sequences


def test_list() -> None:
    assert objects.list() == [4, 3, 3, 2, 1, "b"]
    items = [1, 2, 3]
    objects.list_set(items, 1, "x")
    assert items == [1, "x", 3]
    for index in (3, 2**64 - 1):
        with pytest.raises(IndexError, match=r"^list assignment index out of range$"):
            objects.list_set(items, index, 0)
    assert objects.refill(items, (1, 2)) == 2
    assert items == [1, 2]
    with pytest.raises(TypeError, match=r"^'int' object is not iterable$"):
        objects.refill(items, 1)


def test_a_list_that_changes_under_the_loop() -> None:
    items: list[object] = [1, 2, 3]
    assert objects.each(items, lambda _: items.clear()) == 1
    items = [1]
    assert objects.each(items, lambda item: items.append(item) if len(items) < 50 else None) == 50


def test_a_list_that_another_thread_changes(start: Start) -> None:
    items: list[object] = []
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            items.extend([object(), object()])
            items.clear()

    changing = start(change)
    try:
        for _ in range(2000):
            objects.each(items, type)
    finally:
        stop.set()
    changing.result(PATIENCE)


def test_tuple() -> None:
    assert objects.tuple((1, 2, 3, 4)) == ([2, 3], (2, 3))
    assert objects.tuple(()) == ([], ())


@pytest.mark.parametrize("value", [[1, 2, 2], (1, 2, 2), Deck(), collections.deque([1, 2, 2]), b"\1\2\2"])
def test_sequence(value: Any) -> None:
    assert objects.sequence(value, 2) == (1, 2)
    with pytest.raises(ValueError, match=r"not in|is not|not found"):
        objects.sequence(value, 3)


def test_parts_of_a_sequence() -> None:
    assert objects.sequence_parts("abc") == ("ab", ["a", "b", "c"], ("a", "b", "c"))
    assert objects.sequence_parts(range(3)) == (range(2), [0, 1, 2], (0, 1, 2))
    assert objects.sequence_parts(Deck()) == ([1, 2], [1, 2, 2], (1, 2, 2))


def test_what_only_looks_like_a_sequence() -> None:
    class Items:
        def __len__(self) -> int:
            return 1

        def __getitem__(self, index: int) -> int:
            return ["a"][index]  # type: ignore[return-value]

    with pytest.raises(TypeError, match=r"must be Sequence, not Items$"):
        objects.sequence_parts(Items())
    Sequence.register(Items)
    assert objects.sequence(Items(), "a") == (0, 1)
    with pytest.raises(TypeError, match=r"must be Sequence, not set$"):
        objects.sequence_parts({1})


@pytest.mark.parametrize(
    "slice_",
    [
        slice(None),
        slice(1, 3),
        slice(None, None, -1),
        slice(-2, None),
        slice(10, 0, -3),
        slice(5, 1),
        slice(-99, 99, 2),
    ],
)
@pytest.mark.parametrize("length", [0, 1, 5])
def test_slice(slice_: slice, length: int) -> None:
    assert objects.slice(slice_, length) == list(range(length))[slice_]


def test_slices_that_fail() -> None:
    with pytest.raises(ValueError, match=r"^slice step cannot be zero$"):
        objects.slice(slice(None, None, 0), 1)
    with pytest.raises(TypeError, match=r"^slice indices must be integers or (None or )?have an __index__ method$"):
        objects.slice(slice("a"), 1)
    with pytest.raises(OverflowError):
        objects.slice(slice(None), 2**64 - 1)
    assert objects.new_slice(1, None, -2) == slice(1, None, -2)


@pytest.mark.parametrize("value", [range(5), range(0), range(1, 10, 3), range(5, 0, -2)])
def test_range(value: range) -> None:
    assert objects.range(value) == value[::-1]


def test_ranges_that_fail() -> None:
    with pytest.raises(OverflowError):
        objects.range(range(2**70, 2**70 + 1))


def test_iterators() -> None:
    assert objects.sum([1, 2.5]) == 3.5
    assert objects.sum(number for number in range(4)) == 6.0
    assert objects.every_second(iter("abcde")) == ["a", "c", "e"]
    with pytest.raises(TypeError, match=r"^'int' object is not iterable$"):
        objects.sum(1)
    with pytest.raises(TypeError, match=r"must be Iterator, not list$"):
        objects.every_second([1])

    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("in between")

    with pytest.raises(LookupError, match=r"^in between$"):
        objects.sum(broken())
    with pytest.raises(TypeError, match=r"^value must be float, not str$"):
        objects.sum(["a"])


def test_an_iterator_that_stops_being_one() -> None:
    class Other:
        pass

    class Turncoat:
        other = Other

        def __iter__(self) -> "Turncoat":
            return self

        def __next__(self) -> float:
            self.__class__ = self.other  # type: ignore[assignment]
            return 1.0

    class TurncoatModule(types.ModuleType):
        other = types.ModuleType
        __iter__ = Turncoat.__iter__  # type: ignore[assignment]
        __next__ = Turncoat.__next__

    with pytest.raises(TypeError, match=r"^'Other' object is not iterable$"):
        objects.sum(Turncoat())
    with pytest.raises(TypeError, match=r"^'module' object is not an iterator$"):
        objects.sum(TurncoatModule("turncoat"))
    with pytest.raises(TypeError, match=r"must be Iterator, not Other$"):
        objects.every_second(Other())


# Mappings


def test_dict() -> None:
    assert objects.invert({"a": 1, "b": 2}) == {1: "a", 2: "b"}
    with pytest.raises(ValueError, match=r"^'x' is there twice$"):
        objects.invert({1: "x", 2: "x"})
    with pytest.raises(TypeError, match=r"unhashable type: 'list'"):
        objects.invert({1: []})
    assert objects.merged({"a": 1}, {"b": 2}, {"a": 3, "c": 4}) == (
        ["a", "b", "c"],
        [1, 2, 4],
        [("a", 1), ("b", 2), ("c", 4)],
    )
    items = {"a": 1}
    assert objects.replace_key(items, "a", "b") == 1
    assert items == {"b": 1}
    items["c"] = 2
    assert objects.replace_key(items, "c", "b") == 1
    with pytest.raises(KeyError, match=r"^'a'$"):
        objects.replace_key(items, "a", "b")
    assert objects.clear(items) == 1
    assert items == {}


def test_a_dict_that_changes_under_the_loop() -> None:
    items = {number: number for number in range(10)}

    def change(key: int, _: int) -> None:
        items.pop(key)
        items[key + 100] = key

    assert objects.each_item(items, change) == 10
    assert sorted(items) == list(range(100, 110))
    assert objects.each_item(items, lambda *_: items.clear()) == 10


def test_a_dict_that_another_thread_changes(start: Start) -> None:
    items: dict[object, object] = {}
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            items.update({object(): object(), object(): object()})
            items.clear()

    changing = start(change)
    try:
        for _ in range(2000):
            objects.each_item(items, lambda key, value: (key, value))
    finally:
        stop.set()
    changing.result(PATIENCE)


@pytest.mark.parametrize("value", [{"a": 1}, Shelf(), types.MappingProxyType({"a": 1}), collections.ChainMap({"a": 1})])
def test_mapping(value: Any) -> None:
    assert objects.mapping(value, "a") == (1, [("a", 1)])
    assert objects.mapping(value, "b") == (None, [("a", 1)])


def test_mapping_proxy() -> None:
    source = {"a": 1}
    proxy, keys, values = objects.read_only(source)
    assert (proxy, keys, values) == (source, ["a"], [1])
    source["b"] = 2
    assert proxy["b"] == 2
    with pytest.raises(TypeError):
        proxy["c"] = 3
    with pytest.raises(TypeError, match=r"mappingproxy\(\) argument must be a mapping, not list"):
        objects.read_only([])


def test_sets() -> None:
    assert objects.differences({1, 2}, frozenset({2, 3})) == {1, 3}
    items = {1, 2, 3}
    was_there, left, popped = objects.take(items, 1)
    assert (was_there, left) == (True, frozenset({2, 3}))
    assert popped in left
    assert items == set()
    with pytest.raises(KeyError, match=r"pop from an empty set"):
        objects.take(items, 1)
    with pytest.raises(TypeError, match=r"unhashable|set element"):
        objects.take({1}, [])


# Code


def test_function() -> None:
    def inner() -> None:
        pass

    name = "test_function.<locals>.inner"
    assert objects.function(inner) == ("inner", name, __name__, inner.__code__.co_firstlineno)
    with pytest.raises(TypeError, match=r"must be function, not builtin_function_or_method$"):
        objects.function(len)


def test_module() -> None:
    assert objects.module(abc) == ("abc", abc.__file__)
    assert objects.module(sys) == ("sys", None)
    module = objects.load("made", "twice = answer * 2\ndef get(): return twice")
    assert type(module) is types.ModuleType
    assert (module.__name__, module.answer, module.twice, module.get()) == ("made", 42, 84, 84)
    with pytest.raises(SyntaxError) as caught:
        objects.load("made", "1 +")
    assert caught.value.filename == "<loaded>"


def test_type() -> None:
    assert objects.ancestry(bool, int) == ("bool", "builtins", ["bool", "int", "object"], True)
    assert objects.ancestry(Thing, int) == ("Thing", __name__, ["Thing", "object"], False)


def test_frames() -> None:
    def one() -> list[str]:
        return objects.callers()

    def two() -> list[str]:
        return one()

    assert two()[:3] == ["one", "two", "test_frames"]
    local = 1
    assert local
    frame = sys._getframe()
    filename, line, has_name, has_local = objects.frame(frame)
    assert (filename, has_name, has_local) == (__file__, True, True)
    assert line == frame.f_lineno - 2


def test_traceback() -> None:
    def inner() -> None:
        raise ValueError

    def outer() -> None:
        inner()

    try:
        outer()
    except ValueError as error:
        steps = objects.traceback(error.__traceback__)
    assert [name for name, _ in steps] == ["test_traceback", "outer", "inner"]
    assert steps[2][1] == inner.__code__.co_firstlineno + 1


def test_code() -> None:
    code = test_code.__code__
    assert objects.code(code) == ("test_code", "test_code", __file__)
    assert objects.run_code(compile("6 * 7", "<test>", "eval")) == 42
    assert objects.run_code(compile("6 * 7", "<test>", "exec")) is None


def test_code_that_needs_more_than_names() -> None:
    free = 1

    def closure() -> int:
        return free

    with pytest.raises(TypeError, match=r"^code object passed to exec\(\) may not contain free variables$"):
        objects.run_code(closure.__code__)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'x'"):
        objects.run_code((lambda x: x).__code__)


# References and containers of Rust values


def test_weakref() -> None:
    thing = Thing()
    reference, alive = objects.weak(thing)
    assert alive
    assert reference is weakref.ref(thing)
    assert objects.upgrade(reference) is thing
    gone: list[object] = []
    other = objects.weak_with(thing, gone.append)
    del thing
    gc.collect()
    assert objects.upgrade(reference) is None
    assert gone == [other]
    with pytest.raises(TypeError, match=r"^cannot create weak reference to 'int' object$"):
        objects.weak(1)


def test_capsule() -> None:
    capsule = objects.capsule("text")
    assert objects.open_capsule(capsule) == "text"
    assert objects.capsule_name(capsule) == "example.objects.text"


def test_capsules_that_cannot_be_read() -> None:
    said = "^this is no capsule 'example.objects.text' of this module$"
    with pytest.raises(TypeError, match=said):
        objects.misread_capsule(objects.capsule("text"))
    foreign = datetime.datetime_CAPI  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=said):
        objects.open_capsule(foreign)
    assert objects.capsule_name(foreign) == "datetime.datetime_CAPI"


# The standard library


def test_date() -> None:
    day = datetime.date(2024, 2, 28)
    assert objects.next_day(day) == datetime.date(2024, 2, 29)
    assert objects.date(day) == (2024, 2, 28)
    assert objects.date(datetime.datetime(2024, 2, 28, 1)) == (2024, 2, 28)
    assert objects.new_date(2024, 2, 29) == datetime.date(2024, 2, 29)
    with pytest.raises(ValueError, match=r"day"):
        objects.new_date(2023, 2, 29)
    with pytest.raises(OverflowError):
        objects.new_date(70000, 1, 1)


def test_time() -> None:
    assert objects.time(1, 2) == (datetime.time(1, 2, 30, 250), (1, 2, 30, 250))
    with pytest.raises(ValueError, match=r"hour"):
        objects.time(24, 0)


def test_datetime() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    noon = objects.noon(datetime.date(2026, 7, 1), 2)
    assert noon == datetime.datetime(2026, 7, 1, 12, tzinfo=zone)
    assert objects.moment(noon) == (2026, 12, noon, noon.timestamp(), 2.0)
    naive = datetime.datetime(2026, 7, 1)
    assert objects.moment(naive) == (2026, 0, naive, naive.timestamp(), None)
    assert objects.from_timestamp(0.5) == datetime.datetime(1970, 1, 1, 0, 0, 0, 500000, tzinfo=datetime.UTC)
    with pytest.raises(ValueError, match=r"offset"):
        objects.noon(datetime.date(2026, 7, 1), 24)
    with pytest.raises(TypeError, match=r"must be datetime.datetime, not date$"):
        objects.moment(datetime.date(2026, 7, 1))


def test_delta() -> None:
    assert objects.delta(datetime.timedelta(-1, 5, 7)) == (-1, 5, 7)


def test_enum() -> None:
    assert objects.member(Color.RED) == ("RED", 1)
    assert objects.member(Color.GREEN) == ("GREEN", "g")
    assert objects.member(Access.READ | Access.WRITE)[1] == 3
    assert objects.member(Access(0)) == (None, 0)
    with pytest.raises(TypeError, match=r"must be enum.Enum, not EnumType$"):
        objects.member(Color)


def test_contextvars() -> None:
    variable: contextvars.ContextVar[object] = contextvars.ContextVar("variable")
    assert objects.context(variable, 1) == (1, None, 1)
    variable.set(2)
    assert objects.context(variable, 1) == (1, 2, 1)
    assert objects.context_var("before") == ("example", "changed", "before")
