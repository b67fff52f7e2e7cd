"""Containers and iteration: each beside an equal class in Python."""

import collections
import itertools
import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from example import containers
from example.containers import Countdown, Endless


class Row:
    """The same in Python."""

    def __init__(self, values: Any) -> None:
        self.values = [float(value) for value in values]

    def __repr__(self) -> str:
        return f"Row({self.values})"

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, at: Any) -> Any:
        found = self.values[at]
        return Row(found) if isinstance(at, slice) else found

    def __setitem__(self, at: Any, value: float) -> None:
        self.values[at] = float(value)

    def __delitem__(self, at: Any) -> None:
        del self.values[at]

    def __contains__(self, value: Any) -> bool:
        return value in self.values

    def __iter__(self) -> Iterator[float]:
        return iter(self.values[:])

    def __reversed__(self) -> Iterator[float]:
        return reversed(self.values[:])

    def __add__(self, other: Any) -> Any:
        return Row(self.values + other.values) if isinstance(other, Row) else NotImplemented

    def __iadd__(self, other: Any) -> Any:
        if not isinstance(other, list | tuple | Row):
            return NotImplemented
        self.values.extend(float(value) for value in other)
        return self


class Table:
    """The same in Python."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    def __setitem__(self, name: str, number: int) -> None:
        self.numbers[name] = number

    def __delitem__(self, name: str) -> None:
        del self.numbers[name]

    def __contains__(self, name: str) -> bool:
        return name in self.numbers

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.numbers))

    def keys(self) -> list[str]:
        """Return the keys in order."""
        return sorted(self.numbers)

    def __call__(self, function: Any) -> None:
        """Change every number."""
        for name in self.numbers:
            self.numbers[name] = function(self.numbers[name])


def shown(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(shown, value))
    if isinstance(value, list):
        return list(map(shown, value))
    return repr(value) if type(value).__name__ == "Row" else value


def both(code: str) -> list[object]:
    """What the last line gives with native and with Python's classes: a result, or class and words of an error."""
    results = []
    for row, table in ((containers.Row, containers.Table), (Row, Table)):
        space = {"Row": row, "Table": table, "operator": operator, "collections": collections, "itertools": itertools}
        *before, last = code.split("; ")
        try:
            for statement in before:
                exec(statement, space)  # noqa: S102 - the cases below
            results.append(shown(eval(last, space)))  # noqa: S307 - the same
        except Exception as error:
            words = str(error).replace("example.containers.", "").replace("list index", "index")
            results.append((type(error), words.replace("list assignment index", "index")))
    return results


LENGTHS = (0, 1, 2, 5)
BOUNDS = (None, 0, 1, 2, 5, 7, -1, -2, -5, -7, sys.maxsize, -sys.maxsize - 1, 2**70, -(2**70))
STEPS = (None, 1, 2, -1, -2, 7, -7, sys.maxsize, -sys.maxsize, 2**70)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_index(length: int) -> None:
    for at in range(-7, 8):
        for code in ("r[{}]", "r.__setitem__({}, 9), r", "r.__delitem__({}), r"):
            native, pure = both(f"r = Row(range({length})); " + code.format(at))
            assert native == pure


@pytest.mark.parametrize("length", LENGTHS)
def test_every_slice(length: int) -> None:
    for start, stop, step in itertools.product(BOUNDS, BOUNDS, STEPS):
        at = slice(start, stop, step)
        native, pure = containers.Row(range(length)), Row(range(length))
        assert repr(native[at]) == repr(pure[at])
        del native[at], pure[at]
        assert repr(native) == repr(pure)


@pytest.mark.parametrize(
    "code",
    [
        "len(Row([])), len(Row([1, 2])), bool(Row([])), bool(Row([1]))",
        "list(Row([1, 2])), tuple(reversed(Row([1, 2]))), [*Row([1, 2]), *Row([3])], sum(Row([1, 2]))",
        "a, b = Row([1, 2]); (b, a)",
        "a, b = Row([1, 2, 3]); a",
        "1.0 in Row([1, 2]), 1 in Row([1, 2]), 5.0 not in Row([1, 2])",
        "Row([1, 2])[True], operator.getitem(Row([1, 2]), -1), operator.itemgetter(0)(Row([1, 2]))",
        "Row([1, 2])[::0]",
        "Row([1, 2])['a':]",
        "Row([1, 2])[2**70]",
        "Row([1, 2])[-2**70]",
        "r = Row([1, 2]); r[0] = 5; r[-1] = 6; del r[0]; r",
        "r = Row([1, 2]); r[2] = 5; r",
        "r = Row([1, 2]); del r[2]; r",
        "Row([1]) + Row([2])",
        "Row([1]) + [2]",
        "[1] + Row([2])",
        "r = Row([1]); s = r; r += [2, 3]; (r, r is s)",
        "r = Row([1]); s = r; r += r; (r, r is s)",
        "r = Row([1]); r += 5; r",
        "r = Row([1]); r += Row([2]); r",
        "r = Row([1]); i = iter(r); r += [2]; list(i)",
        "Row([1]) * 2",
        "hash(Row([1])) is not None",
        "list(itertools.islice(itertools.cycle(Row([1, 2])), 5)), list(zip(Row([1]), Row([2]))), max(Row([1, 3, 2]))",
        "operator.indexOf(Row([1, 2]), 2), operator.countOf(Row([1, 1]), 1), operator.length_hint(Row([1, 2]))",
        "collections.deque(Row([1, 2])), collections.Counter(Row([1, 1]))",
        "t = Table(); t['b'] = 1; t['a'] = 2; (len(t), t['a'], 'a' in t, list(t), dict(t), {**t}, sorted(t))",
        "t = Table(); t['a']",
        "t = Table(); del t['a']; t",
        "t = Table(); t['a'] = 1; del t['a']; (len(t), 'a' in t, bool(t), t.keys())",
        "t = Table(); t['a'] = 2; t(lambda number: number * 10); t['a']",
        "t = Table(); t['a'] = 2; t(lambda number: number / 0)",
        "'%(a)s' % (lambda t: (t.__setitem__('a', 1), t)[1])(Table())",
        "t = Table(); t['a'] = 1; t['a'] += 5; t['a']",
        "len(Table(), 1)",
        "Table()['a':'b'] if False else 0",
    ],
)
def test_as_in_python(code: str) -> None:
    native, pure = both(code)
    assert native == pure


@pytest.mark.parametrize(
    ("run", "error", "said"),
    [
        (lambda: containers.Row([1])["a"], TypeError, "Row.__getitem__() argument 'at' must be int or slice, not str"),
        (
            lambda: containers.Row([1])[None],
            TypeError,
            "Row.__getitem__() argument 'at' must be int or slice, not None",
        ),
        (
            lambda: containers.Row([1])[1.0],
            TypeError,
            "Row.__getitem__() argument 'at' must be int or slice, not float",
        ),
        (lambda: containers.Row([1]).__getitem__(), TypeError, "expected 1 argument, got 0"),
        (
            lambda: operator.setitem(containers.Row([1]), 0, "a"),
            TypeError,
            "Row.__setitem__() argument 'value' must be float, not str",
        ),
        (
            lambda: operator.setitem(containers.Row([1]), "a", 1),
            TypeError,
            "Row.__setitem__() argument 'at' must be int, not str",
        ),
        (
            lambda: operator.delitem(containers.Row([1]), "a"),
            TypeError,
            "Row.__delitem__() argument 'at' must be int or slice, not str",
        ),
        # As with `str` and `bytes`: what cannot be in there is a mistake.
        (lambda: "a" in containers.Row([1]), TypeError, "Row.__contains__() argument 'value' must be float, not str"),
        (lambda: 1 in containers.Table(), TypeError, "Table.__contains__() argument 'name' must be str, not int"),
        (lambda: containers.Table()[1], TypeError, "Table.__getitem__() argument 'name' must be str, not int"),
        (
            lambda: operator.iadd(containers.Row([1]), [1, "a"]),
            TypeError,
            "Row.__iadd__() argument 'other': item 1 must be float, not str",
        ),
        (lambda: len(Endless()), OverflowError, "cannot fit 'int' into an index-sized integer"),
        (lambda: bool(Endless()), OverflowError, "cannot fit 'int' into an index-sized integer"),
        (lambda: Endless()[3], IndexError, "who knows"),
        (lambda: Endless()[-1], OverflowError, "Endless.__getitem__() argument 'index' must be between 0 and"),
        (lambda: operator.setitem(Endless(), 1, 2), ValueError, "item 1 is 1"),
        (
            lambda: operator.delitem(Endless(), 1),
            TypeError,
            "'example.containers.Endless' object doesn't support item deletion",
        ),
        (
            lambda: operator.setitem(Countdown(1), 1, 1),
            TypeError,
            "'example.containers.Countdown' object does not support item assignment",
        ),
        (lambda: Countdown(1)[0], TypeError, "'example.containers.Countdown' object is not subscriptable"),
        (lambda: len(Countdown(1)), TypeError, "object of type 'example.containers.Countdown' has no len()"),
    ],
)
def test_errors(run: Callable[[], object], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        run()
    assert type(caught.value) is error
    assert said in str(caught.value)


def test_panics() -> None:
    """In a slot whose result is a number, and in one whose result is an object."""
    for run in (lambda: 7 in Endless(), lambda: Endless() + 0):
        with pytest.raises(BaseException, match=r"nobody has seen 7|nothing is added") as caught:
            run()
        assert caught.type.__name__ == "PanicError"


def test_iteration_by_number() -> None:
    """Without `__iter__` Python counts until there is an `IndexError`."""
    assert [item for item in Endless()] == [0, 1, 2]  # noqa: C416 - `list` would ask for the length
    assert 2 in Endless()
    assert isinstance(Endless() + 1, Endless)


def test_an_iterator() -> None:
    countdown = Countdown(3)
    assert iter(countdown) is countdown
    assert operator.length_hint(countdown) == 3
    assert next(countdown) == 3
    assert countdown.__next__() == 2
    assert list(countdown) == [1]
    for _ in range(3):
        assert next(countdown, "end") == "end"
        with pytest.raises(StopIteration) as caught:
            next(countdown)
        assert caught.value.value is None
    assert [a + b for a, b in zip(Countdown(2), Countdown(2), strict=True)] == [4, 2]


def test_iterators_of_rust_are_apart() -> None:
    row = containers.Row([1, 2, 3])
    first = iter(row)
    assert next(first) == 1.0
    del row[:]
    assert list(first) == [2.0, 3.0]
    assert list(row) == []


def test_borrowing() -> None:
    table = containers.Table()
    table["a"] = 1
    for use in (len, list, bool, lambda table: table["a"], lambda table: "a" in table):
        with pytest.raises(RuntimeError, match="this Table is being changed by a call further up in this thread"):
            table(lambda _, use=use: use(table))
    with pytest.raises(RuntimeError, match=r"Table.__len__\(\): this Table is being changed"):
        table(lambda _: len(table))
    assert len(table) == 1


def test_operands_that_come_back() -> None:
    """Arguments are converted before the object is borrowed."""
    row = containers.Row([1, 2, 3])

    class Sly:
        def __float__(self) -> float:
            del row[:]
            return 9.0

    with pytest.raises(IndexError):
        row[1] = Sly()
    assert len(row) == 0

    def values() -> Iterator[float]:
        yield 1.0
        row[0:0]
        yield float(len(row))

    row += values()
    assert list(row) == [1.0, 0.0]


def test_subclasses() -> None:
    class Loud(containers.Row):
        def __getitem__(self, at: Any) -> Any:
            return ("item", at, super().__getitem__(at))

        def __len__(self) -> int:
            return super().__len__() + 10

        def __contains__(self, value: object) -> bool:
            return value == "loud" or super().__contains__(value)

        def __iter__(self) -> Iterator[Any]:
            yield "first"
            yield from super().__iter__()

    loud = Loud([1.0, 2.0])
    assert loud[0] == ("item", 0, 1.0)
    assert repr(loud[:1]) == "('item', slice(None, 1, None), Row([1.0]))"
    assert len(loud) == 12
    assert "loud" in loud
    assert 2.0 in loud
    assert list(loud) == ["first", 1.0, 2.0]
    assert type(loud[:1][2]) is containers.Row

    class Filled(containers.Table):
        def __missing__(self, name: str) -> int:
            raise AssertionError("only for subclasses of dict")

        def __getitem__(self, name: str) -> int:
            try:
                return super().__getitem__(name)
            except KeyError:
                return -1

    assert Filled()["nothing"] == -1
