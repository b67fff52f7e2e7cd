"""Errors give back what they took, whatever a panic carries; and what does not fit into memory is a `MemoryError`.

Each script runs in a process of its own, which an abort would end.
"""

from __future__ import annotations

import sys

import pytest

from .conftest import Script, answers
from .others import IS_FREE_THREADED

ENDS = {
    "an object": "limits.Ends(AGAIN)",
    "a capsule": "limits.capsule(AGAIN)",
    "a closure": "limits.closure(AGAIN)",
    "an iterator": "limits.iterator(AGAIN)",
}


@pytest.mark.parametrize("what", ENDS)
@pytest.mark.parametrize("again", [0, 2, 1_000_000])
def test_a_panic_at_the_end_of_a_value(script: Script, what: str, again: int) -> None:
    """It is reported, and an exception that is under way goes on. What the payload throws in turn is dropped too."""
    code = f"""
import sys
from native import limits
reported = []
sys.unraisablehook = lambda args: reported.append(type(args.exc_value).__name__)
AGAIN = {again}
def fail():
    value = {ENDS[what]}
    raise KeyError
try:
    fail()
except KeyError as error:
    error.__traceback__ = None
print(reported, limits.dropped())
"""
    assert answers(script(code)) == [f"['PanicError'] {min(again + 1, 8)}"]


PANICS = {
    "a function": "limits.throw(1000)",
    "a special method": "len(value)",
    "a property": "value.property",
    "an iterator": "next(limits.throwing_iterator())",
    "the text of an error": "limits.fail_to_show(False)",
    "the text of an error that carries another": "limits.fail_to_show(True)",
    "the end of an error": "limits.fail_to_drop()",
}


@pytest.mark.parametrize("where", PANICS)
def test_a_panic_with_an_unwilling_payload(script: Script, where: str) -> None:
    code = f"""
import sys
from native import limits
value = limits.Ends(0)
for _ in range(3):
    try:
        {PANICS[where]}
    except BaseException as error:
        print(type(error).__name__)
sys.unraisablehook = lambda args: None
del value
"""
    assert answers(script(code)) == ["PanicError"] * 3


def test_an_operand_that_is_refused_with_a_burden(script: Script) -> None:
    code = """
import sys
from native import limits
reported = []
sys.unraisablehook = lambda args: reported.append(type(args.exc_value).__name__)
try:
    limits.Declines() + "text"
except TypeError as error:
    print(error)
print(reported)
"""
    said, reported = answers(script(code))
    assert said == "unsupported operand type(s) for +: 'native.limits.Declines' and 'str'"
    assert reported == "['PanicError']"


FAILURES = {
    "a panic with a literal": "limits.literal()",
    "a panic with a text that is made": "limits.formatted(3)",
    "an unwrap": "limits.unwrap()",
    "an overflow": "limits.overflow(1)",
    "an index": "limits.index(9)",
    "a division": "limits.divide(0)",
    "a payload of another kind": "limits.throw(0)",
    "an exception": "limits.raised()",
    "an error of the standard library": "limits.native('x')",
    "an error of the system": "limits.system()",
    "a cause and notes": "limits.caused()",
    "a group": "limits.grouped()",
    "payload after payload": "limits.throw(3)",
    "an argument of another type": "limits.index('x')",
    "a number out of range": "limits.overflow(256)",
    "a wrong item": "limits.integers([1, 2, 'x'])",
    "a wrong key": "limits.map({'x': 1})",
    "too few arguments": "limits.native()",
    "too many arguments": "limits.native(1, 2, 3)",
    "an unknown keyword": "limits.native(txt='x')",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks glibc")
@pytest.mark.parametrize("what", FAILURES)
def test_an_error_gives_back_what_it_took(script: Script, what: str) -> None:
    """By the bytes that the C library has given out, which is where Rust's values live."""
    code = f"""
import ctypes, gc
from native import limits
class Info(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]
info = ctypes.CDLL(None).mallinfo2
info.restype = Info
def run(times):
    for _ in range(times):
        try:
            {FAILURES[what]}
        except Exception:
            pass
def growth(times):
    gc.collect()
    before = info().uordblks
    run(times)
    gc.collect()
    return info().uordblks - before
run(500)
print("nothing" if any(growth(2000) < 4000 for _ in range(8)) else "something")
"""
    assert answers(script(code)) == ["nothing"]


ENDLESS = {
    "integers": "itertools.repeat(1)",
    "texts": "itertools.repeat('x')",
    "deque": "itertools.repeat(1)",
    "shared": "itertools.repeat(1)",
    "boxed": "itertools.repeat(1)",
    "slice": "itertools.repeat(1.0)",
    "set": "itertools.count()",
    "ordered": "itertools.count()",
}

# MiB. Without a GIL Python takes 32 of them at a time.
ROOM = 64 if IS_FREE_THREADED else 32
LIMITED = """
import itertools, resource
from native import limits
def limit(more):
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    size = pages * resource.getpagesize() + (more << 20)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
def attempt(work, *arguments):
    try:
        work(*arguments)
    except MemoryError as error:
        return "MemoryError", str(error)
    return "done"
"""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, and relies on RLIMIT_AS")


@linux
@pytest.mark.parametrize("name", ENDLESS)
def test_an_iterable_without_end(script: Script, name: str) -> None:
    code = f"{LIMITED}limit({ROOM}); print(attempt(limits.{name}, {ENDLESS[name]})); limits.{name}([])"
    assert answers(script(code)) == ["('MemoryError', '')"]


@linux
@pytest.mark.parametrize("name", ["map", "ordered_map"])
def test_pairs_without_end(script: Script, name: str) -> None:
    code = f"""{LIMITED}
class Endless:
    def items(self):
        return ((number, number) for number in itertools.count())
limit({ROOM})
print(attempt(limits.{name}, Endless()))
"""
    assert answers(script(code)) == ["('MemoryError', '')"]


LARGE = {
    "text": "'x' * size",
    "boxed_text": "'x' * size",
    "shared_text": "'x' * size",
    "c_text": "'x' * size",
    "path": "b'x' * size",
    "bytes": "bytes(size)",
    "copied": "bytearray(size)",
    "buffer": "bytearray(size)",
    "integers": "[1] * (size // 8)",
    "slice": "[1.0] * (size // 8)",
}


@linux
@pytest.mark.parametrize("name", LARGE)
def test_a_copy_that_does_not_fit(script: Script, name: str) -> None:
    code = f"""{LIMITED}
size = 128 << 20
value = {LARGE[name]}
limit(32)
print(attempt(limits.{name}, value)[0])
"""
    assert answers(script(code)) == ["MemoryError"]


@pytest.mark.parametrize("size", ["2**62", "2**63 - 1", "2**63 - 1000"])
def test_a_size_that_nobody_has(script: Script, size: str) -> None:
    code = f"""
from native import limits
for work in (lambda: limits.resize(bytearray(b"12"), {size}), lambda: limits.filled({size})):
    try:
        work()
    except (MemoryError, OverflowError) as error:
        print(type(error).__name__)
"""
    resized, filled = answers(script(code))
    assert resized == "MemoryError"
    # As `bytes` has it.
    assert filled == ("OverflowError" if size == "2**63 - 1" else "MemoryError")


def test_resizing_in_both_directions(script: Script) -> None:
    code = """
from native import limits
array = bytearray(b"12345")
print(limits.resize(array, 2), array, limits.resize(array, 4), array, limits.resize(array, 4), array)
with memoryview(array):
    for size in (1, 9):
        try:
            limits.resize(array, size)
        except BufferError as error:
            print("lent")
"""
    array = "bytearray(b'12\\x00\\x00')"
    assert answers(script(code)) == [f"2 {array} 4 {array} 4 {array}", "lent", "lent"]


def test_a_length_that_lies(script: Script) -> None:
    code = """
from native import limits
class Lies:
    def __init__(self):
        self.items = iter([1, 2])
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.items)
    def __length_hint__(self):
        return 2**62
    def __len__(self):
        return 2**62
for work in (limits.integers, limits.deque, limits.set, limits.ordered, limits.shared):
    work(Lies())
print("read")
"""
    assert answers(script(code)) == ["read"]
