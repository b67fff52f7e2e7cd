# Written by pydust from src/arguments.rs. Remove this line to keep changes of your own.
"""`*args`, `**kwargs`, structs of arguments, defaults and other names."""

from collections.abc import Iterable
from typing import Any, Self, SupportsIndex

from typing_extensions import disjoint_base

__all__ = ["Ticket", "describe", "find", "reset", "search", "tag", "total"]

@disjoint_base
class Ticket:
    """A ticket; the module counts how many there are."""

    def __new__(cls) -> Self: ...
    @property
    def number(self) -> int:
        """Its number."""

    @staticmethod
    def sold() -> int:
        """How many tickets the module has sold."""

    def sold_later(self) -> int:
        """How many were sold after this one."""

def reset() -> None:
    """Starts to count anew."""

def total(*numbers: Any, start: SupportsIndex = 0) -> int:
    """The sum of any number of numbers."""

def describe(first: str, /, *rest: Any, sep: str = ", ", **named: Any) -> str:
    """What was passed, and how."""

def search(query: str, limit: SupportsIndex = 10, *, exact: bool = False) -> list[str]:
    """The texts that contain a word.

    Args:
        query: What to look for.
        limit: How many results there are at most.
            The first ones are kept.
        exact: Case matters.
    """

def find(
    texts: Iterable[str], query: str, limit: SupportsIndex = 10, *, exact: bool = False
) -> list[str]:
    """As `search`, in texts of the caller's.

    Args:
        query: What to look for.
        limit: How many results there are at most.
            The first ones are kept.
        exact: Case matters.
    """

def tag(
    class_: str,
    id: SupportsIndex | None = None,
    width: SupportsIndex = ...,
    closed: bool = True,
) -> str:
    """Names that Rust would not take, and defaults of every kind."""
