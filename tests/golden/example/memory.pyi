# Written by pydust from src/memory.rs. Remove this line to keep changes of your own.
"""Classes with fields of every kind, each of which may be part of a cycle."""

from typing import Any, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

__all__ = [
    "Button",
    "Disk",
    "Drawing",
    "Events",
    "Family",
    "Guarded",
    "Holder",
    "Place",
    "Shared",
    "Spark",
    "make_places",
]

@disjoint_base
class Place:
    """A point that can be moved: plain data with a borrow flag, and no header for the collector."""

    x: float
    y: float

    def __new__(
        cls, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
    ) -> Self: ...

@disjoint_base
class Button:
    """A button that keeps a function. The function may refer to the button."""

    on_press: Any | None

    def __new__(cls, on_press: Any | None = None) -> Self: ...
    def press(self) -> None:
        """Calls the function."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Holder:
    """Objects in the collections of the standard library."""

    def __new__(cls) -> Self: ...
    def hold(self, field: str, object: Any) -> None:
        """Keeps an object in one of the fields."""

    def keep_failure(self, function: Any) -> None:
        """Calls a function and keeps the exception that it raises, with its traceback."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Guarded:
    """Objects behind locks. Nothing takes `&mut self`, and yet an object of it can come to refer to itself."""

    def __new__(cls) -> Self: ...
    def hold(self, field: str, object: Any) -> None:
        """Keeps an object in one of the fields."""

    def call_locked(self, function: Any) -> Any:
        """Calls a function while the slot is locked. Do this only where the function cannot come back for the lock."""

    def panic_locked(self) -> None:
        """Panics while the slot is locked."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Events:
    """Functions by event."""

    def __new__(cls) -> Self: ...
    def on(self, event: str, function: Any) -> None:
        """Calls the function when the event comes."""

    def fire(self, event: str) -> None:
        """Calls the functions of an event."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Family:
    """Members in a tree, and their ages in another, of which the collector sees nothing."""

    def __new__(cls) -> Self: ...
    def add(self, member: Any, age: SupportsIndex = 0) -> int:
        """One member more."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Disk:
    """Folders in folders."""

    def __new__(cls) -> Self: ...
    def store(self, file: Any, depth: SupportsIndex = 0) -> None:
        """Keeps an object that many folders down."""

    def count(self) -> int:
        """How many objects there are."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Drawing:
    """Shapes, of which only the trait is known."""

    def __new__(cls) -> Self: ...
    def square(
        self, side: SupportsFloat | SupportsIndex, label: Any | None = None
    ) -> None:
        """Adds a square, and an object to remember it by."""

    def area(self) -> float:
        """The sum of all areas."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Shared:
    """An object that others may share. The collector does not look into an `Arc`, so it lives until it is taken out."""

    def __new__(cls, object: Any | None = None) -> Self: ...
    @classmethod
    def of(cls, other: Shared) -> Shared:
        """Shares the slot of another one."""

    def swap(self, object: Any | None) -> Any | None:
        """Keeps an object, and gives back the one before."""

    @staticmethod
    def dropped() -> int:
        """How many are gone."""

@disjoint_base
class Spark:
    """A point of which programs make many and keep few: each thread keeps the memory of some for the next ones."""

    def __new__(
        cls,
        x: SupportsFloat | SupportsIndex,
        y: SupportsFloat | SupportsIndex,
        text: str | None = None,
    ) -> Self: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    def text(self) -> str | None: ...

def make_places(count: SupportsIndex) -> None:
    """Makes that many places and drops each at once."""
