# Written by pydust from src/callbacks.rs. Remove this line to keep changes of your own.
"""What Rust asks of Python, and what it gives Python to call."""

from collections.abc import Iterable
from typing import Any, Self, SupportsIndex

from typing_extensions import disjoint_base

__all__ = [
    "Button",
    "adder",
    "counter",
    "evaluate",
    "execute",
    "first_of",
    "forward",
    "panicking",
    "press",
    "sort_by_length",
    "split",
    "sum_of",
    "twice",
    "upper",
    "with_keywords",
]

@disjoint_base
class Button:
    """Something to press, with a Python function that is called when it is."""

    def __new__(cls) -> Self: ...
    @property
    def presses(self) -> int:
        """How often it was pressed."""

    def connect(self, function: Any | None) -> None:
        """Sets the function. It gets the button when the button is pressed."""

    def press_and_hold(self) -> None:
        """Presses the button and calls the function during the change, so that it cannot use the button."""

def sum_of(function: Any, count: SupportsIndex) -> int:
    """Calls a function with each number below `count` and adds up what it returns."""

def with_keywords(function: Any) -> Any:
    """Calls a function with two positional arguments and two by keyword."""

def twice(function: Any) -> Any:
    """Passes one keyword twice, which Python refuses."""

def forward(
    function: Any, arguments: tuple[Any, ...], keywords: dict[Any, Any] | None
) -> Any:
    """Passes on what was given, as Python's `function(*arguments, **keywords)` does."""

def split(text: str, separator: str, maxsplit: SupportsIndex) -> list[str]:
    """`text.split(separator, maxsplit=maxsplit)`."""

def upper(text: Any) -> Any:
    """`text.upper()`."""

def first_of(functions: Iterable[Any]) -> Any:
    """What the first of the functions gives that does not raise. If all do, the last error is raised."""

def press(button: Button) -> None:
    """Presses a button. Its function may use the button again, because the borrow ends before the call."""

def adder(number: SupportsIndex) -> Any:
    """A Python function that adds `number` to its argument, written in Rust."""

def counter() -> Any:
    """A function that counts its own calls. `by` may be passed by keyword."""

def sort_by_length(names: list[Any]) -> None:
    """Sorts a list by a key that Rust computes: the length of the text."""

def panicking() -> Any:
    """A function that panics."""

def evaluate(expression: str, x: Any) -> Any:
    """The value of an expression with `x` in it."""

def execute(code: str) -> dict[Any, Any]:
    """Runs statements and gives the names that they define."""
