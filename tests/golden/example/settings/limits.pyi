# Written by pydust from src/settings.rs. Remove this line to keep changes of your own.
"""A submodule says itself what `import *` takes and `dir` shows."""

from typing import SupportsIndex

__all__ = ["allowed"]

digits: int
"""The largest number of digits that was asked for."""

def allowed(digits: SupportsIndex) -> bool:
    """Whether so many digits are allowed."""

def forbidden() -> bool:
    """For those who know."""

def __dir__() -> list[str]: ...
