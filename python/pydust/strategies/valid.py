"""Values that a type of the tree takes: usual ones, those at the limits, and other objects that stand for the type."""

from __future__ import annotations

import array
import contextvars
import datetime
import sys
import types
import weakref
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pydust import tree
from pydust.errors import PydustError
from pydust.strategies import objects
from pydust.strategies.refusal import Refusal, native_class, python_class

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

Values = st.SearchStrategy[Any]


class NoStrategyError(PydustError):
    """Nothing is known that the type takes."""


class Valid:
    """Makes strategies for the types of one tree."""

    def __init__(self, root: ModuleType, instances: Callable[[type], Values]) -> None:
        self.root = root
        self.refusal = Refusal(root)
        self._instances = instances
        self._made: dict[tree.Type, Values] = {}

    def __call__(self, hint: tree.Type) -> Values:
        """Return a strategy of values that the type takes."""
        if hint not in self._made:
            self._made[hint] = (
                self.alias(hint) if isinstance(hint, tree.Alias) else objects.opaque("values", self.make(hint))
            )
        return self._made[hint]

    def make(self, hint: tree.Type) -> Values:
        """Make a new strategy for a type."""
        match hint:
            case tree.Alias():
                return self(hint.of)
            case tree.Union():
                return st.one_of(*map(self, hint.members))
            case tree.ClassType():
                return self.instance(hint)
            case tree.Limited():
                return self.limited(hint)
            case tree.Named():
                return self.named(hint)

    def alias(self, hint: tree.Alias) -> Values:
        """Make what may hold itself: inside it is the same strategy."""
        self._made[hint] = st.deferred(lambda: made)
        made = self(hint.of)
        return made

    def instance(self, hint: tree.ClassType) -> Values:
        """Make an instance of a native class."""
        found = native_class(hint, self.root)
        if found is None:
            raise NoStrategyError(f"the class {hint.path} is in no module, so nothing is known that makes one")
        return self._instances(found)

    def named(self, hint: tree.Named) -> Values:
        """Make values by the name of the type."""
        match hint.name, hint.arguments:
            case "Literal", _:
                values = tree.literals(hint)
                texts = [value for value in values if isinstance(value, str)]
                others = [st.sampled_from(texts).map(objects.StrSubclass)] if texts else []
                return st.one_of(st.sampled_from(values), *others)
            case "tuple", (*_, tree.Named("...")):
                return st.lists(objects.anything(), max_size=4).map(tuple)
            case "tuple", arguments:
                return st.tuples(*map(self, arguments))
            case "Iterable", (item,):
                return self.iterables(item)
            case "Mapping", (key, value):
                return self.mappings(key, value)
            case "Callable", (*_, result):
                # How many arguments it gets is the affair of who calls it.
                return st.functions(like=lambda *_: None, returns=self(result))
            case ("os.PathLike", _):
                return paths()
        if hint.name in SIMPLE:
            return SIMPLE[hint.name]()
        found = python_class(hint.name)
        if found is None:
            raise NoStrategyError(f"nothing is known that makes a {hint.name}")
        return st.from_type(found)

    def iterables(self, item: tree.Type, size: int | None = None) -> Values:
        """Make lists, and other iterables of the same items. `bytes` and `str` are none here."""
        least, most = (0, 6) if size is None else (size, size)
        lists = st.lists(self(item), min_size=least, max_size=most)
        others = st.sampled_from((tuple, objects.ListSubclass, iter, lambda items: objects.Items(*items), _generator))
        return lists | st.builds(lambda items, make: make(items), lists, others)

    def mappings(self, key: tree.Type, value: tree.Type) -> Values:
        """Make dicts, and other mappings."""
        dicts = st.dictionaries(self(key).filter(objects.is_hashable), self(value), max_size=4)
        others = st.sampled_from(
            (
                objects.DictSubclass,
                types.MappingProxyType,
                lambda pairs: objects.Pairs(*pairs.items()),
            )
        )
        # What says that it takes any mapping may mean those of the ABC.
        if key == value == tree.Named("Any"):
            others = st.sampled_from((objects.DictSubclass, types.MappingProxyType))
        return dicts | st.builds(lambda pairs, make: make(pairs), dicts, others)

    def limited(self, hint: tree.Limited) -> Values:  # noqa: C901  # one case a kind
        """Make values within the limit."""
        match hint.limit:
            case tree.Integer() as limit:
                return integers(limit)
            case tree.Float(bits):
                return floats(bits)
            case tree.Length(length):
                return self.counted(hint.of, length)
            case tree.Text(kind):
                return texts(kind)
            case tree.Range() as limit:
                return self.ranges(limit)
            case tree.NotNegative():
                return st.timedeltas(min_value=datetime.timedelta())
            case tree.Aware():
                return st.datetimes(timezones=st.timezones() | st.just(datetime.UTC))
            case tree.Buffer() as limit:
                return buffers(limit)
            case tree.Fields() as limit:
                return self.structs(limit)
            case tree.Values():
                members = self(hint.of)
                return members | members.map(lambda member: member.value)
            case tree.Written(type_):
                return self(type_)

    def counted(self, hint: tree.Type, length: int) -> Values:
        """Make so many items."""
        if isinstance(hint, tree.Named) and hint.name == "Iterable":
            return self.iterables(hint.arguments[0], length)
        if hint == tree.Named("bytes"):
            return st.binary(min_size=length, max_size=length)
        return self(hint).filter(lambda value: len(value) == length)

    def ranges(self, limit: tree.Range) -> Values:
        """Make a range with step 1 whose ends, or first and last number, fit."""
        of = limit.of.limit if isinstance(limit.of, tree.Limited) else None
        least, most = (of.least, of.most) if isinstance(of, tree.Integer) else (None, None)
        ends = st.integers(least, most)
        return st.builds(lambda one, other: range(min(one, other), max(one, other) + limit.inclusive), ends, ends)

    def structs(self, limit: tree.Fields) -> Values:
        """Make a dict, or an object with attributes."""
        required = {field.name: self(field.takes) for field in limit.fields if field.required}
        optional = {field.name: self(field.takes) for field in limit.fields if not field.required}
        dicts = st.fixed_dictionaries(required, optional=optional)
        if limit.source == "keys":
            return dicts
        with_attributes = dicts.map(lambda fields: types.SimpleNamespace(**fields))
        return with_attributes if limit.source == "attributes" else dicts | with_attributes


# --- numbers -------------------------------------------------------------------------------------


def integers(limit: tree.Integer) -> Values:
    """Make integers of a width, often those at its limits; also objects that are integers by `__index__`."""
    edges = {limit.least, limit.least + 1, -1, 0, 1, limit.most // 2, limit.most - 1, limit.most}
    # Where CPython's digits and the machine's words end.
    edges |= {sign * ((1 << bits) + step) for bits in (30, 31, 60, 63, 64) for sign in (1, -1) for step in (-1, 0)}
    fitting = sorted(edge for edge in edges if limit.least <= edge <= limit.most and (edge or limit.zero))
    numbers = st.sampled_from(fitting) | st.integers(limit.least, limit.most).filter(lambda it: bool(it) or limit.zero)
    others = st.sampled_from((objects.IntSubclass, objects.Index))
    return numbers | st.builds(lambda number, make: make(number), numbers, others) | st.just(True)


def floats(bits: int) -> Values:
    """Make floats, not-a-number and the infinities among them; also other numbers."""
    edges = (0.0, -0.0, 5e-324, 2.0**-149, float("inf"), -float("inf"), float("nan"), 1.0, 16777217.0)
    largest = 3.4028234663852886e38 if bits == 32 else sys.float_info.max
    numbers = st.sampled_from((*edges, largest, -largest)) | (st.floats(width=32) if bits == 32 else st.floats())
    others = st.sampled_from((objects.FloatSubclass, objects.Real))
    whole = st.integers(-(1 << 100), 1 << 100)
    return st.one_of(
        numbers,
        st.builds(lambda number, make: make(number), numbers, others),
        whole,
        whole.map(objects.Index),
        st.booleans(),
        st.builds(lambda numerator, power: numerator / (1 << power), whole, st.integers(0, 80)),
    )


# --- text ----------------------------------------------------------------------------------------

_NOTABLE = ("", "\0", "a\0b", "é", "\u20ac", "\U0001f600", "\x7f\x80", "\ufeff", "a" * 1000, "\U0010ffff" * 40)


def texts(kind: str) -> Values:
    """Make text of a kind."""
    match kind:
        case "character":
            characters = st.characters(exclude_categories=["Cs"])
            return characters | st.sampled_from(("\0", "\U0010ffff", "\u20ac")) | characters.map(objects.StrSubclass)
        case "path":
            return paths()
        case "without-null":
            plain = _without_null() | st.sampled_from([text for text in _NOTABLE if "\0" not in text])
        case _:
            plain = st.text() | st.sampled_from(_NOTABLE)
    return plain | plain.map(objects.StrSubclass)


def _without_null() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def paths() -> Values:
    """Make names of the file system. They name nothing that is there."""
    names = _without_null().map(lambda text: f"nowhere/{text}")
    undecodable = st.binary(max_size=5).map(lambda data: b"nowhere/" + data.replace(b"\0", b"") + b"\xff")
    return st.one_of(
        names,
        st.just(""),
        undecodable,
        undecodable.map(lambda name: name.decode("utf-8", "surrogateescape")),
        names.map(python_path),
        names.map(objects.FsPath),
    )


def python_path(name: str) -> Any:
    """Return a `pathlib.Path`."""
    import pathlib

    return pathlib.Path(name)


# --- buffers -------------------------------------------------------------------------------------

_CODES = {"n": "q", "N": "Q"}
"""What `array.array` calls the sizes of the machine."""


def buffers(limit: tree.Buffer) -> Values:
    """Make arrays of these elements, and memory that shows them."""
    code = _CODES.get(limit.format, limit.format)
    arrays = st.lists(elements(code), max_size=8).map(lambda items: array.array(code, items))
    made = [
        arrays,
        arrays.map(_view),
        arrays.map(lambda values: _view(values)[::-1]),
        arrays.map(lambda values: _view(values)[::2]),
    ]
    if code == "B":
        made.append(st.binary(max_size=8).map(bytearray))
    if not limit.writable:
        made.append(arrays.map(lambda values: _view(values).toreadonly()))
        if code == "B":
            made.append(st.binary(max_size=8))
    return st.one_of(*made)


def _view(values: Any) -> memoryview:
    return memoryview(values)


def elements(code: str) -> Values:
    """Make what an array of this type code holds."""
    if code in "fd":
        return st.floats(width=32 if code == "f" else 64)
    bits = 8 * array.array(code).itemsize
    return st.integers(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if code.islower() else st.integers(0, (1 << bits) - 1)


# --- everything else -----------------------------------------------------------------------------


class _Referent:
    """What a weak reference can refer to."""


_REFERENT = _Referent()


def _generator(items: list[Any]) -> Any:
    yield from items


def _traceback() -> Any:
    try:
        raise objects.Deliberate
    except objects.Deliberate as error:
        return error.__traceback__


def _constant(make: Callable[[], Any]) -> Callable[[], Values]:
    return lambda: st.builds(make)


def _lists() -> Values:
    return st.lists(objects.anything(), max_size=4)


SIMPLE: dict[str, Callable[[], Values]] = {
    "Any": objects.anything,
    "None": st.none,
    "bool": st.booleans,
    "int": lambda: st.integers() | st.sampled_from((2**63, -(2**64), 2**200)) | st.integers().map(objects.IntSubclass),
    "float": lambda: st.floats() | st.floats().map(objects.FloatSubclass),
    "complex": st.complex_numbers,
    "str": lambda: texts("unicode"),
    "bytes": lambda: st.binary() | st.just(bytes(range(256)) * 4),
    "bytearray": lambda: st.binary().map(bytearray),
    "memoryview": lambda: st.binary().map(memoryview),
    "slice": lambda: st.slices(10) | st.just(slice(None)),
    "range": lambda: st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.sampled_from((1, 2, -1))),
    "type": lambda: st.sampled_from((int, str, object, type, objects.Deliberate)),
    "list": lambda: _lists() | _lists().map(objects.ListSubclass),
    "dict": lambda: st.dictionaries(objects.hashables(), objects.anything(), max_size=4),
    "set": lambda: st.sets(objects.hashables(), max_size=4),
    "frozenset": lambda: st.frozensets(objects.hashables(), max_size=4),
    "Iterator": lambda: _lists().map(iter),
    "Sequence": lambda: _lists() | _lists().map(tuple) | st.text(max_size=4) | st.just(range(3)),
    "Buffer": lambda: st.binary() | st.binary().map(bytearray),
    "datetime.date": lambda: st.dates() | st.datetimes(),
    "datetime.time": lambda: st.times(timezones=st.none() | st.just(datetime.UTC)),
    "datetime.datetime": lambda: st.datetimes(timezones=st.none() | st.just(datetime.UTC)),
    "datetime.timedelta": st.timedeltas,
    "datetime.tzinfo": lambda: st.just(datetime.UTC) | st.timezones(),
    "enum.Enum": lambda: st.sampled_from(objects.Colour),
    "pathlib.Path": lambda: st.text(st.characters(categories=["L"]), max_size=5).map(python_path),
    "types.FunctionType": _constant(lambda: lambda *_args, **_kwargs: None),
    "types.ModuleType": _constant(lambda: sys),
    "types.CodeType": _constant(lambda: _traceback.__code__),
    "types.FrameType": _constant(lambda: _traceback().tb_frame),
    "types.TracebackType": _constant(_traceback),
    "types.MappingProxyType": _constant(lambda: types.MappingProxyType({"a": 1})),
    "types.CapsuleType": _constant(lambda: vars(datetime)["datetime_CAPI"]),
    "weakref.ref": _constant(lambda: weakref.ref(_REFERENT)),
    "contextvars.ContextVar": _constant(lambda: contextvars.ContextVar("name", default=1)),
    "contextvars.Context": _constant(contextvars.copy_context),
}
