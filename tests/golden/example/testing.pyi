# Written by pydust from src/testing.rs. Remove this line to keep changes of your own.
"""A shop and what it has in stock."""

from typing import Self, SupportsIndex

from typing_extensions import disjoint_base

__all__ = ["Stock", "sell", "sold"]

@disjoint_base
class Stock:
    """How many of a thing there are."""

    count: int

    def __new__(cls, name: str, count: SupportsIndex) -> Self: ...
    @property
    def name(self) -> str: ...
    def line(self) -> str:
        """A line for a receipt."""

def sell(stock: Stock, count: SupportsIndex) -> int:
    """Takes as many of a thing as there are, and says how many that was."""

def sold() -> int:
    """How many things were sold."""
