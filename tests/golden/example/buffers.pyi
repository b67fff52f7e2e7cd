# Written by pydust from src/buffers.rs. Remove this line to keep changes of your own.
"""Numbers that Python objects lend."""

from collections.abc import Iterable
from typing import Any, Self, SupportsFloat, SupportsIndex

from typing_extensions import Buffer, disjoint_base

__all__ = [
    "Matrix",
    "Samples",
    "Series",
    "Table",
    "assign",
    "at",
    "column_sums",
    "contiguous",
    "dot",
    "fill",
    "float32",
    "float64",
    "histogram",
    "int16",
    "int32",
    "int64",
    "int8",
    "intsize",
    "layout",
    "scale",
    "total",
    "total_after",
    "total_detached",
    "total_elsewhere",
    "total_of",
    "total_of_some",
    "totals",
    "transpose",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintsize",
]

@disjoint_base
class Series:
    """Keeps a buffer for as long as it lives."""

    def __new__(cls, values: Buffer) -> Self: ...
    def count(self) -> int:
        """How many numbers there are."""

    def mean(self) -> float:
        """The mean of the numbers as they are now."""

    def set(self, index: SupportsIndex, value: SupportsFloat | SupportsIndex) -> None:
        """Changes one number."""

@disjoint_base
class Samples:
    """Numbers that Python sees in place and cannot change."""

    def __new__(cls, values: Iterable[SupportsFloat | SupportsIndex]) -> Self: ...
    @property
    def released(self) -> int:
        """How many looks at the numbers have ended."""

    def push(self, value: SupportsFloat | SupportsIndex) -> None:
        """Adds a number, unless somebody looks at the others."""

    def sum(self) -> float: ...
    def __len__(self) -> int: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __release_buffer__(self, buffer: memoryview, /) -> None: ...

@disjoint_base
class Matrix:
    """Numbers in rows that Python can write to. Nobody else has them meanwhile."""

    def __new__(cls, rows: SupportsIndex, columns: SupportsIndex) -> Self: ...
    def row(self, row: SupportsIndex) -> list[float] | None: ...
    def spoil(self) -> None:
        """Forgets the last row but keeps the shape, which then is wrong."""

    def __buffer__(self, flags: int, /) -> memoryview: ...

@disjoint_base
class Table:
    """Numbers that never change: looking at them costs no flag."""

    def __new__(cls) -> Self: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...

def total(values: Buffer) -> float:
    """The sum, whatever the shape."""

def total_detached(values: Buffer) -> float:
    """The sum, while other threads run Python code."""

def scale(values: Buffer, factor: SupportsFloat | SupportsIndex) -> None:
    """Multiplies every number in place."""

def dot(left: Buffer, right: Buffer) -> float:
    """The dot product of two vectors."""

def column_sums(table: Buffer) -> list[float]:
    """The sum of each column of a table."""

def transpose(table: Buffer, result: Buffer) -> None:
    """Writes a table into another one, with rows and columns exchanged."""

def histogram(data: Buffer) -> list[int]:
    """How often each byte occurs."""

def fill(values: Buffer, value: SupportsIndex) -> None:
    """Gives every number the same value."""

def assign(values: Buffer, items: Iterable[SupportsIndex]) -> None:
    """Copies a list of numbers into memory of the same length."""

def at(values: Buffer, index: Iterable[SupportsIndex]) -> int:
    """One number of a vector or table, by its indices."""

def layout(values: Buffer) -> tuple[list[int], list[int], bool, bool, bool]:
    """What there is to know of a buffer: shape, strides in bytes, contiguous in C's and Fortran's order, read only."""

def contiguous(values: Buffer) -> list[int]:
    """Every number in C's order; fails unless they lie so in memory."""

def total_of_some(values: Buffer | None) -> float | None:
    """The sum of a buffer, or nothing."""

def totals(values: Iterable[Buffer]) -> list[float]:
    """The sums of any number of buffers."""

def total_of(values: Any) -> float:
    """The sum of the numbers of any object, found out inside."""

def total_after(values: Buffer, function: Any) -> float:
    """Calls a function with the buffer held, then gives the sum."""

def total_elsewhere(values: Buffer) -> float:
    """Sums in a thread that Python does not know, where the buffer is dropped as well."""

def int8(values: Buffer) -> list[int]: ...
def int16(values: Buffer) -> list[int]: ...
def int32(values: Buffer) -> list[int]: ...
def int64(values: Buffer) -> list[int]: ...
def intsize(values: Buffer) -> list[int]: ...
def uint8(values: Buffer) -> list[int]: ...
def uint16(values: Buffer) -> list[int]: ...
def uint32(values: Buffer) -> list[int]: ...
def uint64(values: Buffer) -> list[int]: ...
def uintsize(values: Buffer) -> list[int]: ...
def float32(values: Buffer) -> list[float]: ...
def float64(values: Buffer) -> list[float]: ...
