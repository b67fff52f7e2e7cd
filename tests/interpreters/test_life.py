"""A module from its import to the end of the process: failing on the way, twice at once, taken down in every order."""

from __future__ import annotations

import os

import pytest

from .conftest import Script, answers
from .others import IS_FREE_THREADED, KINDS, OTHER

COPIES = """
import gc, importlib.util, sys, weakref
import native.life as first
def load(name):
    spec = importlib.util.spec_from_file_location(name, first.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
"""

STEPS = ["new", "sub new", "constant", "sub init", "init"]
WAYS = {
    "raises": ("ValueError", "src/life.rs"),
    "panics": ("PanicError", "src/life.rs"),
    # Objects of Python's, which go on as they are.
    "exits": ("SystemExit", "<string>"),
    "is interrupted": ("KeyboardInterrupt", "<string>"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", WAYS)
def test_an_import_that_fails(script: Script, step: str, way: str) -> None:
    """Whatever fails, and however, nothing stays: no value, no reference, no entry; and it can be tried again."""
    code = f"""
import gc, sys, traceback
total = getattr(sys, "gettotalrefcount", sys.getallocatedblocks)
def attempt():
    try:
        import native.life
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        return type(error).__name__, frames[-1].filename.rpartition("native/")[2]
sys.life_fails = {f"{step} {way}"!r}
print(*attempt(), [name for name in sys.modules if name.startswith("native.life")])
def growth():
    before = total()
    for _ in range(50):
        attempt()
    gc.collect(), gc.collect()
    return total() - before
# The interpreter's own caches fill up at first.
print("no growth" if any(growth() < 10 for _ in range(20)) else "growth")
del sys.life_fails
import native.life
print(native.life.NUMBER, native.life.alive(), native.life.sub.held().name, native.life.call())
"""
    assert answers(script(code)) == [f"{' '.join(WAYS[way])} []", "no growth", "7 4 of the substate 1"]


def test_a_failing_base_is_tried_again(script: Script) -> None:
    code = """
import sys, types
somewhere = sys.modules["somewhere"] = types.ModuleType("somewhere")
class Meta(type):
    def __getattr__(cls, name): raise LookupError(name)
for base in (int, 3):
    somewhere.Base = base
    try:
        import native.extends
    except (ImportError, TypeError) as error:
        print(type(error).__name__, [name for name in sys.modules if name.startswith("native.extends")])
somewhere.Base = dict
import native.extends
print(native.extends.Below([]).hold(lambda: None))
"""
    assert answers(script(code)) == ["ImportError []", "TypeError []", "True"]


def test_removal_and_import_again(script: Script) -> None:
    code = """
import gc, sys, weakref
import native.life
old = native.life
old.call()
thing = old.Thing("old")
for name in [name for name in sys.modules if name.startswith("native.life")]:
    del sys.modules[name]
import native.life as new, native.life.sub
print(new is old, new.call(), old.call(), thing.calls(), new.Thing("x").calls())
print(native.life.sub.held().name, native.life.alive())
# The old one is kept by its class and so by the thing, and goes with them.
alive = weakref.ref(old)
del old, native
gc.collect()
print(alive() is None, thing.sibling().name)
del thing
gc.collect()
print(alive() is None, new.alive())
"""
    assert answers(script(code)) == ["False 1 2 2 1", "of the substate 9", "False sibling", "True 4"]


def test_a_submodule_alone_is_imported_again(script: Script) -> None:
    code = """
import sys
import native.life.sub
sub = native.life.sub
del sys.modules["native.life.sub"]
try:
    import native.life.sub
except ModuleNotFoundError as error:
    print(error)
print(native.life.sub is sub)
"""
    assert answers(script(code)) == [
        "No module named 'native.life.sub'; 'native.life' is not a package",
        "True",
    ]


def test_two_modules_from_one_file(script: Script) -> None:
    """Each has its state and its classes. What one made the other accepts: it is the same Rust type."""
    code = """
second, third = load("native.life"), load("elsewhere.life")
for module in (first, second, third):
    print(module.__name__, module.Thing.__module__, module.sub.__name__, sys.modules[module.sub.__name__] is module.sub)
first.call(), first.call(), second.call()
things = [module.Thing(str(number)) for number, module in enumerate((first, second, third))]
print([thing.calls() for thing in things], [thing.sibling().calls() for thing in things])
print([module.owner_of(thing) for module in (first, second, third) for thing in things])
print([isinstance(thing, module.Thing) for module in (first, second, third) for thing in things])
print([type(thing.sibling()) is type(thing) for thing in things])
del first, module, things[0]
for name in [name for name in sys.modules if name.startswith("native")]:
    del sys.modules[name]
gc.collect()
print(second.alive(), second.call(), third.call())
"""
    yes, no = "True", "False"
    assert answers(script(COPIES + code)) == [
        "native.life native.life native.life.sub False",
        "native.life native.life native.life.sub True",
        "elsewhere.life elsewhere.life elsewhere.life.sub True",
        "[2, 1, 0] [2, 1, 0]",
        str([str(number) for _ in range(3) for number in range(3)]),
        f"[{', '.join([yes, no, no, no, yes, no, no, no, yes])}]",
        "[True, True, True]",
        "10 2 1",
    ]


def test_a_class_outlives_its_module(script: Script) -> None:
    code = """
import gc, sys
from native.life import Thing, alive
for name in [name for name in sys.modules if name.startswith("native")]:
    del sys.modules[name]
gc.collect()
print(Thing("late").calls(), Thing("late").sibling().name, alive())
del Thing
gc.collect()
print(alive())
"""
    assert answers(script(code)) == ["0 sibling 4", "4"]


KEPT = {
    "by a global": "kept = life",
    "by sys.modules alone": "import native; del native.life, life",
    "by a cycle": "life.me = life; life.sub.me = life; cycle = [life]; cycle.append(cycle); del cycle, life",
    "by its own state": "life.hold(life); life.hold(life.Thing); life.hold(life.Thing('x')); del life",
    "by the state of another": "from native import probe; probe.keep(life); probe.drop_kept()\n"
    "from native import visits; life.hold(visits); import copy",
    "by two states in a cycle": COPIES + "second = load('native.life'); second.hold(first); first.hold(second)",
    "by an atexit callback": "import atexit; atexit.register(life.Thing, 'late')",
    "by an instance": "thing = life.Thing('alive'); thing.held = [thing, life]; del life",
    "by an instance in a builtin": "import builtins; builtins.thing = life.Thing('alive'); del life",
    "by a thread's frame": "import threading; stay = threading.Event()\n"
    "def work(life=life): started.set(); stay.wait()\n"
    "started = threading.Event(); threading.Thread(target=work, daemon=True).start(); started.wait()",
}


@pytest.mark.parametrize("how", KEPT)
def test_the_end_of_the_process(script: Script, how: str) -> None:
    """The state dies once, whoever keeps the module."""
    code = f"import os; os.environ.pop('LIFE_TELLS', None)\nimport native.life as life\n{KEPT[how]}\n"
    code += "os.environ['LIFE_TELLS'] = '1'\n"
    done = script(code, LIFE_TELLS="1")
    assert (done.returncode, done.stderr) == (0, "")
    died = done.stdout.splitlines()
    states = died.count("state died")
    assert states == (2 if how == "by two states in a cycle" else 1), died
    assert died.count("substate died") == states, died


def test_a_thread_with_a_pool_ends_after_python(script: Script) -> None:
    """With frozen objects no module is ever freed, so the thread finds its interpreter noted as alive."""
    code = """
import gc
from example import memory
sparks = [memory.Spark(1.0, 2.0) for _ in range(10)]
del sparks
gc.freeze()
"""
    done = script(code)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(IS_FREE_THREADED, reason="without a GIL there are no pools")
@pytest.mark.parametrize("where", ["here", "on a thread that goes on"])
@pytest.mark.parametrize("own_gil", KINDS)
def test_the_pools_of_an_interpreter_go_with_it(script: Script, own_gil: bool, where: str) -> None:
    """A pool keeps up to 64 blocks of each thread. They go when the interpreter does, whichever thread ends that."""
    code = f"""
import gc, sys
from concurrent.futures import ThreadPoolExecutor
def cycle(name, run):
    other = Other({own_gil})
    run(other.run, f'''if True:
        from native import alive, probe
        things = [{{name}} for _ in range(64)]
        del things
    ''')
    other.close()
def blocks(name, run):
    cycle(name, run)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(8):
        cycle(name, run)
    gc.collect()
    return (sys.getallocatedblocks() - before) / 8
with ThreadPoolExecutor(1) as threads:
    def here(run, code):
        run(code)
    def elsewhere(run, code):
        threads.submit(run, code).result()
    run = {"here" if where == "here" else "elsewhere"}
    pooled, plain = blocks("alive.Pooled(1)", run), blocks("probe.Witness(1 .__str__())", run)
print(pooled - plain < 32 or (pooled, plain))
"""
    assert answers(script(OTHER + code)) == ["True"]


def test_instances_that_use_python_at_the_end(script: Script) -> None:
    """`__del__` and `Drop` run Python code while the interpreter is taken down."""
    code = """
import native.life as life
def said(text, print=print): print(text, flush=True)
kept = life.Ending(said)
cycle = [life.Ending(said)]
cycle.append(cycle)
life.hold(life.Ending(said))
"""
    done = script(code, LIFE_TELLS="1")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines.count("__del__") == lines.count("dropped inside: true") == lines.count("ending died") == 3


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_callback_at_exit(script: Script, when: str) -> None:
    """One that was registered before the import runs after the state was cleared."""
    code = f"""
import atexit
def late():
    for call in (life.call, lambda: life.hold(3), thing.calls, life.sub.held, lambda: thing.sibling().name):
        try:
            print(call())
        except RuntimeError as error:
            print(error)
if {when == "before"}: atexit.register(late)
import native.life as life
thing = life.Thing("x")
if {when == "after"}: atexit.register(late)
"""
    cleared = "(): the state of module {} was cleared when the interpreter or the module shut down"
    expected: dict[str, list[str | None]] = {
        "before": [
            "call" + cleared.format("Life"),
            "hold" + cleared.format("Life"),
            "Thing.calls" + cleared.format("Life"),
            "held" + cleared.format("Sub"),
            "sibling",
        ],
        "after": ["1", "2", "1", None, "sibling"],
    }
    found = answers(script(code))
    assert len(found) == 5
    for line, said in zip(found, expected[when], strict=True):
        assert said is None or line == said


@pytest.mark.parametrize(
    "call", ["life.stay_shared(started.set)", "life.stay_alone(started.set)", "life.Thing('x').stay(started.set)"]
)
def test_a_state_in_use_is_not_cleared(script: Script, call: str) -> None:
    """A thread outside the interpreter looks at the state until the process ends."""
    code = f"""
import gc, threading
import native.life as life
started = threading.Event()
threading.Thread(target=lambda: {call}, daemon=True).start()
assert started.wait(60)
import atexit
# Runs last but one: the state was to be cleared, the thread goes on.
def late():
    import time
    time.sleep(0.05)
    gc.collect()
    print("late")
atexit._run_exitfuncs()
late()
"""
    assert answers(script(code)) == ["late"]


def test_waiting_at_the_end_for_a_thread_that_was_stopped(script: Script) -> None:
    """Such a thread never gives back what it holds. Who waits for it is told."""
    code = """
import os, threading
import native.life as life
thing, started = life.Thing("busy"), threading.Event()
threading.Thread(target=thing.stay, args=[started.set], daemon=True).start()
assert started.wait(60)
class Last:
    def __del__(self, thing=thing, write=os.write, RuntimeError=RuntimeError):
        try:
            thing.touch()
        except RuntimeError as error:
            write(1, str(error).encode())
last = Last()
"""
    assert answers(script(code)) == [
        "Thing.touch(): waiting for this Thing would never end: the thread that uses it is gone"
    ]


@pytest.mark.parametrize(
    "work",
    [
        "life.stay_alone(started.set)",
        # Waits for what the first thread holds.
        "(started.set(), life.call())",
        "(started.set(), thing.touch())",
        "threads.call_in_threads(lambda: (started.set(), threading.Event().wait()), 2)",
        "threads.call_in_threads(lambda: (started.set(), thing.touch()), 2)",
        "call_endlessly()",
    ],
)
def test_daemon_threads_in_native_code(script: Script, work: str) -> None:
    code = f"""
import contextlib, threading
import native.life as life
from example import threads
thing, held = life.Thing("held"), threading.Event()
threading.Thread(target=thing.stay, args=[held.set], daemon=True).start()
if "life.call" in {work!r}:
    threading.Thread(target=life.stay_alone, args=[lambda: None], daemon=True).start()
started = threading.Event()
def call_endlessly():
    started.set()
    # Once the interpreter is about to end, no new thread may enter it.
    with contextlib.suppress(RuntimeError):
        while True:
            threads.call_in_threads(int, 2)
def run():
    {work}
assert held.wait(60)
threading.Thread(target=run, daemon=True).start()
assert started.wait(60)
print("the end")
"""
    assert answers(script(code)) == ["the end"]


def test_other_threads_finish_first(script: Script) -> None:
    code = """
import os, threading, time
import native.life as life
go = threading.Event()
def work():
    go.wait()
    time.sleep(0.1)
    os.write(1, b"%d\\n" % life.call())
for _ in range(3):
    threading.Thread(target=work).start()
threading._register_atexit(go.set)
"""
    assert sorted(answers(script(code))) == ["1", "2", "3"]


def test_an_interpreter_ends_with_instances_alive(script: Script) -> None:
    code = """
import native.life as life
before = life.alive()
for kept in ("builtins.kept = thing", "sys.modules['kept'] = thing", "life.hold(thing)", "thing.held = [thing, life]",
             "atexit.register(thing.touch)", "life.sub.me = life; kept = life.sub"):
    other = Other()
    other.run(f'''if True:
        import atexit, builtins, sys
        import native.life as life
        thing = life.Thing("left")
        {kept}
    ''')
    other.close()
    print(life.alive() - before, flush=True)
print(life.call())
"""
    assert answers(script(OTHER + code)) == [*["0"] * 6, "1"]


@pytest.mark.parametrize("end", ["sys.exit(5)", "os._exit(5)", "raise KeyboardInterrupt"])
def test_other_ends(script: Script, end: str) -> None:
    code = f"""
import os, sys
import native.life as life
life.hold(life.Thing("x"))
def inside():
    {end}
started = life.Thing("y")
started.stay(inside)
"""
    done = script(code)
    assert done.returncode in (5, 130, -2), done
    assert ("KeyboardInterrupt" in done.stderr) == ("Keyboard" in end)


FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
CHILD = """
import os, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)
import native.life as life
from example import classes, threads
def in_child(check):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            check()
            sys.stdout.flush()
            status = 0
        finally:
            os._exit(status)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@FORK
def test_a_fork_keeps_the_state(script: Script) -> None:
    code = """
life.call()
thing = life.Thing("x")
def check():
    print(life.call(), thing.calls(), thing.touch(), life.sub.held().name)
    print(threads.call_in_threads(life.call, 3), life.call())
    worker = threads.Worker()
    worker.submit(life.call)
    print(worker.close(), life.call())
in_child(check)
in_child(check)
print(life.call())
"""
    child = ["2 2 True of the substate", "6", "1 8", "ended 0"]
    found = [line.replace("[3, 4, 5] ", "") for line in answers(script(CHILD + code))]
    found = [line if not line.startswith("[") else line.split("] ")[1] for line in found]
    assert found == [*child, *child, "2"]


@FORK
def test_a_fork_while_another_thread_holds_something(script: Script) -> None:
    """The child has no such thread, so nobody would give it back: who waits for it is told."""
    code = """
thing, started = life.Thing("x"), threading.Event()
threading.Thread(target=thing.stay, args=[started.set], daemon=True).start()
staying = threading.Event()
threading.Thread(target=life.stay_shared, args=[staying.set], daemon=True).start()
assert started.wait(60)
assert staying.wait(60)
def check():
    for call in (thing.touch, life.call, thing.sibling):
        try:
            print(call())
        except RuntimeError as error:
            print(error)
    print(life.sub.held().name)
in_child(check)
"""
    gone = "would never end: the thread that uses it is gone"
    assert answers(script(CHILD + code)) == [
        f"Thing.touch(): waiting for this Thing {gone}",
        f"call(): waiting for this Life {gone}",
        f"Thing.sibling(): waiting for this Thing {gone}",
        "of the substate",
        "ended 0",
    ]


NEW_THREADS = """
def visit():
    threads.call_in_threads(counter.increment, 2)
def leave():
    pass
"""
STAYING_THREADS = """
workers, room = [threads.Worker() for _ in range(4)], threading.Semaphore(8)
def job():
    counter.increment()
    room.release()
def visit():
    for worker in workers:
        room.acquire()
        worker.submit(job)
def leave():
    for worker in workers:
        worker.close()
visit()
"""
# Where a new thread takes memory for its thread state, CPython without a GIL counts it in one number for all, which
# the child of a fork at that moment never gets back: forty lines of C with `PyGILState_Ensure` hang in the same way.
NEW_THREADS_WITH_A_GIL = pytest.param(
    NEW_THREADS,
    id="new",
    marks=pytest.mark.skipif(
        IS_FREE_THREADED, reason="CPython without a GIL does not survive a fork while threads begin"
    ),
)


@FORK
@pytest.mark.parametrize("visitors", [NEW_THREADS_WITH_A_GIL, pytest.param(STAYING_THREADS, id="staying")])
def test_forks_while_threads_wait_and_come_in(script: Script, visitors: str) -> None:
    """No lock of ours is ever left locked in the child."""
    code = f"""
counter, stop = classes.Counter(), threading.Event()
{visitors}
def busy():
    while not stop.is_set():
        counter.increment()
        visit()
others = [threading.Thread(target=busy) for _ in range(4)]
for other in others:
    other.start()
def check():
    mine = classes.Counter()
    threads.call_in_threads(mine.increment, 3)
    assert mine.increment() == 4
    life.call()
for _ in range(40):
    in_child(check)
stop.set()
for other in others:
    other.join()
leave()
"""
    assert answers(script(CHILD + code)) == ["ended 0"] * 40


@FORK
def test_a_fork_and_another_program(script: Script) -> None:
    code = """
import subprocess
life.call()
done = subprocess.run([sys.executable, "-c", "import native.life as life; print(life.call())"],
                      capture_output=True, text=True, preexec_fn=life.call)
print(done.returncode, done.stdout.strip(), life.call())
"""
    assert answers(script(CHILD + code)) == ["0 1 2"]
