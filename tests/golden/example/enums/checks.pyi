# Written by pydust from src/enums.rs. Remove this line to keep changes of your own.
"""Ways to and from Python, and names that are special."""

import enum
from collections.abc import Mapping
from typing import Any, Final, SupportsIndex

from example.enums import Colour

__all__ = [
    "BEST",
    "Big",
    "Odd",
    "Renamed",
    "big",
    "counted",
    "each",
    "either",
    "odd",
    "shown",
]

BEST: Final[Renamed]

class Odd(enum.Enum):
    """Names of variants that mean something to Python."""

    first = 1
    type = 2
    none = 3
    _hidden = 4

class Big(enum.Enum):
    """Numbers at the ends."""

    Zero = 0
    Most = 18446744073709551615

class Renamed(enum.Enum):
    """Listed under another name."""

    First = 1
    Second = 2

def odd(one: Odd) -> Odd: ...
def big(one: Big) -> Big: ...
def shown(one: Renamed | int) -> Renamed: ...
def counted(colours: Mapping[str, Colour]) -> list[tuple[str, Colour]]: ...
def either(one: Colour | SupportsIndex) -> str: ...
def each(function: Any) -> int:
    """Calls a function with each member, from a place that has no anchor."""
