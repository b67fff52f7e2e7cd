"""Interpreters beside each other: every kind of member works in each, and nothing of one reaches another.

What interpreters leave when they go is in `test_growth.py`; how threads of Rust's own enter one, in `test_threads.py`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from .conftest import HERE, Script, answers
from .others import HAS_OWN_GIL, IS_FREE_THREADED, KINDS, OTHER, kinds

if TYPE_CHECKING:
    from pathlib import Path

CASES = str(HERE / "cases.py")
# Each interpreter writes to a file of its own, because lines of several would be mixed.
OUTCOMES = f"""
import json, pathlib, runpy
cases = runpy.run_path({CASES!r})
chosen = {{name: case for name, case in cases["CASES"].items() if name not in left_out}}
pathlib.Path(path).write_text(json.dumps(cases["outcomes"](chosen)))
"""
# The native `_decimal` finds its context by a variable whose cache knows threads by their numbers, and before 3.13 all
# interpreters share the variable, while each numbers its own threads: one takes the context of another, which may be
# gone (`mpd_qfinalize` aborts).
AT_ONCE = f"\nleft_out = {['a Decimal with a native value'] if sys.version_info < (3, 13) else []}" + OUTCOMES
IN_TURN = "\nleft_out = []" + OUTCOMES
# The order of a Rust `HashSet`, the frames of whoever calls, and what the collector found beside.
VARYING = {"a set", "frames", "a locked cycle"}
# CPython's own judgement of what was meant is in a module that it does not load in interpreters with their own GIL.
DIFFERENT = {"a misspelt keyword"}
FOREIGN = "this object belongs to another interpreter; share plain Rust data between interpreters, or pass a copy"

# The examples extend `Decimal`, and in such an interpreter 3.12 has only the one that is written in Python.
WHOLE_KINDS = kinds(
    sys.version_info >= (3, 13), "the native `_decimal` is for interpreters with their own GIL since 3.13"
)

needs_own_gil = pytest.mark.skipif(not HAS_OWN_GIL, reason="interpreters with a GIL of their own came with Python 3.12")


def assert_alike(folder: Path, count: int, own_gil: bool) -> None:
    """Each of the files has the outcomes of the first."""
    first, *others = [json.loads((folder / f"{number}").read_text()) for number in range(count)]
    assert len(first) > 100
    for other in others:
        assert other.keys() == first.keys()
        different = {name for name in first if first[name] != other[name]}
        assert different <= VARYING | (DIFFERENT if own_gil or IS_FREE_THREADED else set())


@pytest.mark.parametrize("own_gil", WHOLE_KINDS)
def test_every_kind_of_member_in_one_interpreter_after_the_other(script: Script, own_gil: bool, tmp_path: Path) -> None:
    code = f"""
source = {IN_TURN!r}
path = {str(tmp_path / "0")!r}
exec(source)
for number in (1, 2):
    in_another(f"path = {str(tmp_path)!r} + '/{{number}}'" + source, {own_gil})
"""
    assert answers(script(OTHER + code)) == []
    assert_alike(tmp_path, 3, own_gil)


@pytest.mark.parametrize("own_gil", WHOLE_KINDS)
def test_every_kind_of_member_in_several_interpreters_at_once(script: Script, own_gil: bool, tmp_path: Path) -> None:
    code = f"""
import datetime, decimal, threading
source = {AT_ONCE!r}
path = {str(tmp_path / "0")!r}
# Before 3.13 the native `_decimal` fills static variables when it is first imported, so that is over when they start.
# Some classes in C are static variables too. The list of what extends one, as the examples do, belongs to the first
# interpreter that extends it, so that has to be the last to end.
static = decimal.Decimal, datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.tzinfo
first = [type("First", (base,), {{}}) for base in static]
# The end of an interpreter of 3.11 waits for the thread that has imported `threading` there, so each closes its own.
def work(number):
    in_another(f"path = {str(tmp_path)!r} + '/{{number}}'" + source, {own_gil})
threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 4)]
for thread in threads: thread.start()
exec(source)
for thread in threads: thread.join()
"""
    assert answers(script(OTHER + code)) == []
    assert_alike(tmp_path, 4, own_gil)


@needs_own_gil
@pytest.mark.skipif(IS_FREE_THREADED, reason="without a GIL a thread that starts waits until all others rest")
def test_interpreters_run_at_the_same_time(script: Script) -> None:
    """Each waits for the other and never lets go of its GIL. The main one stays out, because threads start in it."""
    code = """
import threading
source = "import os; from native import probe; os.write(1, b'met' if probe.meet_inside(2) else b'alone')"
others = [Other() for _ in range(2)]
threads = [threading.Thread(target=other.run, args=(source,)) for other in others]
for thread in threads: thread.start()
for thread in threads: thread.join()
for other in others: other.close()
"""
    assert answers(script(OTHER + code)) == ["metmet"]


@pytest.mark.parametrize("own_gil", KINDS)
def test_each_step_of_an_interpreter_on_another_thread(script: Script, own_gil: bool) -> None:
    code = f"""
from concurrent.futures import ThreadPoolExecutor
def elsewhere(function, *arguments):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()
other = elsewhere(Other, {own_gil})
elsewhere(other.run, '''if True:
    from example import classes, iterators, modules
    modules.increment()
    counter, primes = classes.Counter(), iterators.primes()
    counter.increment()
''')
elsewhere(other.run, '''if True:
    modules.increment()
    counter.increment()
    print(modules.count(), counter.count, next(primes), flush=True)
''')
elsewhere(other.close)
from example import modules
print(modules.count())
"""
    assert answers(script(OTHER + code)) == ["2 2 2", "0"]


@pytest.mark.parametrize("own_gil", KINDS)
@pytest.mark.parametrize("first", ["the main one", "another"])
def test_it_does_not_matter_who_imports_first_or_ends_first(script: Script, first: str, own_gil: bool) -> None:
    load = "from example import modules, classes; point = classes.Point(3, 4); modules.increment()"
    use = "print(point.norm(), modules.count(), flush=True)"
    here, there = f"exec({load!r})", f"one.run({load!r})"
    code = f"""
one, two = Other({own_gil}), Other({own_gil})
{here if first == "the main one" else there}
{there if first == "the main one" else here}
two.run({load!r})
one.close()
two.run({use!r})
exec({use!r})
two.close()
three = Other({own_gil})
three.run({load!r})
three.run({use!r})
exec({use!r})
three.close()
"""
    assert answers(script(OTHER + code)) == ["5.0 1"] * 4


@pytest.mark.parametrize("own_gil", KINDS)
@pytest.mark.parametrize("use", ["probe.use_kept()", "probe.give_kept()", "probe.clone_kept()"])
def test_no_use_of_an_object_of_another_interpreter(script: Script, use: str, own_gil: bool) -> None:
    code = f"""
from native import probe
probe.keep([1, 2])
in_another('''if True:
    from native import probe
    try:
        {use}
    except RuntimeError as error:
        print(error, flush=True)
''', {own_gil})
probe.drop_kept()
"""
    assert answers(script(OTHER + code)) == [FOREIGN]


@pytest.mark.parametrize("own_gil", KINDS)
def test_an_object_inside_one_of_another_interpreter(script: Script, own_gil: bool) -> None:
    """The collector of the other interpreter leaves it alone, reading it is refused, and in the end it goes home."""
    code = f"""
import gc, weakref
from native import probe
class Thing: pass
thing = Thing()
alive = weakref.ref(thing)
probe.keep(thing)
del thing
in_another('''if True:
    import gc
    from native import probe
    wrapper = probe.wrap_kept()
    ring = [wrapper]
    ring.append(ring)
    gc.collect()
    try:
        wrapper.object
    except RuntimeError as error:
        print(error, flush=True)
    wrapper.object = "mine"
    print(wrapper.object, flush=True)
''', {own_gil})
probe.drop_kept_elsewhere()
gc.collect()
print(alive())
"""
    assert answers(script(OTHER + code)) == [FOREIGN, "mine", "None"]


@pytest.mark.parametrize("own_gil", KINDS)
def test_what_a_dead_interpreter_left_to_others_is_forgotten(script: Script, own_gil: bool) -> None:
    code = f"""
from native import probe
in_another('from native import probe; probe.keep(probe.Witness("left")); probe.keep([])', {own_gil})
try:
    probe.use_kept()
except RuntimeError as error:
    print(error)
probe.drop_kept()
probe.drop_kept_elsewhere()
print(probe.witness().name)
"""
    assert answers(script(OTHER + code)) == [FOREIGN, "the module's own"]


@pytest.mark.parametrize("own_gil", KINDS)
def test_an_exception_of_ours_ends_the_code_of_another_interpreter(script: Script, own_gil: bool) -> None:
    code = f"""
other = Other({own_gil})
try:
    other.run("from example import exceptions; exceptions.parse_line('x')")
except Exception as error:
    print([line for line in str(error).splitlines() if "ParseError" in line][-1].rpartition("example.")[2])
other.run("print(exceptions.parse_port('80'), flush=True)")
other.close()
"""
    said = answers(script(OTHER + code))
    assert said[1:] == ["80"]
    assert "ParseError" in said[0]
    assert 'no colon in "x"' in said[0]


@pytest.mark.parametrize("own_gil", KINDS)
def test_threads_of_rust_enter_the_interpreter_that_they_name(script: Script, own_gil: bool) -> None:
    code = f"""
import sys
from native import visits
sys.mark = "the first"
here = visits.remember()
others = [Other({own_gil}) for _ in range(2)]
for number, other in enumerate(others):
    other.run(f"import sys; from native import visits; sys.mark = 'number {{number}}'; visits.remember()")
print([visits.enter(handle) for handle in (here + 2, here, here + 1)])
for other in others: other.close()
for handle in (here + 1, here + 2):
    try:
        visits.enter(handle)
    except RuntimeError as error:
        print(error)
"""
    gone = "the interpreter has gone, or is shutting down"
    assert answers(script(OTHER + code)) == ["['number 1', 'the first', 'number 0']", gone, gone]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="`concurrent.interpreters` came with Python 3.14")
def test_what_an_error_of_another_interpreter_tells(script: Script) -> None:
    code = """
from concurrent import interpreters
from example import exceptions, threads
other = interpreters.create()
print(other.call(threads.count_primes, 100), other.call(threads.count_primes, limit=10))
for fail in (
    lambda: other.exec("from example import exceptions; exceptions.parse_line('x')"),
    lambda: other.call(exceptions.parse_line, "x"),
):
    try:
        fail()
    except interpreters.ExecutionFailed as error:
        kind = error.excinfo.type
        print(kind.__module__, kind.__qualname__, error.excinfo.msg)
        (line,) = [line for line in error.excinfo.errdisplay.splitlines() if "exceptions.rs" in line]
        print("examples/src/" in line, line.rpartition("/")[2][:20])
other.close()
"""
    told = ['example.exceptions ParseError no colon in "x"', 'True exceptions.rs", line']
    assert answers(script(code)) == ["25 4", *told, *told]
