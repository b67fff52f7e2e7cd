"""Threads: the state of a module between threads, `detach`, and what a waiting thread still answers to."""

import importlib
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import threads
from example.classes import Counter

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Waiting = Callable[["Future[Any]"], bool]

Hold = Callable[[Callable[..., None]], object]
Want = Callable[[], object]

PATIENCE = 60.0


def test_no_visit_is_lost(start: Start) -> None:
    before = threads.visits()
    together = threading.Barrier(8)

    def visit() -> list[int]:
        together.wait(PATIENCE)
        return [threads.visit() for _ in range(1000)]

    futures = [start(visit) for _ in range(8)]
    numbers = sorted(number for future in futures for number in future.result(PATIENCE))
    assert numbers == list(range(before + 1, before + 8001))
    assert threads.visits() == before + 8000


def test_the_state_of_a_module_is_waited_for(start: Start, waiting: Waiting) -> None:
    before = threads.visits()
    inside, leave = threading.Event(), threading.Event()

    def alone() -> None:
        inside.set()
        assert leave.wait(PATIENCE)

    first = start(lambda: threads.visit_alone(alone))
    assert inside.wait(PATIENCE)
    writer, reader = start(threads.visit), start(threads.visits)
    assert waiting(writer)
    assert waiting(reader)
    leave.set()
    assert first.result(PATIENCE) == before + 1
    assert writer.result(PATIENCE) == before + 2
    assert reader.result(PATIENCE) in {before + 1, before + 2}


@pytest.mark.parametrize("name", ["visit", "visits", "visit_alone"])
def test_the_state_of_a_module_in_one_thread(name: str) -> None:
    before = threads.visits()
    arguments = (lambda: None,) if name == "visit_alone" else ()
    said = rf"^{name}\(\): this Threads is being changed by a call further up in this thread$"
    with pytest.raises(RuntimeError, match=said):
        threads.visit_alone(lambda: getattr(threads, name)(*arguments))
    assert threads.visit() == before + 2


def hold_and_want(start: Start, hold: list[Hold], want: list[Want]) -> int:
    """Each thread holds something and wants what the next one holds. The number of waits that were broken."""
    all_hold = threading.Barrier(len(hold))

    def turn(hold: Hold, want: Want) -> Callable[[], object]:
        def call(*_: object) -> None:
            all_hold.wait(PATIENCE)
            want()

        return lambda: hold(call)

    futures = [start(turn(*pair)) for pair in zip(hold, want, strict=True)]
    errors = [error for future in futures if (error := future.exception(PATIENCE)) is not None]
    for error in errors:
        assert type(error) is RuntimeError
        assert "would never end" in str(error)
    return len(errors)


def test_a_circle_of_module_states_is_broken(start: Start) -> None:
    del sys.modules["example.threads"]
    try:
        other = importlib.import_module("example.threads")
    finally:
        sys.modules["example.threads"] = threads
    before = threads.visits()
    broken = hold_and_want(start, [threads.visit_alone, other.visit_alone], [other.visit, threads.visit])
    assert broken
    assert (threads.visits() - before) + other.visits() == 4 - broken


def test_a_circle_through_two_libraries_is_broken(start: Start) -> None:
    counter = Counter()
    assert hold_and_want(start, [threads.visit_alone, counter.increment_and_call], [counter.increment, threads.visit])


def test_a_meeting_releases_the_interpreter(start: Start) -> None:
    """With the interpreter held, the first thread at the barrier would keep all others away."""
    meeting = threads.Meeting(4)
    for _ in range(20):
        futures = [start(meeting.wait) for _ in range(4)]
        assert sorted(future.result(PATIENCE) for future in futures) == [False, False, False, True]


def test_an_object_is_kept_alive_by_the_call(start: Start) -> None:
    futures = [start(meeting.wait) for meeting in (threads.Meeting(2),) for _ in range(2)]
    assert sorted(future.result(PATIENCE) for future in futures) == [False, True]


def test_a_meeting_of_one() -> None:
    assert threads.Meeting(1).wait() is True


def test_a_waiting_thread_answers_to_the_keyboard(start: Start) -> None:
    counter = Counter()
    inside, about, leave = threading.Event(), threading.Event(), threading.Event()
    main = threading.main_thread().ident
    assert main is not None

    def hold(_: object) -> None:
        inside.set()
        assert about.wait(PATIENCE)
        signal.pthread_kill(main, signal.SIGINT)
        assert leave.wait(PATIENCE)

    def increment() -> None:
        about.set()
        counter.increment()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        holder = start(lambda: counter.increment_and_call(hold))
        assert inside.wait(PATIENCE)
        with pytest.raises(KeyboardInterrupt):
            increment()
    finally:
        leave.set()
        signal.signal(signal.SIGINT, before)
    assert holder.result(PATIENCE) == 1
    assert counter.count == 1
