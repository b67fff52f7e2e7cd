# Written by pydust from src/data.rs. Remove this line to keep changes of your own.
"""Classes that get their methods without writing them."""

import dataclasses
from typing import Any, ClassVar, Literal, Self, SupportsFloat, SupportsIndex

from typing_extensions import disjoint_base

__all__ = ["Celsius", "Money", "Node", "Person", "Point", "Reading"]

@disjoint_base
class Point:
    """A point in the plane, which never changes."""

    __match_args__: ClassVar[tuple[Literal["x"], Literal["y"]]]
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __dataclass_params__: ClassVar[Any]

    def __new__(
        cls, x: SupportsFloat | SupportsIndex, y: SupportsFloat | SupportsIndex = 0.0
    ) -> Self:
        """
        Args:
            x: How far to the right.
            y: How far up.
        """

    @property
    def x(self) -> float:
        """How far to the right."""

    @property
    def y(self) -> float:
        """How far up."""

    def __replace__(self, **changes: Any) -> Point: ...
    def __reduce__(self) -> tuple[Any, Any, Any]: ...
    def __repr__(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Point, /) -> bool: ...
    def __le__(self, other: Point, /) -> bool: ...
    def __gt__(self, other: Point, /) -> bool: ...
    def __ge__(self, other: Point, /) -> bool: ...

@disjoint_base
class Person:
    """Somebody with a name, who grows older."""

    __match_args__: ClassVar[tuple[Literal["name"], Literal["age"]]]
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __dataclass_params__: ClassVar[Any]
    __hash__: ClassVar[None]  # type: ignore[assignment]
    age: int
    email: str | None
    """Where letters go, by keyword only."""

    def __new__(
        cls, name: str, age: SupportsIndex = 0, *, email: str | None = None
    ) -> Self:
        """
        Args:
            email: Where letters go, by keyword only.
        """

    @property
    def name(self) -> str: ...
    def greet(self, other: str) -> str:
        """Greets somebody, and counts."""

    def __replace__(self, **changes: Any) -> Person: ...
    def __reduce__(self) -> tuple[Any, Any, Any]: ...
    def __repr__(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...

@disjoint_base
class Node:
    """A list of any objects."""

    __match_args__: ClassVar[tuple[Literal["value"], Literal["next"]]]
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __dataclass_params__: ClassVar[Any]
    __hash__: ClassVar[None]  # type: ignore[assignment]
    value: Any
    next: Node | None

    def __new__(cls, value: Any, next: Node | None = None) -> Self: ...
    def __replace__(self, **changes: Any) -> Node: ...
    def __reduce__(self) -> tuple[Any, Any, Any]: ...
    def __repr__(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...

@disjoint_base
class Celsius:
    """A temperature that shows its unit."""

    __match_args__: ClassVar[tuple[Literal["degrees"]]]
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __dataclass_params__: ClassVar[Any]

    def __new__(cls, degrees: SupportsFloat | SupportsIndex) -> Self: ...
    @property
    def degrees(self) -> float: ...
    def __replace__(self, **changes: Any) -> Celsius: ...
    def __reduce__(self) -> tuple[Any, Any, Any]: ...
    def __repr__(self) -> str:
        """In place of the one of a data class."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@disjoint_base
class Money:
    """An amount of money, in cents. It is compared as Rust compares it, currency first."""

    def __new__(cls, currency: str, cents: SupportsIndex) -> Self: ...
    @property
    def currency(self) -> str: ...
    @property
    def cents(self) -> int: ...
    def __add__(self, other: Money, /) -> Money: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Money, /) -> bool: ...
    def __le__(self, other: Money, /) -> bool: ...
    def __gt__(self, other: Money, /) -> bool: ...
    def __ge__(self, other: Money, /) -> bool: ...
    def __repr__(self) -> str: ...

@disjoint_base
class Reading:
    """A reading of a thermometer. Two are equal that were read at one time."""

    __hash__: ClassVar[None]  # type: ignore[assignment]
    second: int

    def __new__(
        cls, celsius: SupportsFloat | SupportsIndex, second: SupportsIndex
    ) -> Self: ...
    @property
    def celsius(self) -> float: ...
    def __eq__(self, other: object, /) -> bool:
        """In place of the one that `eq` asks for."""

    def __lt__(self, other: Reading, /) -> bool: ...
    def __le__(self, other: Reading, /) -> bool: ...
    def __gt__(self, other: Reading, /) -> bool: ...
    def __ge__(self, other: Reading, /) -> bool: ...
    def __repr__(self) -> str: ...
