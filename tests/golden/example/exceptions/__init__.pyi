# Written by pydust from src/exceptions.rs. Remove this line to keep changes of your own.
"""What becomes of a Rust error on its way to Python."""

from collections.abc import Iterable
from typing import Any, SupportsIndex

from . import checks as checks

__all__ = [
    "PanicError",
    "ParseError",
    "Retired",
    "StoreError",
    "checks",
    "get",
    "item",
    "launch",
    "load",
    "notify",
    "parse_all",
    "parse_line",
    "parse_port",
    "percentage",
    "perfect",
    "port",
    "read",
]

class PanicError(RuntimeError):
    """Rust code panicked. The message names the Rust file and line."""

class ParseError(ValueError):
    """A line that cannot be read."""

    line: str
    """The whole line."""

    column: int | None
    """Where the text begins, if there is any."""

    problem: str

class StoreError(Exception):
    """What can go wrong with a store."""

    class NotFound(StoreError, KeyError):
        """There is nothing under the key."""

        key: str

    class Broken(StoreError, OSError):
        """The store itself fails."""

    class Closed(StoreError):
        """Somebody closed it."""

class Retired(UserWarning):
    """A warning of one's own."""

    what: str

def parse_port(text: str) -> int:
    """A port number. The traceback shows the line of the `?` below."""

def read(path: str) -> str:
    """The content of a file. A missing one is a `FileNotFoundError`."""

def launch(countdown: SupportsIndex) -> str:
    """An error of a library's own type, without a Python name in sight."""

def item(values: Iterable[SupportsIndex], index: SupportsIndex) -> int:
    """The item at an index. Past the end Rust panics, and Python sees an exception."""

def percentage(text: str) -> int:
    """A share in percent, with the reason why it is none."""

def parse_all(texts: Iterable[str]) -> list[int]:
    """All numbers, or all that is wrong with them."""

def get(mapping: Any, key: Any) -> Any | None:
    """What a mapping has for a key, or `None`."""

def port(text: str) -> int:
    """The old name of `parse_port`."""

def perfect(start: SupportsIndex) -> int:
    """The first even perfect number from `start` on. Ctrl-C ends the search."""

def notify(listeners: Iterable[Any]) -> None:
    """Tells everybody, and goes on where somebody fails."""

def parse_line(text: str) -> int:
    """The number of a line `number: text`."""

def load(folder: str, key: str) -> str:
    """What is stored under a key."""
