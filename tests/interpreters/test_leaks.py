"""No call leaves a reference behind, whether it ends well or not.

Each case runs often; the number of live references (debug builds of Python) or of allocated blocks must not follow.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest

from . import cases
from .conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 200
# Caches of the interpreter itself may grow by a few entries meanwhile.
TOLERANCE = ROUNDS // 10


def live() -> int:
    """How much is alive: references where Python counts them, else memory blocks."""
    gc.collect()
    # Without a GIL, what a collection takes down may be given back by the next one.
    gc.collect()
    count: Callable[[], int] = getattr(sys, "gettotalrefcount", sys.getallocatedblocks)
    return count()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the cases speak of."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return cases.names()


@pytest.fixture(autouse=True)
def _nothing_old() -> Iterator[None]:
    """Let the collector look at nothing but what a test makes, which is sooner done."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("case", cases.CASES.values(), ids=cases.CASES)
def test_nothing_is_left_behind(case: str, names: dict[str, Any]) -> None:
    code = cases.code(case)

    def run(rounds: int) -> None:
        for _ in range(rounds):
            try:
                eval(code, names)  # noqa: S307 - the cases above, nobody else's text
            except Exception as error:
                # The traceback refers to this frame.
                error.__traceback__ = None

    def growth() -> int:
        before = live()
        run(ROUNDS)
        return live() - before

    run(50)
    # Caches of the interpreter fill up and stop, as that of `datetime.utcoffset` does, on 3.15 without a GIL after a
    # thousand calls; a leak grows every time.
    assert any(growth() <= TOLERANCE for _ in range(20))


def test_a_leak_would_be_seen() -> None:
    kept: list[object] = []
    before = live()
    kept.extend(object() for _ in range(ROUNDS))
    assert live() - before > TOLERANCE
