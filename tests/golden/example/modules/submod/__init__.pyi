# Written by pydust from src/modules.rs. Remove this line to keep changes of your own.
"""Reached as `example.modules.submod`, by attribute and by import."""

from typing import Self, SupportsIndex

from typing_extensions import disjoint_base

from . import deep as deep

__all__ = ["Visitor", "deep", "world"]

@disjoint_base
class Visitor:
    """Is counted in the state of the module at the top, and looks there whenever it is asked."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Who it is."""

    @property
    def counted(self) -> int:
        """How many were counted."""

    @counted.setter
    def counted(self, value: SupportsIndex) -> None: ...
    def greet(self) -> str:
        """Greets whom the module was born with."""

    @classmethod
    def all(cls) -> int:
        """How many were counted, asked of the class."""

    @staticmethod
    def both() -> int:
        """The states of both modules above: this one's own has nothing in it."""

    def __getnewargs__(self) -> tuple[str]:
        """What `pickle` makes it from."""

    def __len__(self) -> int: ...
    def __add__(self, other: SupportsIndex, /) -> int: ...

def world() -> str:
    """Greets everybody."""
