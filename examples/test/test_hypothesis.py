"""Every function of the examples, called with what fits its parameters and with what does not."""

import asyncio
import fnmatch
import importlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="needs Hypothesis: pip install rusty-pydust[hypothesis]")

import example
from example import functions
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pydust.strategies import arguments, from_signature, register
from pydust.tree import Module, read_tree

# The same examples in every run, and however slow the machine is.
fixed = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=30,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def loop() -> Iterator[None]:
    """The event loop of futures that are made here. Without it they make one on 3.11, which nobody closes."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield
    asyncio.set_event_loop(None)
    made.close()


@fixed
@given(from_signature(functions.add, raises=OverflowError))
def test_calls_go_as_the_signature_says(call):
    call()


@fixed
@given(arguments(functions.greet))
def test_a_greeting_greets(passed):
    args, kwargs = passed
    assert functions.greet(*args, **kwargs).startswith("Hello, ")


def but(*, raises: Any = (), **values: st.SearchStrategy[Any]) -> dict[str, Any]:
    """What a function raises itself, and the values that some of its parameters need."""
    return {"raises": raises, "values": values}


few = st.integers(0, 20)
numbers = st.integers(-1000, 1000)

DIFFERENT: dict[str, dict[str, Any]] = {
    "functions.add": but(raises=OverflowError),
    "functions.double": but(raises=OverflowError),
    "functions.split": but(raises=ZeroDivisionError),
    "functions.repeat_text": but(times=few),
    "arguments.total": but(numbers=numbers, start=numbers),
    "buffers.dot": but(raises=ValueError),
    "buffers.column_sums": but(raises=ValueError),
    "buffers.transpose": but(raises=(ValueError, BufferError)),
    "buffers.assign": but(raises=ValueError),
    "buffers.at": but(raises=(IndexError, ValueError)),
    "buffers.contiguous": but(raises=BufferError),
    "buffers.total_of": but(raises=(TypeError, ValueError)),
    "buffers.total_after": but(raises=TypeError),
    "buffers.Series.set": but(raises=IndexError),
    "buffers.Matrix": but(rows=few, columns=few),
    "callbacks.sum_of": but(raises=Exception, count=few),
    "callbacks.with_keywords": but(raises=TypeError),
    "callbacks.twice": but(raises=TypeError),
    "callbacks.forward": but(raises=TypeError),
    "callbacks.split": but(raises=ValueError),
    "callbacks.upper": but(raises=AttributeError),
    "callbacks.first_of": but(raises=Exception),
    "callbacks.sort_by_length": but(raises=TypeError),
    "callbacks.evaluate": but(expression=st.sampled_from(("x", "(x, x)"))),
    "classes.Counter.increment_and_call": but(raises=TypeError),
    "classes.Counter.read_and_call": but(raises=TypeError),
    "conversions.half": but(raises=(ValueError, OverflowError)),
    "conversions.halves": but(raises=(ValueError, OverflowError)),
    "conversions.no_c_text": but(raises=UnicodeDecodeError),
    "conversions.long_duration": but(raises=OverflowError),
    "conversions.sum_all": but(raises=OverflowError),
    "testing.Stock": but(raises=ValueError),
    "exceptions.parse_port": but(raises=ValueError),
    "exceptions.read": but(raises=(OSError, ValueError)),
    "exceptions.launch": but(raises=RuntimeError),
    "exceptions.percentage": but(raises=ValueError),
    "exceptions.parse_all": but(raises=ExceptionGroup),
    "exceptions.get": but(raises=Exception),
    "exceptions.port": but(raises=(ValueError, DeprecationWarning)),
    "exceptions.perfect": but(start=few.map(lambda number: 2 * number)),
    "exceptions.parse_line": but(raises=Exception),
    "exceptions.load": but(raises=Exception),
    "enums.Colour.parse": but(raises=ValueError),
    # With a stable ABI.
    "enums.Weekday.greeting": but(raises=RuntimeError),
    "enums.checks.each": but(raises=Exception),
    "exceptions.checks.*": but(raises=Exception),
    "inheritance.fail": but(raises=ValueError),
    "inheritance.Counting": but(raises=(TypeError, ValueError)),
    "inheritance.Temperature": but(raises=ValueError),
    "inheritance.Exact": but(raises=ArithmeticError),
    "inheritance.checks.*": but(raises=Exception),
    "interpreters.remove": but(raises=Exception),
    "interpreters.Index*": but(raises=Exception),
    "iterators.parse_all": but(raises=ValueError),
    "iterators.longest": but(raises=TypeError),
    "iterators.total": but(raises=(TypeError, OverflowError)),
    "iterators.again": but(raises=TypeError),
    "memory.make_places": but(count=few),
    "memory.Button.press": but(raises=Exception),
    "memory.Holder.*": but(raises=Exception),
    "memory.Guarded.*": but(raises=Exception),
    "memory.Disk.store": but(depth=few),
    "objects.bytes": but(length=few),
    "objects.noon": but(raises=Exception, hours=few),
    "objects.resize_bytearray": but(raises=Exception, length=few),
    "objects.slice": but(raises=ValueError, length=few),
    "objects.*": but(raises=Exception),
    "protocols.Handle": but(on_close=st.none()),
    "protocols.Account": but(raises=ValueError),
    "plotting.*": but(raises=Exception),
    "settings.__getattr__": but(raises=AttributeError),
    "shapes.Keeper.while_changed": but(raises=TypeError),
    "threads.visit_alone": but(raises=TypeError),
    "threads.count_primes": but(limit=few),
    "threads.count_primes_in_parallel": but(limit=few),
    "threads.length": but(raises=ValueError),
    "threads.call_in_threads": but(raises=TypeError, threads=few),
    "threads.call_from_detached": but(raises=TypeError),
    "threads.Worker.submit": but(raises=Exception),
    "ziggy.ConstantBuffer": but(length=few),
    "ziggy.Static.add": but(x=numbers, y=numbers),
}
"""Functions for which the right types are not enough."""

LEFT_OUT = {
    "callbacks.execute": "runs any code",
    "callbacks.panicking": "panics",
    "exceptions.checks.describe": "panics unless something is raised",
    "exceptions.checks.silent": "panics",
    "exceptions.item": "panics for an index that is not there",
    "exceptions.notify": "reports the errors of what it calls as unraisable",
    "interpreters.Index.find": "needs an index that was built",
    "interpreters.Index.nearest": "needs an index that was built",
    "memory.Guarded.panic_locked": "panics",
    "objects.pow_modulo": "may compute for hours",
    "stubs.Gauge*": "is deprecated, which is said before anything else",
    "stubs.Thermometer.boiling": "is deprecated",
    "stubs.convert": "is deprecated",
    "threads.Meeting*": "waits for other threads",
}
"""Functions, classes and modules that random arguments must not reach, and why."""


INSTANCES: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "buffers.Matrix": st.tuples(few, st.integers(1, 20)),
}
"""What constructors are called with where the right types are not enough."""


def called() -> Iterator[str]:
    """The name of everything that is called."""
    folder = Path(next(iter(example.__path__)))
    for name in sorted({path.name.partition(".")[0] for path in folder.glob("*.so")}):
        tree = read_tree(importlib.import_module(f"example.{name}"))
        for path, module in tree.root.walk():
            yield from names(f"{name}.{path}." if path else f"{name}.", module)


def names(prefix: str, module: Module) -> Iterator[str]:
    for function in module.functions:
        yield prefix + function.name
    for cls in module.classes:
        if cls.constructor is not None:
            yield prefix + cls.name
        for function in cls.functions:
            # What operators call has no arguments of its own.
            if not function.name.startswith("__"):
                yield f"{prefix}{cls.name}.{function.name}"


def find(name: str) -> Any:
    module, *rest = name.split(".")
    found: Any = importlib.import_module(f"example.{module}")
    for part in rest:
        found = getattr(found, part)
    return found


for _name, _arguments in INSTANCES.items():
    register(find(_name), st.builds(lambda cls, passed: cls(*passed), st.just(find(_name)), _arguments))


def is_left_out(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in LEFT_OUT)


@pytest.mark.parametrize("name", [name for name in called() if not is_left_out(name)])
def test_every_function(name: str) -> None:
    said = next((said for pattern, said in DIFFERENT.items() if fnmatchcase(name, pattern)), {})
    right = from_signature(find(name), valid=True, **said)
    wrong = from_signature(find(name), valid=False, **said)

    @settings(fixed, max_examples=4)
    @given(right)
    def takes(call):
        call()

    @settings(fixed, max_examples=8)
    @given(wrong)
    def refuses(call):
        call()

    takes()
    refuses()


def test_the_exceptions_are_there() -> None:
    everything = list(called())
    assert [pattern for pattern in [*DIFFERENT, *LEFT_OUT] if not fnmatch.filter(everything, pattern)] == []
