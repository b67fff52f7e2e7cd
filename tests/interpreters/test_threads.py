"""Threads of Rust's own: which interpreter they enter, and what becomes of them when it ends.

Everything here runs in a process of its own, because the end of an interpreter is what is tested.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from .conftest import Script, answers
from .others import KINDS, OTHER

if TYPE_CHECKING:
    from pathlib import Path

MARKED = """
import sys
sys.mark = "the first"
from native import visits
here = visits.remember()
other = Other()
other.run('''if True:
    import sys
    sys.mark = "the second"
    from native import visits
    visits.remember()
''')
there = here + 1
"""


def test_a_handle_leads_to_its_interpreter(script: Script) -> None:
    code = """
for handle in here, there, here:
    print(visits.enter(handle), flush=True)
print(visits.enter_from_here(here, False), visits.enter_from_here(here, True))
for released in False, True:
    try:
        visits.enter_from_here(there, released)
    except RuntimeError as error:
        print(error, flush=True)
other.run(f'''if True:
    print(visits.enter({here}), visits.enter({there}), visits.enter_from_here({there}, True), flush=True)
''')
other.close()
"""
    foreign = "this thread is inside another interpreter"
    assert answers(script(OTHER + MARKED + code)) == [
        "the first",
        "the second",
        "the first",
        "the first the first",
        foreign,
        foreign,
        "the first the second the second",
    ]


def test_a_new_thread_enters_the_only_interpreter(script: Script) -> None:
    code = """
from native import visits
print(visits.fresh(lambda: "inside"))
"""
    assert answers(script(code)) == ["inside"]


def test_a_new_thread_has_to_say_which_of_several(script: Script) -> None:
    code = """
try:
    visits.fresh(print)
except RuntimeError as error:
    print(error, flush=True)
other.close()
print(visits.fresh(lambda: "one is left"))
"""
    assert answers(script(OTHER + MARKED + code)) == [
        "several interpreters have loaded this library: attach through the handle of one, `py.interpreter()`",
        "one is left",
    ]


def test_a_handle_of_an_interpreter_that_has_gone(script: Script) -> None:
    code = """
print(visits.enter(there), flush=True)
other.close()
for _ in range(2):
    try:
        visits.enter(there)
    except RuntimeError as error:
        print(error)
print(visits.enter(here))
"""
    gone = "the interpreter has gone, or is shutting down"
    assert answers(script(OTHER + MARKED + code)) == ["the second", gone, gone, "the first"]


def test_coming_when_the_interpreter_shuts_down(script: Script) -> None:
    assert answers(script("from native import visits; visits.come_late()")) == ["late: Err(Gone)"]


def test_coming_when_another_interpreter_shuts_down(script: Script) -> None:
    code = """
other = Other()
other.run("from native import visits; visits.come_late()")
other.close()
print("closed", flush=True)
"""
    assert sorted(answers(script(OTHER + code))) == ["closed", "late: Err(Gone)"]


def test_an_idle_worker_does_not_hold_up_the_end(script: Script) -> None:
    code = """
other = Other()
other.run('''if True:
    import builtins, threading
    from example import threads
    done = threading.Event()
    builtins.worker = threads.Worker()
    builtins.worker.submit(done.set)
    assert done.wait(60)
    print("worked", flush=True)
''')
other.close()
print("closed", flush=True)
"""
    assert answers(script(OTHER + code)) == ["worked", "closed"]


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="Python 3.11 cannot end an interpreter that has more than one thread"
)
def test_a_busy_worker_finishes_before_its_interpreter_ends(script: Script) -> None:
    code = """
other = Other()
other.run('''if True:
    import atexit, builtins, os
    from example import threads
    reader, writer = os.pipe()
    started, start = os.pipe()
    # Called first, because it was registered last: only now may the job go on.
    atexit.register(os.write, writer, b"x")
    def job():
        os.write(start, b"x")
        os.read(reader, 1)
        print("finished", flush=True)
    builtins.worker = threads.Worker()
    builtins.worker.submit(job)
    os.read(started, 1)
''')
other.close()
print("closed", flush=True)
"""
    assert answers(script(OTHER + code)) == ["finished", "closed"]


def test_a_forgotten_worker_at_the_end_of_the_process(script: Script) -> None:
    code = """
import threading
from example import threads
done = threading.Event()
worker = threads.Worker()
worker.submit(done.set)
assert done.wait(60)
print("worked")
"""
    assert answers(script(code)) == ["worked"]


@pytest.mark.parametrize(
    "job",
    [
        # Inside Python code that never ends.
        "lambda: (started.set(), threading.Event().wait())",
        # Inside `attach`, with the interpreter released in Rust.
        "lambda: (started.set(), threads.Meeting(2).wait())",
        # Busy.
        "lambda: (started.set(), any(x for x in iter(int, 1)))",
    ],
)
def test_a_worker_that_never_ends(script: Script, job: str) -> None:
    code = f"""
import threading
from example import threads
started = threading.Event()
worker = threads.Worker()
worker.submit({job})
for _ in range(100):
    worker.submit(print)
assert started.wait(60)
print("the end")
"""
    assert answers(script(code)) == ["the end"]


def test_a_thread_that_is_released_at_the_end_of_the_process(script: Script) -> None:
    code = """
import threading
from example import threads
meeting, started = threads.Meeting(2), threading.Event()
def wait():
    started.set()
    meeting.wait()
threading.Thread(target=wait, daemon=True).start()
assert started.wait(60)
print("the end")
"""
    assert answers(script(code)) == ["the end"]


@pytest.mark.parametrize(
    "call",
    [
        "threads.call_from_detached(work)",
        "threads.call_in_threads(work, 3)",
        "threads.visit_alone(work)",
        "classes.Counter().increment_and_call(lambda _: work())",
        "next(iterators.again(work))",
    ],
)
def test_a_daemon_thread_inside_rust_at_the_end_of_the_process(script: Script, call: str) -> None:
    """Before 3.14 CPython ends such a thread by unwinding its stack, which must not go through Rust."""
    code = f"""
import threading
from example import classes, iterators, threads
started = threading.Event()
def work():
    started.set()
    any(x for x in iter(int, 1))
threading.Thread(target=lambda: {call}, daemon=True).start()
assert started.wait(60)
print("the end")
"""
    assert answers(script(code)) == ["the end"]


def test_threads_come_and_go_while_the_process_ends(script: Script) -> None:
    code = """
import threading
from example import threads
workers = [threads.Worker() for _ in range(8)]
started = threading.Event()
for worker in workers:
    for _ in range(1000):
        worker.submit(started.set)
assert started.wait(60)
print("the end")
"""
    for _ in range(5):
        assert answers(script(code)) == ["the end"]


def test_objects_dropped_on_threads_are_given_back(script: Script) -> None:
    code = """
import gc, weakref
from example import threads
class Job:
    def __call__(self): pass
jobs = [Job() for _ in range(200)]
alive = [weakref.ref(job) for job in jobs]
worker = threads.Worker()
while jobs:
    worker.submit(jobs.pop())
assert worker.close() == 200
gc.collect()
print([ref() for ref in alive if ref() is not None])
"""
    assert answers(script(code)) == ["[]"]


def test_the_state_of_a_module_that_is_not_above_fails_the_import(script: Script) -> None:
    code = """
import sys
for _ in range(2):
    try:
        import native.stray
    except ImportError as error:
        print(error)
print([name for name in sys.modules if name.startswith("native.stray")])
"""
    said = (
        "astray() asks for the state of a module that it does not belong to: "
        "`State` names the module that lists the function, or one that holds it"
    )
    assert answers(script(code)) == [said, said, "[]"]


def test_a_state_is_borrowed_as_an_object_is(script: Script) -> None:
    code = """
from native import visits
print(visits.visit(), visits.sub.visits(), visits.read_then_visit(), visits.sub.visits())
print(visits.read_and_call(lambda: visits.sub.visits()))
for outer, inner in [
    (visits.visit_and_call, visits.visit),
    (visits.visit_and_call, visits.sub.visits),
    (visits.read_and_call, visits.visit),
]:
    try:
        outer(inner)
    except RuntimeError as error:
        print(error)
print(visits.call_and_read(visits.visit))
"""
    changed = "this Visits is being changed by a call further up in this thread"
    assert answers(script(code)) == [
        "1 1 (1, 2) 2",
        "2",
        f"visit(): {changed}",
        f"visits(): {changed}",
        "visit(): this Visits is in use by a call further up in this thread, so it cannot be changed",
        "5",
    ]


@pytest.mark.parametrize("how", ["cloned", "dropped", "asked"])
def test_an_object_that_was_smuggled_past_the_compiler_is_noticed(script: Script, how: str) -> None:
    """In dev builds, which these are."""
    code = f"""
from native import probe
try:
    probe.smuggle([1, 2], {how!r})
except RuntimeError as error:
    print(str(error).partition(": ")[2].partition(":")[0])
print(probe.smuggle([1, 2], "attached"))
"""
    done = script(code)
    # Rust itself tells of a panic on a thread that is not attached.
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["a Python object was used on a thread that is not attached", "2"]


FORGOTTEN = pytest.param(
    "forgotten",
    marks=pytest.mark.skipif(
        (3, 12) <= sys.version_info < (3, 13),
        reason="NOT TESTED: CPython 3.12 itself crashes where threads are in an interpreter that is forgotten",
    ),
)


@pytest.mark.parametrize("left", [FORGOTTEN, "kept"])
@pytest.mark.parametrize("own_gil", KINDS)
def test_the_process_ends_while_threads_visit_another_interpreter(
    script: Script, native: Path, own_gil: bool, left: str
) -> None:
    """Nobody closes the interpreter. Before 3.12 it ends with the last reference to it, now or at the end."""
    if sys.version_info < (3, 12) and any((native / "native").glob("*.abi3.so")):
        pytest.skip("NOT TESTED: before 3.12 the stable ABI has no way to keep CPython from a visitor's thread state")
    code = f"""
import builtins, warnings
# From 3.14 on Python says so, and the status would tell of that.
warnings.filterwarnings("ignore", "remaining subinterpreters")
other = Other({own_gil})
other.run('''if True:
    from native import visits
    visits.keep_visiting(lambda: [1] * 10)
    visits.keep_visiting(lambda: None)
    visits.wait_for_visits(100)
''')
if {left == "kept"}:
    builtins.kept = other
del other
print("the end", flush=True)
"""
    done = script(OTHER + code)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["the end"]), done.stderr
