"""The lines of the comparison: what is called, how, and what has to come back.

Nothing is measured here. `f` in a line is the function or class of one implementation and `m` its module; the other
names are `VALUES`, and what the line itself prepares.
"""

import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

IMPLEMENTATIONS = ("c", "pydust", "pyo3")
STABLE = "abi3"
"""Rusty Pydust's functions once more, built for the stable ABI of Python 3.11; only where it is asked for."""

WAITING: dict[str, str] = {}
"""Lines that Rusty Pydust cannot run yet, with the feature each waits for.

The code stands in comments in `functions/pydust/src`; who enables it removes the line here.
"""


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    function: str
    """What `f` is called in each of the modules."""
    statement: str
    """What is measured."""
    expected: object
    value: str = ""
    """What has to be equal to `expected`; empty for the statement itself."""
    prepare: str = ""
    """What runs once, outside of what is measured; the line may use the names that it sets."""
    items: int = 1
    """How many small steps a call takes, so that long ones are repeated less often."""


def items_seen(f: Callable[..., object]) -> list[int]:
    """Return what a function that calls back a thousand times passes."""
    seen: list[int] = []
    f(seen.append, 1000)
    return seen


def raised(f: Callable[..., object], *arguments: object) -> str:
    """Return the name of the exception that a call ends in."""
    try:
        f(*arguments)
    except Exception as error:
        return type(error).__name__
    return "nothing"


def once(number: int) -> int:
    """Stand for a callback: the cheapest function with one argument."""
    return number


def generate(numbers: list[int]) -> Iterator[int]:
    """Yield the numbers: an iterable with no length and no index."""
    yield from numbers


NUMBERS = list(range(1000, 2000))
VALUES: dict[str, Any] = {
    "numbers": NUMBERS,
    "text": "a line of text in ASCII, 40 characters  ",
    "data": b"a line of bytes, 40 of them to be exact.",
    "doubles": array.array("d", [number / 8 for number in NUMBERS]),
    "eight": array.array("d", [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]),
    "once": once,
    "generate": generate,
    "raised": raised,
    "items_seen": items_seen,
}

_CAUGHT = "try: f({})\nexcept {}: pass"
_SUM = sum(NUMBERS)
_NAMES = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett")
_SCORES = dict(zip(_NAMES, range(1001, 1011), strict=True))

_DONE = "(lambda before: ({}, m.entries() - before))(m.entries())"
_CLERK = "x = f()"

_POINTS = "p, q, same = f(1.5, 2.5), f(4.0, 6.5), f(1.5, 2.5)"

# A class that several modules share, where the implementation knows such classes.
_SHARED = "P, d = getattr(m, 'SharedPoint', m.Point), getattr(m, 'shared_distance', f)\np, q = P(1.5, 2.5), P(4.0, 6.5)"

LINES = (
    Line("no-op", "noop", "f()", None),
    Line("int", "one_int", "f(123456)", 123457),
    Line("int, positional only", "one_int_positional", "f(123456)", 123457),
    Line("two ints", "two_ints", "f(123456, 654321)", 777777),
    Line("two floats", "two_floats", "f(1.5, 2.5)", 3.75),
    Line("bool", "invert", "f(True)", False),
    Line("str in", "text_length", "f(text)", 40),
    Line("str in and out", "text_echo", "f(text)", VALUES["text"]),
    Line("bytes in", "bytes_length", "f(data)", 40),
    Line("bytes in and out", "bytes_echo", "f(data)", VALUES["data"]),
    Line("two ints by keyword", "two_ints", "f(left=123456, right=654321)", 777777),
    Line("keyword over defaults", "with_defaults", "f(1000, third=3000)", 4006),
    Line("defaults", "only_defaults", "f()", 3000),
    Line("list in, 1000 ints", "list_sum", "f(numbers)", _SUM, items=1000),
    Line("list to vector, 1000 ints", "vector_sum", "f(numbers)", _SUM, items=1000),
    Line("list out, 1000 ints", "list_of", "f(1000)", list(range(1000)), items=1000),
    Line("tuple out", "pair_of", "f(123456)", (123457, 2.5)),
    Line("dict out, 10 items", "dict_of", "f()", _SCORES, items=10),
    Line("map out, 10 items", "map_of", "f()", _SCORES, items=10),
    Line("buffer, 1000 floats", "buffer_sum", "f(doubles)", sum(VALUES["doubles"]), items=100),
    Line("buffer, 8 floats", "buffer_sum", "f(eight)", 32.0),
    Line("refused argument", "one_int", _CAUGHT.format("text", "TypeError"), "TypeError", "raised(f, text)", items=5),
    Line("exception", "raise_plain", _CAUGHT.format("", "ValueError"), "ValueError", "raised(f)", items=5),
    Line("exception with frame", "raise_framed", _CAUGHT.format("", "ValueError"), "ValueError", "raised(f)", items=5),
    Line("callback, 1000 calls", "call_back", "f(once, 1000)", list(range(1000)), "items_seen(f)", items=1000),
    Line("attached callback, 1000", "attach_back", "f(once, 1000)", list(range(1000)), "items_seen(f)", items=1000),
    Line("iterator out, 1000 ints", "count", "for _ in f(1000): pass", list(range(1000)), "list(f(1000))", items=1000),
    Line("iterator in, 1000 ints", "consume", "f(iter(numbers))", _SUM, items=1000),
    Line("generator in, 1000 ints", "consume", "f(generate(numbers))", _SUM, items=1000),
    Line("constructor", "Point", "f(1.5, 2.5)", 8.5, "f(1.5, 2.5).squared"),
    Line("constructor by keyword", "Point", "f(x=1.5, y=2.5)", 8.5, "f(x=1.5, y=2.5).squared"),
    Line("constructor, mutable", "Tally", "f(123456)", 123456, "f(123456).count"),
    Line("constructor, collected", "Holder", "f(text)", VALUES["text"], "f(text).item"),
    Line("constructor, own memory", "Series", "f(8, 1.5)", "Series", "type(f(8, 1.5)).__name__"),
    Line("constructor, subclass", "Point", "S(1.5, 2.5)", 8.5, "S(1.5, 2.5).squared", "class S(f): pass"),
    Line("attribute", "Point", "p.x", 1.5, prepare=_POINTS),
    Line("attribute, mutable", "Tally", "x.count", 123456, prepare="x = f(123456)"),
    Line("attribute set", "Tally", "x.count = 654321", 654321, "setattr(x, 'count', 654321) or x.count", "x = f(1)"),
    Line("property", "Point", "p.squared", 8.5, prepare=_POINTS),
    Line("method", "Point", "p.total()", 4.0, prepare=_POINTS),
    Line("method, one argument", "Point", "p.times(1.5)", 6.0, prepare=_POINTS),
    Line("method, named parameter", "Point", "p.scaled(1.5)", 6.0, prepare=_POINTS),
    Line("method by keyword", "Point", "p.scaled(factor=1.5)", 6.0, prepare=_POINTS),
    Line("method, mutating", "Tally", "x.increment()", 123457, "x.increment() or x.count", "x = f(123456)"),
    Line("method with an object", "Point", "p.dot(q)", 22.25, prepare=_POINTS),
    Line("method, subclass", "Point", "s.total()", 4.0, prepare="class S(f): pass\ns = S(1.5, 2.5)"),
    Line("inherited method", "Pixel", "p.total()", 4.0, prepare="p = f(1.5, 2.5, 7)"),
    Line("function of two objects", "distance", "f(p, q)", 22.25, prepare=_POINTS.replace("f(", "m.Point(")),
    Line("function of two shared objects", "distance", "d(p, q)", 22.25, prepare=_SHARED),
    Line("p + q", "Point", "p + q", 111.25, "(p + q).squared", _POINTS),
    Line("p == q", "Point", "p == same", True, prepare=_POINTS),
    Line("p != q", "Point", "p != same", False, prepare=_POINTS),
    Line("hash(p)", "Point", "hash(p)", 0x3FF8_0000_4004_0000, prepare=_POINTS),
    Line("len(x)", "Series", "len(x)", 8, prepare="x = f(8, 1.5)"),
    Line("x[3]", "Series", "x[3]", 1.5, prepare="x = f(8, 1.5)"),
    Line("x(1.5)", "Linear", "x(1.5)", 4.0, prepare="x = f(2.0, 1.0)"),
    Line("bool, not x", "Tally", "not x", True, prepare="x = f(0)"),
    Line("state in a function", "entries", "f()", 1000),
    Line("state in a method", "Clerk", "x.entries()", 1000, prepare=_CLERK),
    Line("state in len(x)", "Clerk", "len(x)", 1000, prepare=_CLERK),
    Line("state changed, function", "enter", "f()", (None, 1), _DONE.format("f()")),
    Line("state changed, method", "Clerk", "x.enter()", (None, 1), _DONE.format("x.enter()"), _CLERK),
    Line("state changed, ~x", "Clerk", "~x", (None, 1), _DONE.format("~x"), _CLERK),
    Line("iteration, 1000 ints", "Span", "for _ in x: pass", _SUM, "sum(x)", "x = f(1000, 2000)", items=1000),
)

EMPTY = Line("empty loop", "", "pass", None)
"""What every loop costs without a call; subtracted from the others."""


def find(parts: list[str]) -> tuple[Line, ...]:
    """Return the lines whose names contain one of `parts`; all of them for an empty list."""
    return tuple(line for line in LINES if not parts or any(part in line.name for part in parts))


def waits(implementation: str, line: Line) -> bool:
    """Whether an implementation cannot run a line yet."""
    return implementation in ("pydust", STABLE) and line.name in WAITING


def loop(line: Line, module: ModuleType | None) -> Callable[[int], None]:
    """Compile `loop(repetitions)` for a line.

    Each call gives new code: the interpreter adapts code to what it calls, and two implementations must not share it.
    """
    body = line.statement.replace("\n", "\n        ")
    return _define(line, module, "repetitions", f"for _ in range(repetitions):\n        {body}")


def result(line: Line, module: ModuleType) -> object:
    """Run a line once and return what came back."""
    return _define(line, module, "", f"return {line.value or line.statement}")()


def _define(line: Line, module: ModuleType | None, parameter: str, body: str) -> Callable[..., Any]:
    known = {**VALUES, "m": module, "f": getattr(module, line.function) if line.function else None}
    _execute(line, line.prepare, known)
    # Defaults are local variables, which the interpreter finds at once, and make the call short.
    names = ", ".join(f"{name}={name}" for name in known if not name.startswith("_"))
    _execute(line, f"def defined({parameter}{', ' * bool(parameter)}{names}):\n    {body}\n", known)
    defined: Callable[..., Any] = known["defined"]
    return defined


def _execute(line: Line, source: str, known: dict[str, Any]) -> None:
    exec(compile(source, f"<{line.name}>", "exec"), known)  # noqa: S102 (the sources are above)
