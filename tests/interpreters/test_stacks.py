"""What comes back to itself ends in an exception: values in values, objects that ask objects, errors of errors.

Chains of objects end without one.

Each script runs in a process of its own, which a stack that overflows would end.
"""

from __future__ import annotations

import sys

import pytest

from .conftest import Script, answers

DEEP = 40_000
CHAIN = 200_000

RESULTS = {
    "list": "[[[0]]]",
    "map": "{'key': {'key': {'key': 0}}}",
    "pair": "(((0, None), None), None)",
    "only": "[[[[]]]]",
    "link": "{'next': {'next': {'next': {'next': None}}}}",
    "generic": "{'value': 0, 'next': " * 3 + "{'value': 0, 'next': None}" + "}" * 3,
    "by_hand": "[[[[]]]]",
}

# Python's own containers cannot show or compare what is so deep, so a value is only made and dropped.
TRY = """
import native.stacks as stacks, threading
def attempt(work, *arguments):
    try:
        work(*arguments)
    except RecursionError as error:
        return str(error)
    return "done"
def until_refused(work):
    depth = 10
    while (answer := attempt(work, depth)) == "done":
        depth += depth // 2
    return answer
def on_thread(size, work, *arguments, by=attempt):
    found = []
    threading.stack_size(size)
    thread = threading.Thread(target=lambda: found.append(by(work, *arguments)))
    thread.start()
    thread.join()
    return found[0]
"""
CONVERTING = "maximum recursion depth exceeded while converting a value"
CALLING = "maximum recursion depth exceeded while calling a Python object"


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_in_itself(script: Script, name: str) -> None:
    """It converts as far as it fits on the stack; what is left of it is dropped in good order.

    How far that is depends on the build. Rust itself drops a chain that is a few times as long, and no more.
    """
    code = f"""{TRY}
print(stacks.{name}(3))
print(until_refused(stacks.{name}))
for size in 64, 256:
    print(on_thread(size * 1024, stacks.{name}, by=until_refused))
"""
    assert answers(script(code)) == [RESULTS[name], CONVERTING, CONVERTING, CONVERTING]


LINUX_ALONE = pytest.mark.skipif(sys.platform != "linux", reason="a dev build lengthens the stack on Linux alone")
LIMIT = """
import resource
def limit():
    return resource.getrlimit(resource.RLIMIT_STACK)[0] >> 20
def set_limit(length):
    resource.setrlimit(resource.RLIMIT_STACK, (length << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]))
"""


@LINUX_ALONE
def test_a_dev_build_drops_what_is_deep(script: Script) -> None:
    code = f"""{LIMIT}
set_limit(8)
{TRY}
print(limit())
print(attempt(stacks.list, 100_000))
print(attempt(stacks.map, 50_000))
"""
    assert answers(script(code)) == ["96", CONVERTING, CONVERTING]


@LINUX_ALONE
@pytest.mark.parametrize("length", [4, 32])
def test_a_stack_of_chosen_length_keeps_it(script: Script, length: int) -> None:
    code = f"""{LIMIT}
set_limit({length})
{TRY}
print(limit())
print(until_refused(stacks.list))
"""
    assert answers(script(code)) == [str(length), CONVERTING]


NESTED = {
    "take": "[value]",
    "take_only": "[value]",
    "take_link": "{'next': value}",
    "take_generic": "{'value': 1, 'next': value}",
    "take_by_hand": "[value]",
}


@pytest.mark.parametrize("name", NESTED)
def test_an_argument_in_itself(script: Script, name: str) -> None:
    around = NESTED[name]
    innermost = around.replace("value]", "]").replace("'next': value", "'next': None")
    code = f"""{TRY}
value = {innermost}
print(attempt(stacks.{name}, {around}))
for _ in range({DEEP}):
    value = {around}
print(attempt(stacks.{name}, value))
for size in 64, 256:
    print(on_thread(size * 1024, stacks.{name}, value))
while isinstance(value, list) and value:
    value = value[0]
while isinstance(value, dict):
    value = value["next"]
"""
    shallow, deep, *on_threads = answers(script(code))
    # How much of a long stack a level takes depends on the build.
    assert (shallow, on_threads) == ("done", [CONVERTING, CONVERTING])
    assert deep in ("done", CONVERTING)


def test_threads_of_rust(script: Script) -> None:
    code = f"""{TRY}
value = []
for _ in range({DEEP}):
    value = [value]
for size, depth in (64, 100), (256, 500), (16384, {DEEP}):
    print(stacks.list_on_thread(depth, size * 1024), stacks.take_on_thread(value, size * 1024))
print(stacks.list_on_thread(10, 65536), stacks.take_on_thread([[1], [2]], 65536))
while value:
    value = value[0]
"""
    small, middle, large, flat = answers(script(code))
    assert {small, middle} <= {"RecursionError RecursionError", "converted RecursionError"}
    assert flat == "converted converted"
    assert set(large.split()) <= {"RecursionError", "converted"}


ASKED = {
    "len(value)": "[1]",
    "bool(value)": "1",
    "hash(value)": "1",
    "value == 1": "2",
    "repr(value)": "1",
    "value[0]": "[1]",
    "value[0:1]": "[1]",
    "value.__setitem__(0, 1)": "[1]",
    "value.__delitem__(0)": "[1]",
    "1 in value": "[1]",
    "iter(value)": "[1]",
    "next(value)": "iter([1])",
    "value + 1": "1",
    "1 + value": "1",
    "value ** 1": "1",
    "-value": "1",
    "operator.index(value)": "1",
    "value()": "int",
    "value.imag": "1",
    "value.real": "1",
    "setattr(value, 'real', 1)": "types.SimpleNamespace()",
    "value.__get__(1, int)": "(lambda self: 1)",
}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_that_is_passed_on(script: Script, question: str) -> None:
    """As far as the stack goes, and no further; where CPython counts it, as far as that lets it."""
    code = f"""{TRY}
import operator, os, types
value = {ASKED[question]}
def ask():
    {question}
def wrap(times):
    global value
    for _ in range(times):
        value = stacks.Asks(value)
wrap(5)
print(attempt(ask))
wrap({CHAIN})
print(attempt(ask).partition(" while ")[0])
print(on_thread(256 * 1024, ask).partition(" while ")[0])
os._exit(0) if __import__("sys").stdout.flush() is None else 0
"""
    deep = CALLING.partition(" while ")[0]
    counted = question in ("value == 1", "repr(value)")
    if counted:
        code = code.replace("print(on_thread", "0 and print(on_thread")
    shown = answers(script(code))
    assert shown[0] == "done"
    assert all(deep in line or "Stack overflow" in line for line in shown[1:])
    assert len(shown) == (2 if counted else 3)


def test_a_class_that_makes_itself(script: Script) -> None:
    code = f"{TRY}print(attempt(stacks.Over)); print(attempt(stacks.Asks.again).partition(' while ')[0])"
    made, called = answers(script(code))
    assert made.startswith(CALLING.partition(" while ")[0]) or "Stack overflow" in made
    assert called.startswith(CALLING.partition(" while ")[0]) or "Stack overflow" in called


def test_iterators_over_iterators(script: Script) -> None:
    code = f"""{TRY}
items = iter([1, 2])
for _ in range(5):
    items = stacks.over(items)
print(next(items))
for _ in range({CHAIN}):
    items = stacks.over(items)
print(attempt(next, items))
del items
print("gone")
"""
    assert answers(script(code)) == ["1", CALLING, "gone"]


CHAINS = {
    "a field that the collector does not see": "link = stacks.Unseen(link)",
    "a class of Python's over it": "link = Below(link)",
    "an Arc": "link = stacks.Counted(link)",
    "a buffer": "link = stacks.Viewing(link)",
    "a capsule": "link = stacks.capsule(link)",
    "a closure": "link = stacks.closure(link)",
    "an iterator": "link = stacks.over(link)",
    "by turns": "link = stacks.capsule(stacks.Unseen([stacks.closure((stacks.Counted(stacks.over(link)),))]))",
}


@pytest.mark.parametrize("way", CHAINS)
@pytest.mark.parametrize("where", ["main", "thread"])
def test_a_chain_of_objects_is_dropped(script: Script, way: str, where: str) -> None:
    """However long, and on whichever thread."""
    code = f"""{TRY}
import gc
class Below(stacks.Unseen):
    pass
class Last:
    def __del__(self):
        print("the last one")
def chain(link):
    for _ in range({CHAIN if way != "by turns" else CHAIN // 6}):
        {CHAINS[way]}
    return link
def drop(holder):
    holder.clear()
holder = [chain({"None" if way == "a buffer" else "Last()"})]
gc.collect()
if {where!r} == "main":
    drop(holder)
else:
    print(on_thread(256 * 1024, drop, holder))
print("alive")
"""
    expected = ["the last one"] * (way != "a buffer") + ["done"] * (where == "thread") + ["alive"]
    assert answers(script(code)) == expected


def test_sources_of_an_error(script: Script) -> None:
    code = f"""{TRY}
def chain(work, *arguments):
    try:
        work(*arguments)
    except Exception as error:
        texts, last = [], error
        while error is not None:
            texts.append(str(error))
            error, last = error.__cause__, error
        return len(texts), texts[:2], texts[-1], getattr(last, "__notes__", [])
print(chain(stacks.fail, 3))
print(chain(stacks.fail, 10_000))
print(chain(stacks.fail_in_a_circle))
print(chain(stacks.fail_without_end))
print(chain(stacks.fail_by_causes, 3))
print(chain(stacks.fail_by_causes, {DEEP})[:3])
"""
    left_out = "the errors behind this one are left out: there are more than 1000"
    assert answers(script(code)) == [
        "(4, ['error 3', 'error 2'], 'error 0', [])",
        f"(1001, ['error 10000', 'error 9999'], 'error 9000', [{left_out!r}])",
        "(2, ['a way into it', 'round'], 'round', ['this error comes from one that is shown already'])",
        f"(1001, ['on and on 0', 'on and on 1'], 'on and on 1000', [{left_out!r}])",
        "(4, [\"'2'\", \"'1'\"], \"'0'\", [])",
        f"({DEEP + 1}, [\"'{DEEP - 1}'\", \"'{DEEP - 2}'\"], \"'0'\")",
    ]


def test_groups_of_groups(script: Script) -> None:
    code = f"""{TRY}
for depth in 3, {DEEP}:
    try:
        stacks.fail_in_groups(depth)
    except ExceptionGroup as error:
        count = 0
        while isinstance(error, ExceptionGroup):
            count, error = count + 1, error.exceptions[0]
        print(count, repr(error))
stacks.drop_errors(1_000_000)
print("dropped")
"""
    assert answers(script(code)) == ["3 KeyError('0')", f"{DEEP} KeyError('0')", "dropped"]
