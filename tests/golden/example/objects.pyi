# Written by pydust from src/objects.rs. Remove this line to keep changes of your own.
"""Lists, dicts, dates, frames and the other types that Python brings along."""

import builtins
import contextvars
import datetime
import enum
import types
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, SupportsFloat, SupportsIndex

from typing_extensions import CapsuleType

__all__ = [
    "ancestry",
    "arithmetic",
    "bits",
    "boolean",
    "bytearray",
    "bytes",
    "callers",
    "capsule",
    "capsule_name",
    "clear",
    "code",
    "compare",
    "comparisons",
    "complex",
    "context",
    "context_var",
    "date",
    "delta",
    "describe",
    "differences",
    "each",
    "each_item",
    "every_second",
    "float",
    "frame",
    "from_timestamp",
    "function",
    "hash_and_dir",
    "int",
    "interned",
    "invert",
    "list",
    "list_set",
    "load",
    "mapping",
    "matmul",
    "member",
    "memoryview",
    "merged",
    "misread_capsule",
    "module",
    "moment",
    "name_of",
    "new_date",
    "new_slice",
    "next_day",
    "noon",
    "open_capsule",
    "pow_modulo",
    "range",
    "read_only",
    "refill",
    "rename_attribute",
    "rename_item",
    "replace_key",
    "resize_bytearray",
    "run_code",
    "sequence",
    "sequence_parts",
    "signs",
    "slice",
    "string",
    "sum",
    "take",
    "time",
    "traceback",
    "tuple",
    "upgrade",
    "weak",
    "weak_with",
]

def describe(object: Any) -> str:
    """What an object is, in a few words."""

def compare(left: Any, right: Any) -> builtins.int:
    """`left` compared with `right`: -1, 0 or 1."""

def comparisons(left: Any, right: Any) -> builtins.list[bool]:
    """The six comparisons: `==`, `!=`, `<`, `<=`, `>`, `>=`."""

def arithmetic(left: Any, right: Any) -> dict[Any, Any]:
    """The result of each binary operator, by its sign."""

def bits(left: Any, right: Any) -> builtins.list[Any]:
    """The same for operators on bits."""

def signs(x: Any) -> builtins.list[Any]:
    """`-x`, `+x`, `abs(x)`, `~x`."""

def matmul(left: Any, right: Any) -> Any:
    """`left @ right`."""

def pow_modulo(base: Any, exponent: SupportsIndex, modulus: SupportsIndex) -> Any:
    """`pow(base, exponent, modulus)`."""

def rename_attribute(object: Any, old: str, new: str) -> bool:
    """Moves the attribute `old` to `new`. Whether it was there."""

def rename_item(container: Any, old: Any, new: Any) -> builtins.int:
    """Moves the item `old` to `new`, and tells how many there are."""

def hash_and_dir(object: Any) -> builtins.tuple[builtins.int, builtins.int]:
    """`hash(object)`, and the number of names that `dir` gives."""

def name_of(object: Any) -> Any:
    """The attribute `name` of an object, by a name that is interned once in each interpreter."""

def interned() -> bool:
    """Whether one place in the source gives one object, and both ways to intern a text give the same."""

def int(value: SupportsIndex) -> builtins.tuple[builtins.int, builtins.int]:
    """An `int` and the bits it needs."""

def float(value: builtins.float) -> builtins.float:
    """Half of a `float`."""

def complex(value: builtins.complex) -> builtins.complex:
    """The conjugate of a `complex`."""

def boolean(value: bool) -> bool:
    """The other `bool`."""

def string(value: str) -> builtins.tuple[builtins.int, str]:
    """The number of code points of a text, and the text with U+FFFD for what is no character."""

def bytes(length: SupportsIndex) -> builtins.bytes:
    """`bytes` that count from zero, filled in place."""

def bytearray(array: builtins.bytearray, more: builtins.bytes) -> builtins.bytes:
    """Appends to a `bytearray`, changes its first byte and gives a copy."""

def resize_bytearray(array: builtins.bytearray, length: SupportsIndex) -> builtins.int:
    """Changes the length of a `bytearray`."""

def memoryview(
    object: Any,
) -> builtins.tuple[
    str, builtins.list[builtins.int], builtins.int, bool, builtins.bytes
]:
    """The format, shape, size and content of what a `memoryview` shows."""

def list() -> builtins.list[Any]:
    """A list made and changed: each method once."""

def each(list: builtins.list[Any], function: Any) -> builtins.int:
    """The items of a list. Whoever empties the list meanwhile ends the loop early, and nothing else happens."""

def list_set(list: builtins.list[Any], index: SupportsIndex, item: Any) -> None:
    """Sets an item of a list."""

def refill(list: builtins.list[Any], iterable: Any) -> builtins.int:
    """Adds all items of an iterable to a list, after taking out what was there."""

def tuple(
    tuple: builtins.tuple[Any, ...],
) -> builtins.tuple[builtins.list[Any], builtins.tuple[Any, ...]]:
    """A tuple without its first and last item, as a list and as a tuple."""

def sequence(
    sequence: Sequence[Any], value: Any
) -> builtins.tuple[builtins.int, builtins.int]:
    """Where a value is in a sequence of any kind, and how often."""

def sequence_parts(
    sequence: Sequence[Any],
) -> builtins.tuple[Any, builtins.list[Any], builtins.tuple[Any, ...]]:
    """The first two items of a sequence in its own type, and all as a list and a tuple."""

def slice(slice: builtins.slice, length: SupportsIndex) -> builtins.list[builtins.int]:
    """Which items of a sequence of `length` a slice selects."""

def new_slice(
    start: SupportsIndex | None, stop: SupportsIndex | None, step: SupportsIndex | None
) -> builtins.slice:
    """`slice(start, stop, step)`."""

def range(range: builtins.range) -> builtins.range:
    """The range that goes the other way."""

def sum(iterable: Any) -> builtins.float:
    """The sum of what an iterator yields, until it ends or raises."""

def every_second(iterator: Iterator[Any]) -> builtins.list[Any]:
    """Every second item of an iterator."""

def invert(dict: dict[Any, Any]) -> dict[Any, Any]:
    """A dict turned round. Equal values are refused."""

def each_item(dict: dict[Any, Any], function: Any) -> builtins.int:
    """Calls a function with each item of a dict. What the function does to the dict changes nothing."""

def merged(
    dict: dict[Any, Any], over: Any, under: Any
) -> builtins.tuple[builtins.list[Any], builtins.list[Any], builtins.list[Any]]:
    """Keys, values and items of a copy of a dict that two others were merged into."""

def replace_key(dict: dict[Any, Any], old: str, new: str) -> Any:
    """Takes a key out of a dict, sets another one if it is missing, and tells what stands there now."""

def clear(dict: dict[Any, Any]) -> builtins.int:
    """Empties a dict and tells how many items it had."""

def mapping(
    mapping: Mapping[Any, Any], key: Any
) -> builtins.tuple[Any | None, builtins.list[Any]]:
    """What a mapping of any kind holds."""

def read_only(
    mapping: Any,
) -> builtins.tuple[
    types.MappingProxyType[Any, Any], builtins.list[Any], builtins.list[Any]
]:
    """A view of a mapping that cannot be changed, with its keys and values."""

def differences(left: set[Any], right: frozenset[Any]) -> set[Any]:
    """What is in one of two sets and not in the other."""

def take(set: set[Any], item: Any) -> builtins.tuple[bool, frozenset[Any], Any]:
    """Takes an item out of a set, and tells whether it was there, what is left, and one of the others taken out."""

def function(
    function: types.FunctionType,
) -> builtins.tuple[str, str, str | None, builtins.int]:
    """Name, qualified name, module and first line of a Python function."""

def load(name: str, source: str) -> types.ModuleType:
    """Compiles source text and runs it in a new module."""

def module(module: types.ModuleType) -> builtins.tuple[str, str | None]:
    """Name and file of a module."""

def ancestry(
    ty: type[Any], other: type[Any]
) -> builtins.tuple[str, str, builtins.list[str], bool]:
    """Name, module and ancestors of a class, and whether it is a subclass of another."""

def callers() -> builtins.list[str]:
    """The names of the Python functions that are running, the caller first."""

def frame(
    frame: types.FrameType,
) -> builtins.tuple[str, builtins.int | None, bool, bool]:
    """File, line, and the global and local names of a frame."""

def traceback(
    traceback: types.TracebackType,
) -> builtins.list[builtins.tuple[str, builtins.int | None]]:
    """The way an exception took: function and line, the first call first."""

def code(code: types.CodeType) -> builtins.tuple[str, str, str]:
    """Name, qualified name and file of a code object."""

def run_code(code: types.CodeType) -> Any:
    """Runs a code object with no names."""

def weak(object: Any) -> builtins.tuple[weakref.ref[Any], bool]:
    """A weak reference, and whether its object is alive now."""

def weak_with(object: Any, callback: Any) -> weakref.ref[Any]:
    """A weak reference that calls a function when its object has gone."""

def upgrade(reference: weakref.ref[Any]) -> Any | None:
    """The object of a weak reference, or `None`."""

def capsule(text: str) -> CapsuleType:
    """A capsule with a Rust value."""

def open_capsule(capsule: CapsuleType) -> str:
    """The value of such a capsule."""

def misread_capsule(capsule: CapsuleType) -> builtins.int:
    """Opens a capsule as what it is not."""

def capsule_name(capsule: CapsuleType) -> str | None:
    """The name of any capsule."""

def next_day(date: datetime.date) -> Any:
    """The day after a date."""

def date(
    date: datetime.date,
) -> builtins.tuple[builtins.int, builtins.int, builtins.int]:
    """The parts of a date."""

def new_date(
    year: SupportsIndex, month: SupportsIndex, day: SupportsIndex
) -> datetime.date:
    """A date."""

def time(
    hour: SupportsIndex, minute: SupportsIndex
) -> builtins.tuple[
    datetime.time,
    builtins.tuple[builtins.int, builtins.int, builtins.int, builtins.int],
]:
    """A time with its parts."""

def noon(date: datetime.date, hours: SupportsIndex) -> datetime.datetime:
    """Noon of a day in a zone that is some hours east of Greenwich."""

def moment(
    moment: datetime.datetime,
) -> builtins.tuple[
    builtins.int, builtins.int, datetime.datetime, builtins.float, builtins.float | None
]:
    """Year, hour, date, time, timestamp and hours from Greenwich of a moment."""

def from_timestamp(seconds: SupportsFloat | SupportsIndex) -> datetime.datetime:
    """The moment that is `seconds` after the epoch, in UTC."""

def delta(
    delta: datetime.timedelta,
) -> builtins.tuple[builtins.int, builtins.int, builtins.int]:
    """The parts of a difference of time."""

def member(member: enum.Enum) -> builtins.tuple[str | None, Any]:
    """Name and value of a member of an enumeration."""

def context(
    variable: contextvars.ContextVar[Any], value: Any
) -> builtins.tuple[Any | None, Any | None, Any | None]:
    """Sets a context variable in a context of its own, and tells what is seen inside and outside."""

def context_var(default: Any) -> builtins.tuple[str, Any | None, Any | None]:
    """Sets a new context variable and takes that back."""
