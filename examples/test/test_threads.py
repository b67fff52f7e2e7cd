"""Threads: the state of a module between threads, `detach`, `attach`, and what a waiting thread still answers to.

What becomes of threads when an interpreter ends is in `tests/interpreters/test_threads.py`.
"""

import importlib
import signal
import sys
import threading
import time
import traceback
import weakref
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


@pytest.mark.parametrize("name", ["wait", "meet"])
def test_a_meeting_releases_the_interpreter(start: Start, name: str) -> None:
    """With the interpreter held, the first thread at the barrier would keep all others away."""
    meeting = threads.Meeting(4)
    for _ in range(20):
        futures = [start(getattr(meeting, name)) for _ in range(4)]
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


@pytest.mark.parametrize("count", [threads.count_primes, threads.count_primes_in_parallel])
@pytest.mark.parametrize(("limit", "primes"), [(0, 0), (3, 1), (100, 25), (100_000, 9592)])
def test_primes(count: Callable[[int], int], limit: int, primes: int) -> None:
    assert count(limit) == primes


def test_a_detached_function_converts_and_fails_as_any_other() -> None:
    assert threads.length("héllo") == 5
    with pytest.raises(ValueError, match=r"^no text$") as error:
        threads.length("")
    assert traceback.extract_tb(error.tb)[-1].filename.endswith("/src/threads.rs")
    with pytest.raises(TypeError, match=r"^length\(\) argument 'text' must be str, not None$"):
        threads.length(None)
    with pytest.raises(OverflowError, match="argument 'limit' must be between 0 and 4294967295, not -1"):
        threads.count_primes(-1)


def test_detached_functions_side_by_side(start: Start) -> None:
    futures = [start(lambda: threads.count_primes(50_000)) for _ in range(4)]
    assert [future.result(PATIENCE) for future in futures] == [5133] * 4


def test_new_threads_call_in() -> None:
    here = threading.get_ident()
    numbers = threads.call_in_threads(threading.get_ident, 4)
    assert len(numbers) == 4
    assert here not in numbers
    assert threads.call_in_threads(threading.get_ident, 0) == []


def test_new_threads_are_inside_at_once() -> None:
    together = threading.Barrier(4)
    assert sorted(threads.call_in_threads(lambda: together.wait(PATIENCE), 4)) == [0, 1, 2, 3]


def test_an_error_in_a_new_thread_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        threads.call_in_threads(lambda: 1 // 0, 3)
    with pytest.raises(TypeError, match="not callable"):
        threads.call_in_threads(3, 1)


def test_new_threads_inside_new_threads() -> None:
    assert threads.call_in_threads(lambda: threads.call_in_threads(lambda: 1, 2), 2) == [[1, 1], [1, 1]]


def test_a_thread_comes_back_to_where_it_was() -> None:
    """Its own thread state, so its own thread-local values, and its own frames."""
    here = threading.local()
    here.value = "mine"
    assert threads.call_from_detached(lambda: here.value) == "mine"
    assert threads.call_from_detached(threading.get_ident) == threading.get_ident()

    def depth() -> int:
        frame, count = sys._getframe(), 0
        while frame.f_back is not None:
            frame, count = frame.f_back, count + 1
        return count

    assert threads.call_from_detached(depth) == depth()
    assert threads.call_from_detached(lambda: threads.call_from_detached(lambda: here.value)) == "mine"
    with pytest.raises(LookupError, match=r"^lost$"):
        threads.call_from_detached(raise_lookup_error)


def raise_lookup_error() -> None:
    raise LookupError("lost")


def test_coming_back_on_a_new_thread() -> None:
    """`attach`, `detach` and `attach` again, on a thread of Rust's own."""
    assert threads.call_in_threads(
        lambda: threads.call_from_detached(threading.get_ident) == threading.get_ident(), 2
    ) == [
        True,
        True,
    ]


def test_a_worker_does_its_jobs_in_order() -> None:
    worker, done = threads.Worker(), []
    for number in range(100):
        worker.submit(lambda number=number: done.append((number, threading.get_ident())))
    assert worker.close() == 100
    assert [number for number, _ in done] == list(range(100))
    assert len({thread for _, thread in done}) == 1
    assert done[0][1] != threading.get_ident()


def test_a_job_that_fails_is_no_end() -> None:
    worker, done = threads.Worker(), threading.Event()
    worker.submit(raise_lookup_error)
    worker.submit("no function")
    worker.submit(done.set)
    assert worker.close() == 3
    assert done.is_set()


def test_a_closed_worker() -> None:
    worker = threads.Worker()
    assert worker.close() == 0
    for use in (worker.close, lambda: worker.submit(print)):
        with pytest.raises(RuntimeError, match=r"^this worker was closed$"):
            use()


def test_a_job_that_submits_a_job() -> None:
    worker, done = threads.Worker(), threading.Event()
    worker.submit(lambda: worker.submit(done.set))
    assert done.wait(PATIENCE)
    assert worker.close() == 2


def test_jobs_are_dropped_where_they_are_done() -> None:
    class Job:
        def __call__(self) -> None:
            pass

    job = Job()
    alive = weakref.ref(job)
    worker = threads.Worker()
    worker.submit(job)
    del job
    assert worker.close() == 1
    assert alive() is None


def test_a_forgotten_worker_ends() -> None:
    inside, leave, dropped = threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        inside.set()
        leave.wait(PATIENCE)

    weakref.finalize(job, dropped.set)
    worker = threads.Worker()
    worker.submit(job)
    assert inside.wait(PATIENCE)
    del worker, job
    leave.set()
    # Without a GIL this thread, which made the job, takes it down: where it runs Python code and does not only wait.
    end = time.monotonic() + PATIENCE
    while not dropped.wait(0.01):
        assert time.monotonic() < end


def test_workers_of_many_threads(start: Start) -> None:
    worker, lock, seen = threads.Worker(), threading.Lock(), []

    def job() -> None:
        with lock:
            seen.append(1)

    for future in [start(lambda: [worker.submit(job) for _ in range(50)]) for _ in range(8)]:
        future.result(PATIENCE)
    assert worker.close() == 400
    assert len(seen) == 400
