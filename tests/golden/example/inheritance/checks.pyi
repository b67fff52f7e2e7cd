# Written by pydust from src/inheritance.rs. Remove this line to keep changes of your own.
"""For the tests."""

import _asyncio
import collections
import datetime
import functools
from collections.abc import Iterable
from typing import Any, Never, Self, SupportsFloat, SupportsIndex, final

from typing_extensions import disjoint_base

from example.classes import Person

__all__ = [
    "Amount",
    "Broken",
    "Bytes",
    "Callable",
    "Command",
    "Discount",
    "Employee",
    "Fixed",
    "Label",
    "Loose",
    "LooseBelow",
    "Missing",
    "Moment",
    "Names",
    "Open",
    "Opener",
    "Order",
    "Ordering",
    "Phase",
    "Plain",
    "Queue",
    "Register",
    "Sorted",
    "Table",
    "Tags",
    "Task",
    "Ticket",
    "Traced",
    "TracedBelow",
    "Undecodable",
    "class_of",
]

@disjoint_base
class Amount:
    """Half of the special methods, for the class below to add the others."""

    def __new__(cls, cents: SupportsIndex) -> Self: ...
    @property
    def cents(self) -> int: ...
    def __add__(self, other: SupportsIndex, /) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: SupportsIndex, /) -> int: ...

@disjoint_base
class Discount(Amount):
    """The other half."""

    def __new__(cls, cents: SupportsIndex, percent: SupportsIndex) -> Self: ...
    @property
    def percent(self) -> int: ...
    def __radd__(self, other: SupportsIndex, /) -> int: ...
    def __lt__(self, other: Discount, /) -> bool: ...
    def __iter__(self) -> Any: ...

@disjoint_base
class Table:
    """Lets nothing but deleting."""

    def __new__(cls, _: Never, /) -> Self: ...
    def __delitem__(self, index: SupportsIndex, /) -> None: ...
    def __contains__(self, item: SupportsIndex, /) -> bool: ...

@disjoint_base
class Register(Table):
    """Lets setting, too."""

    def __new__(cls, items: Iterable[SupportsIndex]) -> Self: ...
    def __setitem__(self, index: SupportsIndex, value: SupportsIndex, /) -> None: ...

@disjoint_base
class Open:
    """Has attributes that it makes up."""

    def __new__(cls) -> Self: ...
    def __getattr__(self, name: str, /) -> str: ...

@disjoint_base
class Opener(Open):
    """Makes up others."""

    def __new__(cls) -> Self: ...
    def __getattr__(self, name: str, /) -> str: ...

@disjoint_base
class Command:
    """Can be called."""

    def __new__(cls, name: str) -> Self: ...
    def __call__(self, times: SupportsIndex = 1) -> str: ...

@disjoint_base
class Order(Command):
    """Inherits the call."""

    def __new__(cls, name: str, number: SupportsIndex) -> Self: ...
    @property
    def number(self) -> int: ...

@disjoint_base
class Traced:
    """Calls a function at its end."""

    end: Any | None

    def __new__(cls, end: Any | None) -> Self: ...
    def __del__(self) -> None: ...

@disjoint_base
class TracedBelow(Traced):
    """Has a finaliser of its own, in place of the base's."""

    other: Any | None

    def __new__(cls, end: Any | None, other: Any | None) -> Self: ...
    def __del__(self) -> None: ...

@disjoint_base
class Loose:
    """Takes any attribute."""

    def __new__(cls) -> Self: ...

@disjoint_base
class LooseBelow(Loose):
    """Takes weak references as well, and has nothing else of its own."""

    def __new__(cls) -> Self: ...

@final
class Ticket(Traced):
    """Can be used once."""

    def __new__(cls, number: SupportsIndex) -> Self: ...
    @property
    def number(self) -> int: ...
    def redeem(self) -> int:
        """Takes the value out."""

    def hold(self, function: Any) -> int:
        """Calls a function while it is borrowed."""

@disjoint_base
class Sorted(list[Any]):
    """A list with a name, in which `append` keeps the order."""

    def __new__(cls, name: str) -> Self: ...
    def __init__(self, name: str) -> None: ...
    @property
    def name(self) -> str: ...
    def append(self, item: Any) -> None:
        """Puts an item where it belongs."""

@disjoint_base
class Names(set[Any]):
    """A set that refers to an object, and takes attributes and weak references as a set does or does not."""

    owner: Any | None

    def __new__(cls, owner: Any | None) -> Self: ...
    def __init__(self, owner: Any | None) -> None: ...

@disjoint_base
class Tags(frozenset[Any]):
    """A set that never changes, made from what its constructor gets."""

    def __new__(cls, name: str, items: Any) -> Self: ...
    @property
    def name(self) -> str: ...
    def __call__(self) -> str: ...
    def __del__(self) -> None: ...

@disjoint_base
class Fixed(float):
    """Fails with its base's constructor, or after it."""

    def __new__(cls, text: Any, owner: Any) -> Self: ...
    def __init__(self, text: Any, owner: Any) -> None: ...
    @property
    def owner(self) -> Any: ...

@disjoint_base
class Label(str):
    """A text with a language."""

    def __new__(cls, text: str, language: str) -> Self: ...
    @property
    def language(self) -> str: ...

@disjoint_base
class Phase(complex):
    """A complex number that counts its turns."""

    turns: int

    def __new__(
        cls,
        real: SupportsFloat | SupportsIndex,
        imaginary: SupportsFloat | SupportsIndex,
    ) -> Self: ...

@disjoint_base
class Bytes(bytearray):
    """A `bytearray` with a position."""

    position: int

    def __new__(cls, data: bytes) -> Self: ...
    def __init__(self, data: bytes) -> None: ...

@disjoint_base
class Broken(OSError):
    """An `OSError` with a device."""

    def __new__(
        cls, _number: SupportsIndex, _text: str, device: Any | None = None
    ) -> Self: ...
    def __init__(
        self, _number: SupportsIndex, _text: str, device: Any | None = None
    ) -> None: ...
    @property
    def device(self) -> Any | None: ...

@disjoint_base
class Missing(KeyError):
    """A `KeyError` that says where."""

    def __new__(cls, _key: Any, place: str = "nowhere") -> Self: ...
    def __init__(self, _key: Any, place: str = "nowhere") -> None: ...
    @property
    def place(self) -> str: ...

@disjoint_base
class Undecodable(UnicodeDecodeError):
    """An exception that makes up what its base asks for."""

    def __new__(cls, line: SupportsIndex) -> Self: ...
    def __init__(self, line: SupportsIndex) -> None: ...
    @property
    def line(self) -> int: ...

@disjoint_base
class Queue(collections.deque[Any]):
    """A queue with a name."""

    def __new__(cls, name: str, limit: SupportsIndex) -> Self: ...
    def __init__(self, name: str, limit: SupportsIndex) -> None: ...
    @property
    def name(self) -> str: ...

@disjoint_base
class Ordering(collections.OrderedDict[Any, Any]):
    """A dict that knows its order, with a name."""

    name: Any | None

    def __new__(cls, items: Any) -> Self: ...
    def __init__(self, items: Any) -> None: ...

@disjoint_base
class Moment(datetime.datetime):
    """A moment at a place."""

    def __new__(
        cls,
        year: SupportsIndex,
        month: SupportsIndex,
        day: SupportsIndex,
        place: str = "here",
    ) -> Self: ...
    @property
    def place(self) -> str: ...
    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> Any: ...

@disjoint_base
class Employee(Person):
    """A class of another native module."""

    boss: Any | None

    def __new__(cls, name: str) -> Self: ...

@disjoint_base
class Callable(functools.partial[Any]):
    """`functools.partial`, with a name. It has a `__dict__` and weak references of its own."""

    def __new__(cls, function: Any, name: str) -> Self: ...
    @property
    def name(self) -> str: ...

@disjoint_base
class Plain:
    """Neither a `__dict__` nor fields."""

    def __new__(cls) -> Self: ...

@disjoint_base
class Task(_asyncio.Future[Any]):
    """A future with a name. Its finaliser speaks of errors that nobody asked for."""

    def __new__(cls, name: str) -> Self: ...
    def __init__(self, name: str) -> None: ...
    @property
    def name(self) -> str: ...

def class_of(object: Any) -> str:
    """The name of any object of a class that has one, whatever the class."""
