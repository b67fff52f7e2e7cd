"""The lines of the comparison: what is called, how, and what has to come back.

Nothing is measured here. `f` in a line is the function of one implementation, the other names are `VALUES`.
"""

import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

IMPLEMENTATIONS = ("c", "pydust", "pyo3")

WAITING: dict[str, str] = {}
"""Functions that Rusty Pydust's module does not have yet, with the feature each waits for.

The functions stand at the end of `functions/pydust/src/functions.rs`; who enables one removes it here.
"""


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    function: str
    """What it is called in each of the modules."""
    statement: str
    """What is measured."""
    expected: object
    value: str = ""
    """What has to be equal to `expected`; empty for the statement itself."""
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
    Line("dict out, 10 items", "dict_of", "f()", _SCORES, items=10),
    Line("map out, 10 items", "map_of", "f()", _SCORES, items=10),
    Line("buffer, 1000 floats", "buffer_sum", "f(doubles)", sum(VALUES["doubles"]), items=100),
    Line("buffer, 8 floats", "buffer_sum", "f(eight)", 32.0),
    Line("refused argument", "one_int", _CAUGHT.format("text", "TypeError"), "TypeError", "raised(f, text)", items=5),
    Line("exception", "raise_plain", _CAUGHT.format("", "ValueError"), "ValueError", "raised(f)", items=5),
    Line("exception with frame", "raise_framed", _CAUGHT.format("", "ValueError"), "ValueError", "raised(f)", items=5),
    Line("callback, 1000 calls", "call_back", "f(once, 1000)", list(range(1000)), "items_seen(f)", items=1000),
    Line("iterator out, 1000 ints", "count", "for _ in f(1000): pass", list(range(1000)), "list(f(1000))", items=1000),
    Line("iterator in, 1000 ints", "consume", "f(iter(numbers))", _SUM, items=1000),
    Line("generator in, 1000 ints", "consume", "f(generate(numbers))", _SUM, items=1000),
)

EMPTY = Line("empty loop", "", "pass", None)
"""What every loop costs without a call; subtracted from the others."""


def find(names: list[str]) -> tuple[Line, ...]:
    """Return the lines whose names contain one of `names`; all of them for an empty list."""
    return tuple(line for line in LINES if not names or any(name in line.name for name in names))


def loop(line: Line) -> Callable[..., None]:
    """Compile `loop(repetitions, f, **VALUES)` for a line.

    Each call gives new code: the interpreter adapts code to what it calls, and two implementations must not share it.
    """
    body = line.statement.replace("\n", "\n        ")
    source = f"def loop(repetitions, f, {', '.join(VALUES)}):\n    for _ in range(repetitions):\n        {body}\n"
    return _defined(source, line.name)


def result(line: Line, function: object) -> object:
    """Call a function once as its line does and return what came back."""
    return _defined(f"def value(f, {', '.join(VALUES)}):\n    return {line.value or line.statement}", line.name)(
        function, **VALUES
    )


def _defined(source: str, name: str) -> Callable[..., Any]:
    scope: dict[str, Any] = {}
    exec(compile(source, f"<{name}>", "exec"), scope)  # noqa: S102 (the sources are above)
    *_, defined = scope.values()
    function: Callable[..., Any] = defined
    return function
