# Written by pydust from src/functions.rs. Remove this line to keep changes of your own.
"""Functions, with and without a signature of their own."""

from typing import SupportsFloat, SupportsIndex

__all__ = ["add", "double", "greet", "repeat_text", "split", "with_kwargs", "zero"]

def add(a: SupportsIndex, b: SupportsIndex) -> int:
    """The sum of two numbers, which may be passed by position or by keyword."""

def greet(name: str | None, title: str | None = None) -> str:
    """`None` is accepted where the type says so, and is a default only where one is written."""

def split(number: SupportsIndex, by: SupportsIndex = 10, /) -> tuple[int, int]:
    """How often one number fits into another, and what is left. Python passes both by position."""

def zero() -> int:
    """Uses a private function."""

def double(x: SupportsIndex, /) -> int:
    """Twice the number."""

def with_kwargs(
    x: SupportsFloat | SupportsIndex, /, *, y: SupportsFloat | SupportsIndex = 42.0
) -> float:
    """`x` doubled while it is below `y`."""

def repeat_text(text: str, times: SupportsIndex = 2, *, separator: str = " ") -> str:
    """The text again and again."""
