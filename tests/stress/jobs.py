"""The jobs of the stress suite: what threads do with members of `native.crowd` at once, and what must be true after.

A job is a generator. What comes before its `yield` prepares it and gives what one round does; what comes after makes
sure that nothing was lost. Which errors a round may meet, it names itself. Running them is for `hammer`.
"""

from __future__ import annotations

import collections as collections_
import contextlib
import copy
import functools
import gc
import importlib
import importlib.util
import operator
import pickle
import sys
import threading
import traceback
import types
import weakref
from collections.abc import Callable, Generator
from typing import Any

THREADS = 8
PATIENCE = 120

Round = Callable[[int], None]
"""What a thread does again and again; it gets the thread's number."""
Job = Generator[Round]
JOBS: dict[str, Callable[[], Job]] = {}
AT_ONCE = {"iterators"}
"""Jobs whose threads meet in each round, so that all have the same number of rounds."""

crowd: Any = importlib.import_module("native.crowd")


class Count:
    """How many rounds each thread has finished."""

    def __init__(self) -> None:
        self.of = [0] * THREADS

    def __call__(self, thread: int, number: int = 1) -> None:
        """Count for a thread, which is the only one to write its number."""
        self.of[thread] += number

    @property
    def sum(self) -> int:
        """All of them."""
        return sum(self.of)


def job(function: Callable[[], Job]) -> Callable[[], Job]:
    """List a job under its name."""
    JOBS[function.__name__] = function
    return function


def refused(call: Callable[[], object], *kinds: type[BaseException]) -> Any:
    """Return the error that a call raises, which must be one of these."""
    try:
        result = call()
    except kinds as error:
        return error
    raise AssertionError(f"no error, but {result!r}")


def equal(found: object, expected: object) -> None:
    """Raise when they differ, saying both."""
    if found != expected:
        raise AssertionError(f"{found!r} is not {expected!r}")


@job
def functions() -> Job:
    """Arguments of all kinds, right and wrong."""

    def once(thread: int) -> None:
        equal(crowd.every_kind(1, 2.0), 3.0)
        equal(
            crowd.every_kind(thread, 2.0, "abc", 1, 2.5, flag=True, data=b"xy", one=10, two=thread), 21.5 + 2 * thread
        )
        equal(crowd.every_kind(1, real=2.0, text="\xe9"), 5.0)
        for call in (
            crowd.every_kind,
            lambda: crowd.every_kind(1, 2.0, 3),
            lambda: crowd.every_kind("x", 2.0),
            lambda: crowd.every_kind(1, 2.0, number="x"),
        ):
            error = refused(call, TypeError)
            assert "every_kind()" in str(error) or "must be" in str(error), error

    yield once


@job
def module_state() -> Job:
    """No call is lost, whichever way it reaches the state."""
    before, count = crowd.calls(), Count()
    below = crowd.quarter.calls()
    locals_ = Count()

    def once(thread: int) -> None:
        crowd.call()
        crowd.visit()
        crowd.call_detached()
        crowd.quarter.call()
        assert crowd.calls() > before
        crowd.quarter.Local(3).calls()
        locals_(thread)
        count(thread)

    yield once
    equal(crowd.calls(), before + 4 * count.sum)
    equal(crowd.quarter.calls(), below + count.sum + locals_.sum)


@job
def state_holds_objects() -> Job:
    """An object in the state that all threads replace."""
    alive = crowd.alive()

    def once(thread: int) -> None:
        mine = crowd.Spark(float(thread), 1.0)
        before = crowd.exchange(mine)
        assert before is None or type(before) is crowd.Spark
        kept = crowd.kept()
        assert kept is None or 0 <= kept.x < THREADS

    yield once
    crowd.exchange(None)
    gc.collect()
    equal(crowd.alive(), alive)


@job
def methods() -> Job:
    """Shared, exclusive, detached, static and class methods of one object."""
    base, child = crowd.Base("shared"), crowd.Child("child")
    count = Count()

    def once(thread: int) -> None:
        base.increment()
        base.increment_detached()
        child.increment_both()
        child.increment()
        assert base.count() >= count.of[thread]
        equal(crowd.Base.twice(thread), 2 * thread)
        equal(crowd.Child.named("abc").label, "abc")
        equal(crowd.Base.class_label, "base")
        equal(base.class_label, "base")
        assert base.weakly()
        count(thread)

    yield once
    equal(base.count(), 2 * count.sum)
    equal((child.count(), child.more), (2 * count.sum, count.sum))


@job
def shared_borrows() -> Job:
    """Many threads share one object while others change it; a change from inside is refused."""
    base, count = crowd.Base("shared"), Count()

    def inside() -> None:
        error = refused(base.increment, RuntimeError)
        assert "in use by a call further up" in str(error), error

    def once(thread: int) -> None:
        if thread % 2:
            base.increment()
            count(thread)
        else:
            base.share(inside)
            base.share(base.count)

    yield once
    equal(base.count(), count.sum)


@job
def crosswise() -> Job:
    """Two objects, each of which is changed together with the other. A cycle of waits is an error for one."""
    left, right = crowd.Base("left", 0), crowd.Base("right", 0)
    done = Count()

    def once(thread: int) -> None:
        one, other = (left, right) if thread % 2 else (right, left)
        with contextlib.suppress(RuntimeError):
            one.take_from(other, 1)
            done(thread)

    yield once
    equal(left.number + right.number, 0)
    equal(left.number, sum(done.of[1::2]) - sum(done.of[::2]))


@job
def attributes() -> Job:
    """Attributes of one object, read and written: no value is ever half of one and half of another."""
    base = crowd.Base("x" * 10)
    marks = [crowd.Base(str(number)) for number in range(THREADS)]

    def once(thread: int) -> None:
        base.number = thread * 0x0001_0001_0001_0001
        equal(base.number % 0x0001_0001_0001_0001, 0)
        base.real = float(thread)
        assert base.real in range(THREADS)
        base.label = str(thread) * 10
        assert len(set(base.label)) <= 1, base.label
        base.friend = marks[thread]
        friend = base.friend
        assert friend is None or friend.label in map(str, range(THREADS))
        base.length = 10
        assert base.length in (0, 10)
        del base.length
        base.another = thread
        assert base.another in range(THREADS)
        for name, value in (("number", "x"), ("real", None), ("length", -1)):
            refused(functools.partial(setattr, base, name, value), TypeError, OverflowError)

    yield once


@job
def constructors() -> Job:
    """Objects made and dropped in every way, also where another thread drops them."""
    alive = crowd.alive()
    passed: list[list[Any]] = [[] for _ in range(THREADS)]

    class Sub(crowd.Base):  # type: ignore[misc]
        __slots__ = ("extra",)

        def __new__(cls, label: str, **_others: int) -> Any:
            return super().__new__(cls, label)

        def __init__(self, _label: str, extra: int = 0) -> None:
            self.extra = extra

    below: Any = Sub

    def once(thread: int) -> None:
        spark = crowd.Spark(1.0, float(thread), text="text")
        equal((spark.x, spark.y, spark.text()), (1.0, thread, "text"))
        equal(spark.moved(1.0).y, thread + 1)
        equal(Sub("sub", extra=thread).extra, thread)
        local, other = crowd.quarter.both()
        equal((local.number, other.x), (7, 1.5))
        for wrong in (crowd.Spark, lambda: crowd.Spark(1.0, 2.0, 3), below):
            refused(wrong, TypeError)
        # The next thread drops them.
        passed[thread].append((spark, crowd.Child("child", thread), Sub("sub")))
        with contextlib.suppress(IndexError):
            passed[(thread + 1) % THREADS].pop()

    yield once
    passed.clear()
    gc.collect()
    equal(crowd.alive(), alive)


@job
def operators() -> Job:
    """Operators, comparison, hashing, conversion and calling."""
    shared, count = crowd.Number(0), Count()

    def once(thread: int) -> None:
        a, b = crowd.Number(7), crowd.Number(thread)
        equal((a + b).value, 7 + thread)
        equal((5 + b).value, 5 + thread)
        equal((a - 2).value, 5)
        equal((a * 3).value, 21)
        equal((a / 2, divmod(a, 4), a**2, pow(a, 2, 10)), (3.5, (1, 3), 49, 9))
        equal((-a).value, -7)
        equal((abs(-a), ~a, int(a), float(a), bool(b), operator.index(a)), (7, -8, 7, 7.0, thread != 0, 7))
        assert a == crowd.Number(7)
        assert a != crowd.Number(8)
        assert a < crowd.Number(8)
        assert a != 7
        equal(hash(a), 7)
        equal({a: 1}[crowd.Number(7)], 1)
        equal((a(2), a(2, offset=1)), (14, 15))
        equal((repr(a), str(a), f"{a}"), ("Number(7)", "7", "7"))
        equal(copy.copy(a).value, 7)
        equal(pickle.loads(pickle.dumps(a)).value, 7)  # noqa: S301
        for wrong in (lambda: a + "x", lambda: a / 0, lambda: a < 3, lambda: a("x")):
            refused(wrong, TypeError, ZeroDivisionError)
        mine = shared
        mine += 1
        assert mine is shared
        count(thread)

    yield once
    equal(shared.value, count.sum)


@job
def containers() -> Job:
    """One mapping and one sequence for all threads."""
    table, ring = crowd.Table(), crowd.Ring(THREADS)
    count = Count()

    def once(thread: int) -> None:
        mine = f"of {thread}"
        table[mine] = crowd.Spark(float(thread), 0.0)
        equal(table[mine].x, thread)
        assert mine in table
        assert 1 <= len(table) <= THREADS
        assert set(table) <= {f"of {number}" for number in range(THREADS)}
        del table[mine]
        for missing in (lambda: table[mine], lambda: ring[1000], lambda: operator.delitem(table, mine)):
            refused(missing, KeyError, IndexError)
        ring[thread] = ring[thread] + 1
        assert -1 not in ring
        count(thread)

    yield once
    equal([ring[number] for number in range(THREADS)], count.of)
    equal(len(table), 0)


@job
def iterators() -> Job:
    """Iterators that all threads ask: each item goes to one of them."""
    lock, turn = threading.Lock(), [0]
    shared: list[Any] = [None, None, None]
    given: list[list[int]] = [[] for _ in range(THREADS)]
    together = threading.Barrier(THREADS)

    def refresh() -> None:
        shared[:] = [crowd.Ring(0), crowd.count_to(3000), iter(crowd.count_to(500))]

    def once(thread: int) -> None:
        together.wait(PATIENCE)
        if thread == 0:
            refresh()
            for numbers in given:
                numbers.clear()
        together.wait(PATIENCE)
        mine = given[thread]
        for _ in range(400):
            with contextlib.suppress(StopIteration):
                mine.append(next(shared[0]))
        # An iterator of Rust's is asked by one thread at a time; another one waits.
        mine.extend(10_000 + number for number in shared[1])
        for number in shared[2]:
            mine.append(20_000 + number)
        together.wait(PATIENCE)
        with lock:
            turn[0] += 1
        if thread == 0:
            found = sorted(number for numbers in given for number in numbers)
            equal(found, [*range(3200), *range(10_000, 13_000), *range(20_000, 20_500)])
        equal(sum(crowd.count_to(10)), 45)

    yield once


@job
def buffers() -> Job:
    """Memory that is lent while others want to change it: that is refused, and no reader sees half a change."""
    ring = crowd.Ring(64)
    pushed = Count()

    def once(thread: int) -> None:
        if thread % 4 == 0:
            try:
                ring.push(ring[0])
            except BufferError:
                return
            pushed(thread)
        elif thread % 4 == 1:
            with contextlib.suppress(BufferError):
                ring.bump()
        else:
            with memoryview(ring) as view:
                values = view.tolist()
            # A pushed number may be older.
            assert len(set(values[:64])) == 1, values[:64]
            assert len(values) >= 64

    yield once
    equal(len(ring), 64 + pushed.sum)


@job
def contexts() -> Job:
    """`with` on one object by all threads."""
    context, count = crowd.Context(), Count()

    def once(thread: int) -> None:
        with context as same:
            assert same is context
            count(thread)
            raise LookupError

    yield once
    equal((context.entered, context.left), (count.sum, count.sum))


@job
def errors() -> Job:
    """Native errors, panics and errors of the standard library, raised in all threads."""
    number = crowd.Number(5)

    def once(thread: int) -> None:
        for how, kind in (
            ("missing", crowd.Outcome.Missing),
            ("missing", KeyError),
            ("broken", crowd.Outcome),
            ("panic", RuntimeError),
        ):
            error = refused(functools.partial(number.fail, how), kind)
            frames = traceback.extract_tb(error.__traceback__)
            assert frames[-1].filename.endswith(".rs"), frames
            if how == "missing":
                equal(error.number, 5)
            elif how == "broken":
                assert isinstance(error.__cause__, ValueError)
        refused(lambda: crowd.Number.parse("x" * thread), ValueError)
        equal(number.fail("not at all"), 5)

    yield once


@job
def imports() -> Job:
    """Threads import the module afresh while others use an older one."""
    names = ["native.crowd", "native.crowd.quarter"]
    newest: list[Any] = [crowd]

    def once(thread: int) -> None:
        if thread % 4 == 1:
            for name in names:
                sys.modules.pop(name, None)
            # Where another thread removes it in between, importlib itself says so.
            with contextlib.suppress(KeyError):
                newest[0] = importlib.import_module("native.crowd")
        elif thread % 4 == 3:
            # Past the lock of the import system.
            spec = importlib.util.spec_from_file_location("native.crowd", crowd.__file__)
            assert spec is not None
            assert spec.loader is not None
            new = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(new)
            newest[0] = new
        old = newest[0]
        equal(old.SIZE, 8)
        old.call()
        assert old.calls() > 0
        spark = old.Spark(1.0, 2.0)
        assert type(spark.moved(1.0)) is old.Spark
        local, _ = old.quarter.both()
        assert type(local) is old.quarter.Local
        refused(lambda: old.Number(1).fail("missing"), old.Outcome.Missing)

    yield once
    sys.modules.update({"native.crowd": crowd, "native.crowd.quarter": crowd.quarter})
    newest.clear()
    gc.collect()


@job
def names() -> Job:
    """Interned names are one object, whichever thread asks first."""
    thing = types.SimpleNamespace(a_name_of_the_crowd=3)

    def once(_thread: int) -> None:
        value, name = crowd.interned(thing)
        equal(value, 3)
        assert name is sys.intern("a_name_of_the_crowd")

    yield once


@job
def attached() -> Job:
    """Threads of Rust's own come in, while others run Python code."""
    before, count = crowd.calls(), Count()

    def once(thread: int) -> None:
        equal(crowd.in_threads(crowd.call, 3), 3)
        equal(crowd.in_threads(lambda: crowd.Spark(1.0, 2.0).moved(1.0), 2), 2)
        count(thread)

    yield once
    equal(crowd.calls(), before + 3 * count.sum)


@job
def collections() -> Job:
    """The collector runs in a loop while objects are made, linked in cycles, borrowed and dropped."""
    alive = crowd.alive()
    shared = crowd.Shelf()

    def once(thread: int) -> None:
        if thread == 0:
            gc.collect()
            return
        shelf, base = crowd.Shelf(), crowd.Base("in a cycle")
        shelf.put(shelf)
        shelf.put(base)
        base.friend = shelf
        shelf.top = [shelf, base]
        assert shelf.all()[0] is shelf
        shared.put(crowd.Spark(1.0, 2.0))
        shared.put(shelf)
        shared.top = shelf
        shared.take()
        taken = shared.take()
        assert taken is None or type(taken) in (crowd.Spark, crowd.Shelf)
        if thread == 1:
            while shared.take() is not None:
                pass

    yield once
    while shared.take() is not None:
        pass
    shared.top = None
    gc.collect()
    gc.collect()
    equal(crowd.alive(), alive + 1)


@job
def weak_references() -> Job:
    """Weak references to objects that other threads drop."""
    slots: list[Any] = [None] * THREADS

    def once(thread: int) -> None:
        mine = slots[thread] = crowd.Base(str(thread))
        reference = weakref.ref(mine)
        del mine
        others = [weakref.ref(other) for other in slots if other is not None]
        slots[(thread + 1) % THREADS] = None
        for other in others:
            found = other()
            assert found is None or found.label.isdigit()
        del others
        found = reference()
        assert found is None or found.label == str(thread)

    yield once


@job
def finalisers() -> Job:
    """`__del__` calls Python code, in whichever thread drops the object."""
    alive = crowd.alive()
    ended: collections_.deque[int] = collections_.deque()
    made = Count()
    slots: list[Any] = [None] * THREADS

    def answer(number: int) -> int:
        if number < 0:
            ended.append(number)
        return number

    def once(thread: int) -> None:
        callback = crowd.Callback(answer)
        made(thread)
        equal(callback.run(3), 3)
        equal(callback.number, 3)
        slots[(thread + made.of[thread]) % THREADS] = callback

    yield once
    slots.clear()
    gc.collect()
    equal(len(ended), made.sum)
    equal(crowd.alive(), alive)


@job
def hierarchy() -> Job:
    """Classes are made below native ones, with methods that go both ways."""

    def once(thread: int) -> None:
        class Below(crowd.Child):  # type: ignore[misc]
            def increment(self) -> int:
                return int(super().increment()) + 100

        below = Below("below", thread)
        equal((below.increment(), below.increment_both(), below.more), (101, 2, thread + 1))
        equal(below.take_from(crowd.Base("other"), 5), 5)
        assert isinstance(below, crowd.Base)
        refused(lambda: below.take_from(3, 5), TypeError)

    yield once


@job
def everything() -> Job:
    """Each thread does another job in each round."""
    apart = {"everything", "imports", *AT_ONCE}
    generators = [JOBS[name]() for name in JOBS if name not in apart]
    rounds = [next(generator) for generator in generators]
    turns = Count()

    def once(thread: int) -> None:
        turns(thread)
        rounds[(turns.of[thread] + thread) % len(rounds)](thread)

    yield once
    # What one job counts others have changed; each has been checked alone.
    for generator in generators:
        generator.close()
