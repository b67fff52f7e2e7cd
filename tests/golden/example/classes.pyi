# Written by pydust from src/classes.rs. Remove this line to keep changes of your own.
"""Classes with a constructor, methods, attributes and properties."""

from typing import Any, Final, Never, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

__all__ = [
    "Counter",
    "Marker",
    "Person",
    "Point",
    "Receipt",
    "Ticket",
    "distance",
    "draw",
    "origin",
    "pour",
    "redeem",
]

@disjoint_base
class Person:
    """Somebody with a name."""

    ADULT: Final = 18
    """The age at which a person is grown up."""

    age: int
    """The age in years, type-checked."""

    def __new__(cls, name: str, age: SupportsIndex = 0) -> Self: ...
    @property
    def name(self) -> str:
        """The name, read only."""

    @property
    def email(self) -> str | None:
        """The address for letters, checked when it is set."""

    @email.setter
    def email(self, value: str | None) -> None: ...
    def greet(self, other: Person) -> str:
        """Greets another person."""

    @classmethod
    def anonymous(cls) -> Person:
        """Somebody without a name."""

    @staticmethod
    def domain_of(address: str) -> str | None:
        """The part of an address after the `@`. Without a receiver this is a static method."""

@disjoint_base
class Point:
    """A point that never changes: nothing here takes `&mut self` and nothing can be set, so it has no borrow flag."""

    def __new__(
        cls, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
    ) -> Self: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    def norm(self) -> float:
        """The distance from the origin."""

    def mirrored(self) -> Point:
        """The point with its coordinates exchanged."""

    def scaled(self, factor: SupportsFloat | SupportsIndex, /) -> Point:
        """The point further away from the origin, or nearer to it."""

    def shifted(
        self,
        x: SupportsFloat | SupportsIndex,
        y: SupportsFloat | SupportsIndex = 0.0,
        /,
    ) -> Point:
        """The point elsewhere."""

    @staticmethod
    def unit() -> Point:
        """The point at the end of the diagonal of the unit square."""

    @classmethod
    def diagonal(cls, coordinate: SupportsFloat | SupportsIndex, /) -> Point:
        """The point on the diagonal with this coordinate."""

@disjoint_base
class Counter:
    """A number that goes up."""

    watcher: Any | None
    """An object to keep. The collector sees it."""

    def __new__(cls) -> Self: ...
    @property
    def count(self) -> int:
        """The number now."""

    def increment(self) -> int:
        """Adds one."""

    def increment_and_call(self, function: Any) -> int:
        """Adds one and, while the counter is being changed, calls a function with it."""

    def read_and_call(self, function: Any) -> int:
        """Calls a function while the counter is being read."""

    def absorb(self, other: Counter) -> None:
        """Adds another counter's number to this one."""

@disjoint_base
class Ticket:
    """What one draws. Without `__new__` only Rust makes one."""

    def __new__(cls, _: Never, /) -> Self: ...
    @property
    def number(self) -> int: ...

@disjoint_base
class Receipt:
    """What one gets for a ticket. The same fields do not make it one."""

    def __new__(cls, _: Never, /) -> Self: ...
    @property
    def number(self) -> int: ...

@disjoint_base
class Marker:
    """A class without any fields."""

    def __new__(cls) -> Self: ...

def distance(a: Point, b: Point) -> float:
    """How far two points are apart."""

def origin() -> Point:
    """A function of the module that makes an object of one of its classes."""

def pour(source: Counter, target: Counter) -> None:
    """Moves the count of one counter to another."""

def draw(number: SupportsIndex) -> Ticket:
    """The only way to a ticket."""

def redeem(ticket: Ticket) -> Receipt:
    """A receipt for a ticket."""
