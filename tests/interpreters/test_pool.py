"""`InterpreterPoolExecutor` with native functions, classes and exceptions: what goes in and out, what is refused."""

from __future__ import annotations

import sys

import pytest

from .conftest import Script, answers
from .others import IS_FREE_THREADED

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 14), reason="`InterpreterPoolExecutor` came with Python 3.14; before, see test_isolation.py"
)

POOL = """
from concurrent.futures import InterpreterPoolExecutor
from concurrent.interpreters import ExecutionFailed, NotShareableError
from example import classes, conversions, exceptions, interpreters, modules, protocols, threads
interpreters.build("words", ["one two", "two three"])
index = interpreters.Index("words")
"""

WORKS = {
    "a function": ("pool.submit(threads.count_primes, 1000).result()", "168"),
    "a function by keyword": ("pool.submit(threads.count_primes, limit=10).result()", "4"),
    "a function for many": ("list(pool.map(threads.count_primes, [10, 100, 1000]))", "[4, 25, 168]"),
    "a function with text": ("pool.submit(threads.length, 'h\\xe9llo').result()", "5"),
    "a function with a list": ("pool.submit(conversions.mean, [1.5, 2.5]).result()", "2.0"),
    "a function with bytes": ("pool.submit(conversions.owned_data, b'abc').result()", "b'abc'"),
    "a function of a submodule": ("pool.submit(modules.submod.world).result()", "'Hello, World!'"),
    "a static method": ("pool.submit(classes.Person.domain_of, 'a@b').result()", "'b'"),
    "a class": ("pool.submit(protocols.Snapshot, 'a', b'b').result().data", "b'b'"),
    "an instance that is pickled": ("pool.submit(len, index).result()", "3"),
    "a method of one": ("pool.submit(index.find, 'two').result()", "[0, 1]"),
    "a method with one as argument": ("pool.submit(interpreters.Index.find, index, 'one').result()", "[0]"),
    "an instance comes back": ("pool.submit(interpreters.Index, 'words').result().find('three')", "[1]"),
    "shared data is the same": ("pool.submit(index.find, 'two').result() and index.questions", "1"),
}


@pytest.mark.parametrize(("call", "value"), WORKS.values(), ids=WORKS)
def test_what_works(script: Script, call: str, value: str) -> None:
    code = f"""
with InterpreterPoolExecutor(1) as pool:
    print(repr({call}))
"""
    assert answers(script(POOL + code)) == [value]


def test_each_worker_has_its_own_state(script: Script) -> None:
    code = """
with InterpreterPoolExecutor(1) as pool:
    for _ in range(3):
        pool.submit(modules.increment).result()
    print(pool.submit(modules.count).result(), modules.count())
with InterpreterPoolExecutor(1, initializer=modules.increment) as pool:
    print(pool.submit(modules.count).result())
"""
    assert answers(script(POOL + code)) == ["3 0", "1"]


def test_many_workers_query_one_index(script: Script) -> None:
    code = """
with InterpreterPoolExecutor(3) as pool:
    found = list(pool.map(index.find, ["one", "two", "three", "four"] * 25))
print(found[:4], found == found[:4] * 25, index.questions, interpreters.opened())
"""
    assert answers(script(POOL + code)) == ["[[0], [0, 1], [1], []] True 100 1"]


@pytest.mark.skipif(
    IS_FREE_THREADED, reason="without a GIL a worker that starts waits until all threads rest, and this one never does"
)
def test_workers_run_at_the_same_time(script: Script) -> None:
    code = """
from native import probe
with InterpreterPoolExecutor(2) as pool:
    print(list(pool.map(probe.meet_inside, [2, 2])))
"""
    assert answers(script(POOL + code)) == ["[True, True]"]


RAISES = {
    "an exception of ours": ("exceptions.parse_line, 'x'", 'example.exceptions.ParseError no colon in "x"'),
    "one of another module": ("interpreters.Index, 'no'", 'example.interpreters.NoIndex there is no index "no"'),
    "an error of Rust": ("exceptions.parse_port, 'x'", "builtins.ValueError invalid digit found in string"),
    "a wrong argument": (
        "threads.length, 1",
        "builtins.TypeError length() argument 'text' must be str, not int",
    ),
}


@pytest.mark.parametrize(("call", "told"), RAISES.values(), ids=RAISES)
def test_exceptions_come_back_as_themselves(script: Script, call: str, told: str) -> None:
    code = f"""
with InterpreterPoolExecutor(1) as pool:
    error = pool.submit({call}).exception()
print(f"{{type(error).__module__}}.{{type(error).__qualname__}} {{error}}")
print(type(error.__cause__).__name__, "the Rust file" if ".rs" in str(error.__cause__) else "no frame")
if type(error).__name__ in ("ParseError", "NoIndex"):
    assert isinstance(error, (exceptions.ParseError, interpreters.NoIndex)) and vars(error)
"""
    said, cause = answers(script(POOL + code))
    assert said == told
    assert cause.startswith("ExecutionFailed")


def test_a_panic_comes_back_with_its_place(script: Script) -> None:
    code = """
with InterpreterPoolExecutor(1) as pool:
    error = pool.submit(exceptions.item, [], 1).exception()
print(type(error) is exceptions.PanicError, error)
"""
    [told] = answers(script(POOL + code))
    assert told.startswith("True panicked at src/exceptions.rs:")


REFUSED = {
    "an argument that cannot be pickled": "classes.distance, classes.Point(0, 0), classes.Point(3, 4)",
    "a result that cannot be pickled": "classes.Point, 3, 4",
    "a method of what cannot be pickled": "classes.Point(3, 4).norm",
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_pickled_is_refused(script: Script, call: str) -> None:
    code = f"""
with InterpreterPoolExecutor(1) as pool:
    try:
        pool.submit({call}).result()
    except NotShareableError:
        print("refused")
    print(pool.submit(threads.count_primes, 10).result())
"""
    assert answers(script(POOL + code)) == ["refused", "4"]


def test_a_queue_carries_what_can_be_pickled(script: Script) -> None:
    code = """
from concurrent import interpreters as others
queue, back = others.create_queue(), others.create_queue()
queue.put(index)
other = others.create()
other.prepare_main(queue=queue, back=back)
other.exec('''if True:
    index = queue.get()
    back.put((index.name, index.find("two")))
    back.put(index)
''')
print(back.get(), back.get().find("one"), index.questions)
other.close()
"""
    assert answers(script(POOL + code)) == ["('words', [0, 1]) [0] 2"]


def test_native_memory_is_lent_to_another_interpreter(script: Script) -> None:
    """A `memoryview` goes across as it is: who lends it is refused changes until the other interpreter lets go."""
    code = """
from concurrent import interpreters as others
from example import buffers
samples = buffers.Samples([1.0, 2.0, 3.0])
other = others.create()
other.prepare_main(view=memoryview(samples))
try:
    samples.push(4.0)
except BufferError as error:
    print(error)
other.exec('''if True:
    from example import buffers
    print(view.format, buffers.float32(view), flush=True)
    view.release()
    del view
''')
other.close()
samples.push(4.0)
print(samples.sum())
"""
    refused = "Samples.push(): this Samples cannot be changed while a buffer of it is in use"
    assert answers(script(code)) == [refused, "f [1.0, 2.0, 3.0]", "10.0"]
