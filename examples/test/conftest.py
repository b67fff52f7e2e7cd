"""What the tests of the examples share: threads whose results and errors arrive, and other interpreters."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from example import hello

PATIENCE = 60.0
"""Seconds until a thread that should have finished counts as stuck. No test waits that long when all is well."""

HAS_OWN_GIL = sys.version_info >= (3, 12)
"""Whether interpreters can have a GIL of their own."""

Start = Callable[[Callable[[], Any]], "Future[Any]"]
"""Runs a function in a thread of its own."""

Interpreter = Callable[[str], None]
"""Runs source text in another interpreter. Whatever goes wrong there is an error here."""


def pytest_collection_finish() -> None:
    """Set what pytest and the test files have made aside: many tests run the collector, which would visit it all."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def stable() -> bool:
    """Whether the examples were built for a stable ABI. What differs there is listed in `docs/guide/abi3.md`."""
    return Path(hello.__file__).name.endswith((".abi3.so", ".abi3t.so"))


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts threads; at the end of the test none may be left, and none may have failed unseen."""
    threads: list[tuple[threading.Thread, Future[Any]]] = []

    def start(function: Callable[[], Any]) -> "Future[Any]":
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)

        thread = threading.Thread(target=run, daemon=True)
        threads.append((thread, future))
        thread.start()
        return future

    yield start
    for thread, _ in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a thread is stuck"


def is_waiting(future: "Future[Any]") -> bool:
    """Whether a thread makes no progress.

    The pause gives a thread that should wait the time to go on by mistake. One that does wait waits however long it is,
    so the answer for working code never depends on the clock.
    """
    try:
        future.exception(timeout=0.05)
    except TimeoutError:
        return True
    return False


@pytest.fixture
def waiting() -> Callable[["Future[Any]"], bool]:
    """`is_waiting`, for tests."""
    return is_waiting


@pytest.fixture
def new_interpreter() -> Iterator[Callable[[], Interpreter]]:
    """Makes interpreters with a GIL of their own, each with this one's `sys.path`."""
    if not HAS_OWN_GIL:
        pytest.skip("interpreters with their own GIL came with Python 3.12")
    interpreters = import_module("_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters")
    numbers: list[Any] = []

    def new() -> Interpreter:
        number = interpreters.create()
        numbers.append(number)

        def run(source: str) -> None:
            # Before 3.13 an error is raised, afterwards it is returned.
            problem = interpreters.run_string(number, source)
            assert problem is None, problem.errdisplay

        run(f"import sys\nsys.path[:] = {sys.path!r}")
        return run

    yield new
    for number in numbers:
        interpreters.destroy(number)
