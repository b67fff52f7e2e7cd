# Written by pydust from src/attributes.rs. Remove this line to keep changes of your own.
"""What objects and classes show as attributes."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

__all__ = ["Basket", "Line", "Point", "Sensor", "Watched", "forget_sensors"]

@disjoint_base
class Sensor:
    """A thermometer."""

    instances: ClassVar[int]
    """How many sensors were made."""

    label: ClassVar[str]
    """What an object of the class is called."""

    latest: ClassVar[str]
    """The name of the sensor that was made last."""

    limit: float
    """The highest reading that is allowed, type-checked."""

    type: str
    """What it is made of. Rust has another use for the word."""

    def __new__(
        cls, name: str, limit: SupportsFloat | SupportsIndex = 100.0
    ) -> Self: ...
    @property
    def name(self) -> str:
        """What it is called, read only."""

    @property
    def celsius(self) -> float | None:
        """The last reading in degrees Celsius."""

    @celsius.setter
    def celsius(self, value: SupportsFloat | SupportsIndex) -> None: ...
    @celsius.deleter
    def celsius(self) -> None: ...
    @property
    def fahrenheit(self) -> float | None:
        """The last reading in degrees Fahrenheit, which is computed."""

    @property
    def all(self) -> list[float]:
        """All readings. They can be deleted, but not set."""

    @all.deleter
    def all(self) -> None: ...

@disjoint_base
class Watched:
    """A number that tells when it is set."""

    watcher: Any | None
    """What is called with the new number."""

    def __new__(cls) -> Self: ...
    @property
    def number(self) -> int:
        """The number."""

    @number.setter
    def number(self, value: SupportsIndex) -> None: ...
    @number.deleter
    def number(self) -> None: ...
    @property
    def visible(self) -> int:
        """The number once more. The watcher may look at it when it is set here."""

    @visible.setter
    def visible(self, value: SupportsIndex) -> None: ...
    @visible.deleter
    def visible(self) -> None: ...

@disjoint_base
class Point:
    """A point that can be moved."""

    x: float
    y: float

    def __new__(
        cls, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
    ) -> Self: ...

@disjoint_base
class Line:
    """A line between two points."""

    end: Point
    """Where it ends, which can be another point."""

    def __new__(cls, start: Point, end: Point) -> Self: ...
    @property
    def start(self) -> Point:
        """Where it starts. The line and Python hold the same point."""

    @property
    def length(self) -> float:
        """The length now."""

    @property
    def origin(self) -> Point:
        """Where it starts, once more."""

@disjoint_base
class Basket:
    """What Rust keeps, and what it shares."""

    def __new__(cls, notes: list[Any]) -> Self: ...
    @property
    def prices(self) -> list[int]:
        """Rust's own. Python gets a copy."""

    @prices.setter
    def prices(self, value: Iterable[SupportsIndex]) -> None: ...
    @property
    def notes(self) -> list[Any]:
        """A list that Rust and Python share."""

    @property
    def total(self) -> int:
        """The sum of the prices."""

def forget_sensors() -> None:
    """Forgets which sensors were made."""
