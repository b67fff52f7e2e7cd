# Written by pydust from src/settings.rs. Remove this line to keep changes of your own.
"""How numbers are written."""

from typing import Any, Final, SupportsFloat, SupportsIndex

from . import limits as limits

__all__ = ["VERSION", "limits", "precision", "prefix", "separator", "write", "written"]

VERSION: Final = "2.1"
"""The version of the rules."""

precision: int
"""Digits behind the point."""

written: int
"""How many numbers were written, read only."""

prefix: str | None
"""What stands before a number, if anything."""

separator: str
"""Between the digits: a point or a comma."""

def write(number: SupportsFloat | SupportsIndex) -> str:
    """Writes a number by the rules."""

def __getattr__(name: str) -> list[Any]:
    """Names that are computed when they are first asked for, and kept from then on: `POWERS` and `ROOTS`."""
