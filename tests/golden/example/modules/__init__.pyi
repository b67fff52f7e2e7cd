# Written by pydust from src/modules.rs. Remove this line to keep changes of your own.
"""The state is Rust's own: Python reaches it only through functions."""

from typing import Final

from . import submod as submod

__all__ = ["CAPACITY", "count", "hello", "increment", "submod", "whoami"]

CAPACITY: Final = 1
"""How many names the module can remember."""

def increment() -> None:
    """Adds one to the module's counter."""

def count() -> int:
    """How often `increment` was called."""

def whoami() -> str:
    """The name the module was born with."""

def hello(name: str) -> str:
    """Greets somebody."""
