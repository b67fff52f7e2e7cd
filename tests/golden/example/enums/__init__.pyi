# Written by pydust from src/enums.rs. Remove this line to keep changes of your own.
"""Enums."""

import enum
from collections.abc import Iterable
from typing import Any, Final, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

from . import checks as checks

__all__ = [
    "Colour",
    "Level",
    "Paint",
    "Planet",
    "Suit",
    "Weekday",
    "checks",
    "count",
    "is_free",
    "is_rocky",
    "is_shown",
    "name_of",
    "next",
    "suits",
]

class Colour(enum.Enum):
    """A colour of a traffic light."""

    Red = 1
    """Stop."""

    Yellow = 2
    Green = 4
    """Go."""

    BROKEN: Final[Colour]
    """What a light shows that is broken. It is no member."""

    @property
    def is_stop(self) -> bool:
        """Whether nobody may go."""

    def seconds(self, factor: SupportsFloat | SupportsIndex = 1.0) -> float:
        """How long it is shown, in seconds."""

    @staticmethod
    def after(seconds: SupportsIndex) -> Colour:
        """The colour of a light that was switched on so many seconds ago."""

    @classmethod
    def parse(cls, text: str) -> Any:
        """The member with the value of a text."""

class Weekday(enum.Enum):
    """A day. Without numbers the values are those of `enum.auto()`."""

    Monday = 1
    Tuesday = 2
    Wednesday = 3
    Thursday = 4
    Friday = 5
    Saturday = 6
    Sunday = 7

    def until(self, day: Weekday) -> int:
        """The days from here on until another one."""

    def greeting(self) -> str:
        """What is said of the day, and how often that was asked for."""

class Level(enum.IntEnum):
    """How much a message matters. Members are ints."""

    DEBUG = 10
    WARNING = 30
    ERROR = 40

class Suit(enum.StrEnum):
    """A suit of cards. Members are strs, their names in lower case."""

    Clubs = "clubs"
    Diamonds = "diamonds"
    Hearts = "herz"
    Spades = "spades"

class Planet(enum.Enum):
    """A planet, with its mass and its radius."""

    _value_: tuple[float, float] | str

    Mercury = ...
    Earth = ...
    Jupiter = "gas"

@disjoint_base
class Paint:
    """What has a colour."""

    DEFAULT: Final[Colour]
    colour: Colour

    def __new__(cls, colour: Colour = ...) -> Self: ...

def next(colour: Colour) -> Colour:
    """The colour that follows."""

def count(shown: Iterable[Colour], colour: Colour | None) -> int:
    """How often each colour is shown, if it is."""

def is_free(day: Weekday) -> bool:
    """Whether nobody works."""

def is_shown(level: Level | int, least: Level | int = ...) -> bool:
    """Whether a message of this level is shown."""

def suits() -> list[Suit]:
    """The suits, the highest first."""

def name_of(suit: Suit | str) -> str:
    """What a suit is called, as a str."""

def is_rocky(planet: Planet | tuple[float, float] | str) -> bool:
    """Whether a planet is made of rock."""
