# Written by pydust from src/sharing/plotting.rs. Remove this line to keep changes of your own.
"""Functions over shapes of another module."""

from collections.abc import Iterable
from typing import Any, SupportsFloat, SupportsIndex

from example.shapes import Point, Polygon

__all__ = [
    "dash",
    "middle",
    "nearer",
    "norm",
    "same",
    "shift",
    "square",
    "while_borrowed",
]

def norm(point: Point) -> float:
    """How far a point is from the origin."""

def nearer(first: Point, second: Point | None) -> float:
    """The point nearer to the origin, or the only one."""

def shift(
    point: Point, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex
) -> None:
    """Moves a point."""

def middle(points: Iterable[Point]) -> Point:
    """The point in the middle of others."""

def square(name: str, side: SupportsFloat | SupportsIndex) -> Polygon:
    """A square around the origin."""

def dash(
    polygon: Polygon, length: SupportsFloat | SupportsIndex, corner: Point
) -> None:
    """Draws a polygon with dashes from now on, and adds a corner."""

def same(point: Point) -> Point:
    """The same object, after a look at it."""

def while_borrowed(point: Point, exclusively: bool, function: Any) -> Any:
    """Calls the function while the point is borrowed, exclusively or not."""
