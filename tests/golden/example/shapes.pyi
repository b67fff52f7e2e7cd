# Written by pydust from src/sharing/shapes.rs. Remove this line to keep changes of your own.
"""Shapes that other modules know, too."""

from collections.abc import Iterable
from typing import Any, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

__all__ = ["Keeper", "Point", "Polygon", "Spot", "origin", "shift"]

@disjoint_base
class Point:
    """A point of the plane."""

    x: float
    y: float

    def __new__(
        cls, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
    ) -> Self: ...
    def norm(self) -> float:
        """How far it is from the origin."""

    def __getnewargs__(self) -> tuple[float, float]: ...
    def __repr__(self) -> str: ...

@disjoint_base
class Polygon:
    """A closed line through some points."""

    def __new__(cls, name: str, corners: Iterable[Point]) -> Self: ...
    @property
    def name(self) -> str: ...
    @property
    def corners(self) -> list[Point]: ...
    @property
    def style(self) -> str:
        """The word for how it is drawn."""

@disjoint_base
class Spot(Point):
    """A point with a colour, which is a point to other modules."""

    def __new__(
        cls,
        x: SupportsFloat | SupportsIndex,
        y: SupportsFloat | SupportsIndex,
        colour: str,
    ) -> Self: ...
    @property
    def colour(self) -> str: ...

@disjoint_base
class Keeper:
    """Has a point and calls others while it changes that."""

    def __new__(cls, point: Point) -> Self: ...
    @property
    def point(self) -> Point: ...
    def while_changed(self, function: Any) -> Any:
        """Calls the function while the point is borrowed exclusively."""

def origin() -> Point:
    """The point in the middle of everything."""

def shift(
    point: Point, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
) -> None:
    """Moves the point from inside of the module that owns it."""
