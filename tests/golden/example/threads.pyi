# Written by pydust from src/threads.rs. Remove this line to keep changes of your own.
"""State, objects and meetings that several threads share."""

from typing import Any, Self, SupportsIndex

from typing_extensions import disjoint_base

__all__ = [
    "Meeting",
    "Worker",
    "call_from_detached",
    "call_in_threads",
    "count_primes",
    "count_primes_in_parallel",
    "length",
    "visit",
    "visit_alone",
    "visits",
]

@disjoint_base
class Meeting:
    """A place where a number of threads wait for each other.

    Nothing here takes `&mut self`, so threads use it side by side. The barrier is Rust's own and holds no Python object.
    """

    def __new__(cls, threads: SupportsIndex) -> Self: ...
    def wait(self) -> bool:
        """Waits for the others with the interpreter released. It is true for one of them."""

    def meet(self) -> bool:
        """The same, for a method that needs nothing of Python."""

@disjoint_base
class Worker:
    """A thread of Rust's own that calls functions, one after the other, in the interpreter that made it."""

    def __new__(cls) -> Self: ...
    def submit(self, job: Any) -> None:
        """Has a function called soon."""

    def close(self) -> int:
        """Waits until everything submitted is done. How many jobs there were."""

def visit() -> int:
    """Counts a visit. Visits from several threads come one after the other."""

def visit_alone(function: Any) -> int:
    """Counts a visit and calls a function before another thread can visit."""

def visits() -> int:
    """How many visits there were."""

def count_primes(limit: SupportsIndex) -> int:
    """How many primes there are below `limit`. The whole function runs with the interpreter released."""

def count_primes_in_parallel(limit: SupportsIndex) -> int:
    """As `count_primes`, on all processors."""

def length(text: str) -> int:
    """How many characters a text has. What is borrowed for the call may be used while the interpreter is released."""

def call_in_threads(function: Any, threads: SupportsIndex) -> list[Any]:
    """Calls a function in each of several new threads, which enter the interpreter for it. The results in the order of the threads."""

def call_from_detached(function: Any) -> Any:
    """Releases the interpreter and enters it again for a call. The thread goes on where it was."""
