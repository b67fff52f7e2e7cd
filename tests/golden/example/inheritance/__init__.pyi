# Written by pydust from src/inheritance.rs. Remove this line to keep changes of your own.
"""Classes that extend each other, and classes that extend Python's own."""

import decimal
from collections.abc import Iterable
from typing import Any, Self, SupportsFloat, SupportsIndex, final

from typing_extensions import disjoint_base

from . import checks as checks

__all__ = [
    "Animal",
    "Cat",
    "Counting",
    "Dog",
    "Exact",
    "Grid",
    "Ordered",
    "Problem",
    "Puppy",
    "Shelter",
    "Temperature",
    "adopt",
    "checks",
    "chorus",
    "fail",
    "kind_of",
    "name_of",
    "rename",
]

@final
class Puppy(Dog):
    """A dog that is young: to any depth."""

    def __new__(cls, name: str, weeks: SupportsIndex) -> Self: ...
    @property
    def weeks(self) -> int: ...

@disjoint_base
class Dog(Animal):
    """A dog is an animal: its first field says so."""

    def __new__(cls, name: str, breed: str = "mongrel") -> Self: ...
    @property
    def breed(self) -> str: ...
    def speak(self) -> str:
        """What a dog says; the base is a field like any other."""

    def speak_as_animal(self) -> str:
        """What an animal says that is no dog."""

    def teach(self, trick: str) -> int:
        """Teaches it a trick."""

    def __lt__(self, other: Dog, /) -> bool: ...

@disjoint_base
class Animal:
    """An animal with a name."""

    keeper: Any | None
    """Who cares for it. The collector sees it in every class below, too."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str: ...
    def speak(self) -> str:
        """What it says."""

    def speak_twice(self) -> str:
        """What it says, twice: as the class of the object has it, be it written in Rust or in Python."""

    def __repr__(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@disjoint_base
class Cat(Animal):
    """A cat cannot be made from Python, although an animal can."""

@disjoint_base
class Shelter:
    """A class with `__init__`, which classes below inherit."""

    def __init__(self, places: SupportsIndex) -> None: ...
    @property
    def places(self) -> int: ...

@disjoint_base
class Counting(dict[Any, Any]):
    """A dict that counts how often something was set."""

    def __new__(cls, items: Any | None = None) -> Self: ...
    def __init__(self, items: Any | None = None) -> None: ...
    @property
    def count(self) -> int:
        """How often something was set."""

    def __setitem__(self, key: Any, value: Any, /) -> None: ...

@disjoint_base
class Ordered(Counting):
    """A dict below the one that counts, with a field that refers to an object."""

    owner: Any | None

    def __new__(cls) -> Self: ...
    def sorted(self) -> Any:
        """The keys, sorted."""

@disjoint_base
class Temperature(float):
    """A number with a unit."""

    def __new__(cls, value: SupportsFloat | SupportsIndex, unit: str = "C") -> Self: ...
    @property
    def unit(self) -> str: ...

@disjoint_base
class Problem(ValueError):
    """An exception with a native value: plain `Self` passes the constructor's own arguments on."""

    def __new__(cls, _text: str, line: SupportsIndex = 0) -> Self: ...
    def __init__(self, _text: str, line: SupportsIndex = 0) -> None: ...
    @property
    def line(self) -> int: ...

@disjoint_base
class Exact(decimal.Decimal):
    """A decimal number with a remark: any class that leaves room can be extended, by where it is imported from."""

    def __new__(cls, value: str, remark: str) -> Self: ...
    @property
    def remark(self) -> str: ...

@disjoint_base
class Grid:
    """A sequence to Python's abstract base class."""

    def __new__(cls, cells: Iterable[SupportsIndex]) -> Self: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: SupportsIndex, /) -> int: ...

def name_of(animal: Animal) -> str:
    """Any animal's name, and so a dog's."""

def rename(animal: Animal, name: str) -> None:
    """Gives any animal another name."""

def adopt(name: str) -> Dog:
    """A dog made in Rust, with its base in place."""

def kind_of(animal: Animal) -> str:
    """What an animal is, as Rust finds out."""

def chorus(animals: Iterable[Animal]) -> str:
    """What they say, each as its own class has it."""

def fail(line: SupportsIndex) -> None:
    """Raises an exception that carries a native value."""
