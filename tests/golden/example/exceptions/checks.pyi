# Written by pydust from src/exceptions.rs. Remove this line to keep changes of your own.
"""What Rust sees of exceptions."""

from collections.abc import Iterable
from typing import Any, SupportsIndex

from example.exceptions import ParseError

__all__ = [
    "Deeper",
    "annotate",
    "caught_by",
    "deeper",
    "describe",
    "gather",
    "native",
    "pass_on",
    "raise_form",
    "raise_object",
    "silent",
    "value_twice",
    "warn_of",
    "warn_with",
    "wrapped",
]

class Deeper(ParseError):
    """An exception of a submodule, below one of its parent's, that says its message itself."""

    level: int

def describe(callable: Any) -> tuple[str, str, str | None, bool, bool]:
    """What a callable raises: its class, its message, its cause, and whether it has a traceback and a context."""

def caught_by(callable: Any) -> list[str]:
    """Which of the classes that Rust can name would catch what a callable raises."""

def native() -> list[tuple[str, list[str]]]:
    """The same of errors that Python has never seen."""

def pass_on(callable: Any) -> Any:
    """Catches what a callable raises, looks at it, and lets it go on."""

def value_twice() -> bool:
    """The same exception object twice, and then raises it."""

def annotate(callable: Any, note: str) -> Any:
    """Adds to an exception that a callable raises."""

def raise_object(object: Any) -> None:
    """Raises what it gets."""

def gather(callables: Iterable[Any]) -> None:
    """Groups what callables raise."""

def wrapped() -> None:
    """An error of Rust whose cause is a tagged one."""

def deeper(level: SupportsIndex) -> None:
    """The exception of this submodule."""

def silent() -> None:
    """An error whose message panics."""

def warn_of(what: str, level: SupportsIndex) -> None:
    """A warning of the parent's class, with what it is about."""

def warn_with(what: str) -> None:
    """A warning of a class with values in its text."""

def raise_form(form: SupportsIndex) -> None:
    """Every way to write `raise!`."""
