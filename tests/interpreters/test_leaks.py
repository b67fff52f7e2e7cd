"""No call leaves a reference behind, whether it ends well or not.

Each case runs often; the number of live references (debug builds of Python) or of allocated blocks must not follow.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 200
# Caches of the interpreter itself may grow by a few entries meanwhile.
TOLERANCE = ROUNDS // 10

CASES = {
    "a function": "functions.add(1000, 2000)",
    "keywords": "functions.add(a=1000, b=2000)",
    "defaults": "functions.repeat_text('x', separator='-')",
    "too few arguments": "functions.add(1)",
    "too many arguments": "functions.add(1, 2, 3)",
    "an unknown keyword": "functions.add(1, c=2)",
    "a keyword that is no text": "functions.add(**{'\\ud800': 1})",
    "a wrong type": "functions.add('a', 1)",
    "out of range": "values.int8(2**200)",
    "raise!": "functions.double(2**62)",
    "a constructor": "classes.Person('x', age=4)",
    "a constructor that fails": "classes.Person(1)",
    "a subclass": "Sub('x', extra=3)",
    "a subclass whose base fails": "Sub(1)",
    "a method": "person.greet(person)",
    "a method that fails": "person.greet(3)",
    "a class method": "classes.Person.anonymous()",
    "a static method": "classes.Person.domain_of('a@b')",
    "an attribute": "person.name",
    "setting an attribute": "setattr(person, 'age', 7)",
    "setting an attribute wrongly": "setattr(person, 'age', 'x')",
    "a property": "setattr(person, 'email', 'a@b')",
    "a property that fails": "setattr(person, 'email', 'x')",
    "deleting a property": "delattr(person, 'email')",
    "new instances": "classes.Point(1, 2).mirrored().norm()",
    "arguments that are instances": "classes.distance(point, point)",
    "an instance from a function": "classes.origin()",
    "a borrow that is refused": "counter.increment_and_call(lambda _: counter.increment())",
    "aliased arguments": "classes.pour(counter, counter)",
    "a field that holds an object": "(setattr(counter, 'watcher', object()), counter.watcher)",
    "a cycle": "setattr(classes.Counter(), 'watcher', [])",
    "nested sequences": "values.nested([['a', None], ['b']])",
    "a sequence with a bad item": "values.nested([['a', 1]])",
    "a generator": "values.numbers(x for x in range(300, 310))",
    "tuples": "values.pairs([(1000, True)])",
    "an array": "values.three((1.5, 2.5, 3.5))",
    "bytes": "values.owned_data(b'abc')",
    "wide integers": "(values.int128(2**100), values.uint128(2**127 + 5))",
    "objects": "(values.object(object()), values.kept(object()))",
    "text": "values.owned_text('h\\xe9llo')",
    "module state": "(modules.increment(), modules.hello('N'), modules.whoami(), modules.submod.deep.visit())",
    "a Rust error": "errors.parse_port('x')",
    "an error of the system": "errors.read('/nowhere')",
    "an error with a cause": "errors.launch(3)",
    "a panic": "errors.item([1], 4)",
    "*args": "arguments.total(1000, 2000, 3000, start=4000)",
    "*args with a wrong item": "arguments.total(1000, 'x')",
    "*args and **kwargs": "arguments.describe('a', 1000, object(), sep='-', one=1000, two=2000)",
    "**kwargs with a name that is no text": "arguments.describe('a', **{'\\ud800': 1000})",
    "too few beside **kwargs": "arguments.describe(b=1)",
    "a struct of arguments": "arguments.search('dust', 2, exact=True)",
    "a struct of arguments with a wrong field": "arguments.find(['a'], 'b', 'c')",
    "a misspelt keyword": "arguments.search('dust', limt=2)",
    "the state of the module": "(arguments.Ticket().sold_later(), arguments.Ticket.sold())",
    "a renamed parameter": "arguments.tag(class_='a', id=2000)",
    "an iterator": "list(iterators.words('a b c'))",
    "an unfinished iterator": "next(iterators.backwards([object(), object()]))",
    "an iterator of objects": "[line.text for line in iterators.lines('a\\nb')]",
    "an iterator that fails": "list(iterators.parse_all(['1', 'x']))",
    "an iterator that panics": "list(iterators.panics())",
    "an iterator that asks itself": "(lambda made: next(made[0]))([iterators.again(lambda: 1 // 0)])",
    "iterators in a list": "iterators.countdowns([2, 3])",
    "a length hint": "iterators.count(1000).__length_hint__()",
    "a detached function": "threads.length('h\xe9llo')",
    "a detached function that fails": "threads.length('')",
    "threads that come in": "threads.call_in_threads(object, 2)",
    "threads that come in and fail": "threads.call_in_threads(lambda: 1 // 0, 2)",
    "coming back": "threads.call_from_detached(object)",
    "a worker": "(lambda worker: (worker.submit(object), worker.close()))(threads.Worker())",
}


def live() -> int:
    """How much is alive: references where Python counts them, else memory blocks."""
    gc.collect()
    count: Callable[[], int] = getattr(sys, "gettotalrefcount", sys.getallocatedblocks)
    return count()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the cases speak of."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    modules = ("arguments", "classes", "errors", "functions", "iterators", "modules", "threads", "values")
    found: dict[str, Any] = {name: importlib.import_module(f"example.{name}") for name in modules}
    base = found["classes"].Person

    def new(cls: type, name: str, extra: object = None) -> object:
        assert extra in (None, 3)
        return base.__new__(cls, name)

    return {
        **found,
        "Sub": type("Sub", (base,), {"__new__": new}),
        "person": base("Nick"),
        "counter": found["classes"].Counter(),
        "point": found["classes"].Point(1, 2),
    }


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_is_left_behind(case: str, names: dict[str, Any]) -> None:
    code = compile(case, "case", "eval")

    def run(rounds: int) -> None:
        for _ in range(rounds):
            try:
                eval(code, names)  # noqa: S307 - the cases above, nobody else's text
            except Exception as error:
                # The traceback refers to this frame.
                error.__traceback__ = None

    run(50)
    before = live()
    run(ROUNDS)
    assert live() - before <= TOLERANCE


def test_a_leak_would_be_seen() -> None:
    kept: list[object] = []
    before = live()
    kept.extend(object() for _ in range(ROUNDS))
    assert live() - before > TOLERANCE
