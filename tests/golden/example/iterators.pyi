# Written by pydust from src/iterators.rs. Remove this line to keep changes of your own.
"""Iterators in both directions."""

from collections.abc import Iterable, Iterator
from typing import Any, Never, Self, SupportsIndex, type_check_only

from typing_extensions import disjoint_base

__all__ = [
    "again",
    "backwards",
    "count",
    "countdowns",
    "lines",
    "longest",
    "nothing",
    "panics",
    "parse_all",
    "primes",
    "total",
    "words",
]

@type_check_only
@disjoint_base
class Line:
    """A line of a text. No name of the module: nobody makes one but `lines`."""

    def __new__(cls, _: Never, /) -> Self: ...
    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def text(self) -> str:
        """What it says."""

def count(stop: SupportsIndex) -> Iterator[int]:
    """The numbers below `stop`."""

def primes() -> Iterator[int]:
    """All prime numbers. A generator is an iterator with state."""

def words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text with their lengths. The iterator owns what it goes through."""

def lines(text: str) -> Iterator[Line]:
    """The lines of a text, as objects of a class."""

def backwards(objects: Iterable[Any]) -> Iterator[Any]:
    """Objects from the last to the first. The iterator owns them."""

def parse_all(texts: Iterable[str]) -> Iterator[int]:
    """Numbers from texts. An item may be an error, which is raised when it is its turn."""

def countdowns(starts: Iterable[SupportsIndex]) -> list[Iterator[int]]:
    """Iterators inside other types are named."""

def nothing() -> Iterator[int]:
    """No item at all."""

def longest(texts: Any) -> str | None:
    """The longest text of an iterable, which is asked for one item after the other. Each step may raise."""

def total(numbers: list[Any]) -> int:
    """The sum of a list of numbers, which are read where they are."""

def again(function: Any) -> Iterator[Any]:
    """Calls `function` for each item; it may ask the same iterator for more, which is refused."""

def panics() -> Iterator[int]:
    """Panics at the second item."""
