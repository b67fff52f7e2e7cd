"""What is freed and when: fields of every kind in cycles, locks, plain data, sizes, and millions of objects."""

import ctypes
import gc
import subprocess
import sys
import sysconfig
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from example import classes, inheritance, memory, protocols
from example.memory import Button, Disk, Drawing, Events, Family, Guarded, Holder, Place, Shared

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Interpreter = Callable[[str], None]
Hold = Callable[[Any], Any]
"""Makes a native object and keeps in one of its fields what a function makes of it."""

NO_GIL = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
HAS_HEADER = 1 << 14
"""`Py_TPFLAGS_HAVE_GC`."""
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _nothing_old() -> Iterator[None]:
    """No garbage of other tests is counted, and collections come when a test asks for them."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Link:
    """A Python object in a cycle, which can be watched and called."""

    def __init__(self) -> None:
        self.native: object = None

    def __call__(self, *_arguments: object) -> None:
        """Nothing."""


def holder(field: str) -> Hold:
    def hold(link: Any) -> Any:
        made = Holder()
        made.hold(field, link(made))
        return made

    return hold


def guarded(field: str) -> Hold:
    def hold(link: Any) -> Any:
        made = Guarded()
        made.hold(field, link(made))
        return made

    return hold


def failing(link: Any) -> Any:
    made = Holder()
    kept = link(made)

    def fail() -> None:
        assert kept is not None
        raise ValueError(made)

    made.keep_failure(fail)
    return made


def events(link: Any) -> Any:
    made = Events()
    made.on("a", link(made))
    made.on("b", len)
    return made


def family(link: Any) -> Any:
    made = Family()
    made.add(None)
    made.add(link(made), 3)
    made.add(None, 5)
    return made


def disk(link: Any) -> Any:
    made = Disk()
    made.store(link(made), 3)
    assert made.count() == 1
    return made


def drawing(link: Any) -> Any:
    made = Drawing()
    made.square(2.0)
    made.square(1.0, link(made))
    return made


def button(link: Any) -> Any:
    made = Button()
    made.on_press = link(made)
    return made


HOLDING: dict[str, Hold] = {
    "a Vec": holder("many"),
    "a HashMap": holder("by_name"),
    "a tuple in a VecDeque": holder("queue"),
    "a Box in an Option in an array": holder("pair"),
    "a Result": holder("outcome"),
    "a nest": holder("nested"),
    "an error with a traceback": failing,
    "a Mutex": guarded("slot"),
    "an RwLock": guarded("list"),
    "a OnceLock": guarded("once"),
    "a derived struct": events,
    "a derived enum that holds itself": family,
    "derived types that hold each other": disk,
    "a Box of a trait": drawing,
    "an attribute": button,
}


def through_a_link(made: Any) -> Any:
    link = Link()
    link.native = made
    return link


LINKS: dict[str, Callable[[Any], Any]] = {
    "a Python object": through_a_link,
    "a list": lambda made: [made],
    "a lambda": lambda made: lambda: made,
    "a bound method of Python": lambda made: through_a_link(made).__call__,
    "a tuple": lambda made: (made,),
    "itself": lambda made: made,
}


@pytest.mark.parametrize("hold", HOLDING.values(), ids=HOLDING)
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_cycles_are_collected(hold: Hold, link: Callable[[Any], Any]) -> None:
    """Through every kind of field, and through every kind of Python object."""
    made = hold(link)
    native = type(made)
    assert gc.is_tracked(made)
    assert native.__flags__ & HAS_HEADER
    before = native.dropped()
    gc.collect()
    assert native.dropped() == before
    del made
    assert native.dropped() == before
    gc.collect()
    assert native.dropped() == before + 1


@pytest.mark.parametrize("hold", HOLDING.values(), ids=HOLDING)
def test_a_cycle_that_is_reached_stays(hold: Hold) -> None:
    links: list[Link] = []

    def link(made: Any) -> Link:
        links.append(through_a_link(made))
        return links[0]

    made = hold(link)
    watched = weakref.ref(links[0])
    native, before = type(made), type(made).dropped()
    del made
    gc.collect()
    assert (native.dropped(), watched()) == (before, links[0])
    links.clear()
    gc.collect()
    assert (native.dropped(), watched()) == (before + 1, None)


@pytest.mark.parametrize(
    ("made", "method"),
    [(Button, "press"), (Holder, "hold"), (Guarded, "hold"), (Events, "on"), (Family, "add"), (Drawing, "square")],
    ids=lambda value: getattr(value, "__name__", value),
)
@pytest.mark.parametrize("below", [False, True], ids=["", "of a subclass"])
def test_an_object_may_keep_its_own_method(made: Any, method: str, *, below: bool) -> None:
    """`button.on_press = button.press`."""
    native = type(f"Below{made.__name__}", (made,), {}) if below else made
    keep: dict[Any, Callable[[Any, Any], Any]] = {
        Button: lambda button, bound: setattr(button, "on_press", bound),
        Holder: lambda holder, bound: holder.hold("many", bound),
        Guarded: lambda guarded, bound: guarded.hold("slot", bound),
        Events: lambda events, bound: events.on("a", bound),
        Family: lambda family, bound: family.add(bound),
        Drawing: lambda drawing, bound: drawing.square(1.0, bound),
    }
    value = native()
    keep[made](value, getattr(value, method))
    before = made.dropped()
    del value
    gc.collect()
    assert made.dropped() == before + 1


def test_what_they_hold_works() -> None:
    called: list[object] = []
    pressed = Button(lambda: called.append("pressed"))
    pressed.press()
    heard = Events()
    heard.on("a", called.append)
    heard.on("b", called.append)
    heard.fire("a")
    assert called == ["pressed", "a"]
    assert [Family().add("x"), (family := Family()).add("y") + family.add("z")] == [1, 3]
    drawn = Drawing()
    drawn.square(2.0)
    drawn.square(3.0, "label")
    assert drawn.area() == 13.0


@pytest.mark.parametrize("native", [Holder, Guarded])
def test_a_field_that_is_not_there(native: Any) -> None:
    before = native.dropped()
    with pytest.raises(ValueError, match='there is no field "zebra"'):
        native().hold("zebra", None)
    assert native.dropped() == before + 1


# Locks


def test_what_is_locked_is_not_looked_into() -> None:
    made = guarded("slot")(through_a_link)
    before = Guarded.dropped()
    assert made.call_locked(gc.collect) >= 0
    assert Guarded.dropped() == before
    assert made.call_locked(partial(gc.get_referents, made)) == [Guarded]
    assert len(gc.get_referents(made)) == 2
    del made
    gc.collect()
    assert Guarded.dropped() == before + 1


def test_a_cycle_stays_while_another_thread_holds_the_lock(start: Start) -> None:
    made = guarded("slot")(through_a_link)
    before = Guarded.dropped()
    locked, done = threading.Event(), threading.Event()

    def wait() -> bool:
        locked.set()
        return done.wait(PATIENCE)

    waiting = start(lambda call=made.call_locked: call(wait))
    assert locked.wait(PATIENCE)
    del made
    gc.collect()
    assert Guarded.dropped() == before
    done.set()
    assert waiting.result(PATIENCE)


def test_a_panic_under_the_lock_hides_nothing() -> None:
    made = guarded("slot")(through_a_link)
    with pytest.raises(Exception, match="the slot is locked, and holds an object"):
        made.panic_locked()
    before = Guarded.dropped()
    del made
    gc.collect()
    assert Guarded.dropped() == before + 1


def test_what_is_shared_lives_until_it_is_taken_out() -> None:
    """An `Arc` may be held by anybody, so what it holds is a root."""
    made = Shared()
    other = Shared.of(made)
    made.swap(through_a_link(made))
    before = Shared.dropped()
    del made
    gc.collect()
    assert Shared.dropped() == before
    assert type(other.swap(None)) is Link
    gc.collect()
    assert Shared.dropped() == before + 1


def test_a_lock_makes_no_class_mutable() -> None:
    """Reading needs no permission, further down in the same thread either."""
    made = Guarded()
    assert made.call_locked(lambda: Guarded.dropped() >= 0 and made.hold("list", 1)) is None


# Plain data


@pytest.mark.parametrize(
    "plain", [Place(1.0, 2.0), classes.Point(1, 2), classes.Person("Ada"), classes.Marker(), classes.draw(1)], ids=type
)
def test_plain_data_has_no_header(plain: object) -> None:
    assert not gc.is_tracked(plain)
    assert not type(plain).__flags__ & HAS_HEADER
    assert sys.getsizeof(plain) == type(plain).__basicsize__


class Below(Place):
    """Has a `__dict__`, and with it the collector's header, which `Place` has not."""


class Bare(Place):
    """Is as long as its base."""

    __slots__ = ()


class Pressed(Button):
    """Adds a finaliser of Python's."""

    def __del__(self) -> None:
        """Nothing."""


MAKERS: dict[str, tuple[type, Callable[[], object]]] = {
    "plain": (Place, lambda: Place(1.0, 2.0)),
    "collected": (Button, lambda: Button(None)),
    "with __del__, __dict__ and weak references": (protocols.Handle, protocols.Handle),
    "below": (Below, lambda: Below(1.0, 2.0)),
    "below, as long": (Bare, lambda: Bare(1.0, 2.0)),
    "below, with __del__": (Pressed, lambda: Pressed(None)),
    "of a class of another module": (inheritance.checks.Employee, lambda: inheritance.checks.Employee("Ada")),
}


@pytest.mark.skipif(not NO_GIL, reason="with a GIL all threads share one count of references")
@pytest.mark.parametrize("name", MAKERS)
def test_threads_make_objects_without_a_count_in_common(name: str) -> None:
    """CPython counts the objects of a class by thread, and nobody writes to what threads share: its `ob_ref_shared`."""
    native, make = MAKERS[name]
    # Behind the id of the thread that owns the object, its flags and that thread's own count.
    shared = ctypes.c_ssize_t.from_address(id(native) + 16)
    drifts = []

    def work() -> None:
        make()
        before = shared.value
        for _ in range(10_000):
            make()
        drifts.append(shared.value - before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE)
    assert drifts == [0]


def test_an_object_may_change_between_classes_of_python() -> None:
    """CPython compares how the objects of both end, and the other class has had none."""
    first, second = (type(name, (Button,), {}) for name in ("First", "Second"))
    before = Button.dropped()
    made: Any = first(None)
    made.__class__ = second
    assert type(made) is second
    del made
    assert Button.dropped() == before + 1


def test_sizes() -> None:
    frozen, mutable = sys.getsizeof(classes.Point(1, 2)), sys.getsizeof(Place(1.0, 2.0))
    assert frozen == (48 if NO_GIL else 32)
    assert 0 < mutable - frozen <= (16 if NO_GIL else 8)


@pytest.mark.parametrize(
    "link",
    [lambda made: made, lambda made: [made], lambda made: made and made.press, through_a_link],
    ids=["itself", "in a list", "a method", "in a Python object"],
)
@pytest.mark.parametrize("below", [False, True], ids=["", "of a subclass"])
def test_a_long_chain_is_freed(link: Callable[[Any], Any], *, below: bool) -> None:
    """Each is dropped because the one before is, which must not take a piece of the stack for each.

    A stack has some eight million bytes, and a drop inside of a drop would take more than eighty of them.
    """
    native = type("Below", (Button,), {}) if below else Button
    before, count = Button.dropped(), 100_000
    made = None
    for _ in range(count):
        made = native(link(made))
    assert Button.dropped() == before
    del made
    assert Button.dropped() == before + count


# Millions

MEASURE = """
import pathlib, resource, sys

def resident():
    # In bytes. The peak, where the system does not say how much it is now.
    now = pathlib.Path("/proc/self/statm")
    if now.exists():
        return int(now.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

from example import memory, classes
{prepare}

def run(count):
    {run}

run(100_000)
before = resident()
run({count})
grown = resident() - before
assert grown < 1 << 20, grown
"""

COLLECT = """
import gc
# Left to itself, the collector comes when it thinks fit, and how much garbage there is by then differs.
gc.disable()
def tie(button, index):
    button.on_press = button.press
    if index % 10_000 == 0:
        gc.collect()
"""

LOOPS = {
    "made in Rust": ("", "memory.make_places(count)", 2_000_000),
    "made in Python": ("", "for _ in range(count): memory.Place(1.0, 2.0)", 2_000_000),
    "frozen": ("", "for _ in range(count): classes.Point(1.0, 2.0)", 2_000_000),
    "with a header": ("", "for _ in range(count): memory.Button()", 2_000_000),
    "from a pool": ("", "for _ in range(count): memory.Spark(1.0, 2.0, 'text')", 2_000_000),
    "from the pools of threads": (
        "from threading import Thread\n"
        "def make():\n"
        "    kept = [memory.Spark(1.0, 2.0) for _ in range(100)]\n"
        "def use_a_thread():\n"
        "    thread = Thread(target=make)\n"
        "    thread.start()\n"
        "    thread.join()",
        "for _ in range(count // 200): use_a_thread()",
        1_000_000,
    ),
    "in cycles": (COLLECT, "for index in range(count): tie(memory.Button(), index)", 500_000),
    "of a subclass": (
        COLLECT + "class Below(memory.Button): pass",
        "for index in range(count): tie(Below(), index)",
        500_000,
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say how much memory is resident")
@pytest.mark.parametrize(("prepare", "run", "count"), LOOPS.values(), ids=LOOPS)
def test_millions_leave_memory_where_it_was(prepare: str, run: str, count: int) -> None:
    code = MEASURE.format(prepare=prepare, run=run, count=count)
    path = next(entry for entry in sys.path if entry.endswith("examples"))
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert memory.__name__ == "example.memory"


# Pools


def test_objects_from_a_pool_are_like_any_other() -> None:
    class Below(memory.Spark):
        pass

    for count in (1, 50, 200):
        sparks = [memory.Spark(float(index), -1.0, str(index)) for index in range(count)]
        sparks += [Below(float(index), -1.0, str(index)) for index in range(count)]
        assert [(spark.x, spark.y, spark.text()) for spark in sparks] == [
            (float(index), -1.0, str(index)) for index in range(count)
        ] * 2
        assert len({id(spark) for spark in sparks}) == 2 * count
        del sparks
        assert memory.Spark(0.0, 0.0).text() is None


def test_pools_of_several_threads(start: Start) -> None:
    handed: list[memory.Spark] = []

    def make(number: int) -> None:
        for round_ in range(200):
            sparks = [memory.Spark(float(number), float(round_)) for _ in range(20)]
            assert {(spark.x, spark.y) for spark in sparks} == {(float(number), float(round_))}
            # Dropped on another thread.
            handed.append(sparks.pop())

    futures = [start(lambda number=number: make(number)) for number in range(4)]  # type: ignore[misc]
    for future in futures:
        future.result(PATIENCE)
    assert len(handed) == 800
    handed.clear()
    assert memory.Spark(1.0, 2.0).x == 1.0


def test_a_spark_that_cannot_be_made_leaves_nothing() -> None:
    for _ in range(100):
        with pytest.raises(TypeError, match="argument 'y' must be float, not str"):
            memory.Spark(1.0, "2")
    assert memory.Spark(1.0, 2.0).y == 2.0


def test_a_pool_keeps_the_interpreters_of_a_thread_apart(new_interpreter: Callable[[], Interpreter]) -> None:
    code = (
        "from example import memory\n"
        "for _ in range(5):\n"
        "    sparks = [memory.Spark(float(x), 2.0, 'text') for x in range(100)]\n"
        "    assert [spark.x for spark in sparks] == [float(x) for x in range(100)]\n"
        "    del sparks\n"
    )
    for _ in range(3):
        run = new_interpreter()
        for _ in range(3):
            sparks = [memory.Spark(float(x), 1.0) for x in range(100)]
            run(code)
            assert [spark.x for spark in sparks] == [float(x) for x in range(100)]
            del sparks
            run(code)
