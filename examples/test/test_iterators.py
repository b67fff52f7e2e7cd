"""Rust iterators in Python: lazy, used up once, used by one caller at a time, and gone when they are dropped."""

import gc
import importlib
import inspect
import itertools
import operator
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from example import iterators

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]

PATIENCE = 60.0


@pytest.mark.parametrize(
    ("name", "arguments", "items"),
    [
        ("count", (0,), []),
        ("count", (-3,), []),
        ("count", (3,), [0, 1, 2]),
        ("words", ("",), []),
        ("words", ("héllo  you",), [("héllo", 5), ("you", 3)]),
        ("backwards", ([1, None, "a"],), ["a", None, 1]),
        ("parse_all", (["1", "-20"],), [1, -20]),
        ("nothing", (), []),
    ],
)
def test_items(name: str, arguments: tuple[Any, ...], items: list[object]) -> None:
    made = getattr(iterators, name)(*arguments)
    assert isinstance(made, Iterator)
    assert iter(made) is made
    assert list(made) == items
    # Used up, once and for all.
    assert list(made) == []
    assert next(made, "nothing") == "nothing"
    with pytest.raises(StopIteration) as stop:
        next(made)
    assert stop.value.value is None


def test_an_endless_iterator_is_lazy() -> None:
    primes = iterators.primes()
    assert list(itertools.islice(primes, 5)) == [2, 3, 5, 7, 11]
    assert next(primes) == 13


def test_two_iterators_have_nothing_in_common() -> None:
    one, other = iterators.primes(), iterators.primes()
    assert [next(one), next(one), next(other), next(one)] == [2, 3, 2, 5]


@pytest.mark.parametrize(
    ("name", "arguments", "taken", "least"),
    [
        ("count", (10,), 0, 10),
        ("count", (10,), 4, 6),
        ("count", (2,), 3, 0),
        ("words", ("a b c",), 1, 2),
        ("backwards", ([1, 2],), 0, 2),
        # A filter cannot know.
        ("primes", (), 2, 0),
        ("nothing", (), 0, 0),
    ],
)
def test_length_hint(name: str, arguments: tuple[Any, ...], taken: int, least: int) -> None:
    made = getattr(iterators, name)(*arguments)
    for _ in range(taken):
        next(made, None)
    assert operator.length_hint(made, 99) == made.__length_hint__() == least


def test_a_hint_beyond_the_memory_is_a_hint_only() -> None:
    made = iterators.count(2**62)
    assert operator.length_hint(made) == 2**62
    assert next(made) == 0


def test_iterators_in_a_list() -> None:
    three, none = iterators.countdowns([3, 0])
    assert (type(three), list(three), list(none)) == (type(none), [2, 1, 0], [])
    with pytest.raises(OverflowError, match=r"argument 'starts': item 1 must be between 0 and 4294967295, not -1"):
        iterators.countdowns([1, -1])


def test_an_error_when_the_iterator_is_made() -> None:
    with pytest.raises(ValueError, match="there is nothing to parse"):
        iterators.parse_all([])
    with pytest.raises(TypeError, match=r"^parse_all\(\) argument 'texts': item 0 must be str, not int$"):
        iterators.parse_all([1])


def test_an_error_in_the_middle() -> None:
    made = iterators.parse_all(["1", "x", "3"])
    assert next(made) == 1
    with pytest.raises(ValueError, match="invalid digit found in string") as error:
        next(made)
    frame = traceback.extract_tb(error.tb)[-1]
    # The place of a Rust error that no `?` took up is the function's result type.
    assert frame.filename.endswith("/src/iterators.rs")
    assert frame.name == "__next__"
    assert "impl Iterator" in (frame.line or "") or "Item =" in (frame.line or "")
    assert list(made) == [3]


def test_a_panic_in_the_middle() -> None:
    made = iterators.panics()
    assert next(made) == 0
    # It stays an iterator, and is free for the next call.
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no more than one"):
            next(made)
    assert list(made) == []


def test_items_are_objects_of_a_class() -> None:
    made = iterators.lines("one\ntwo\n\nfour")
    first = next(made)
    assert (type(first).__module__, type(first).__qualname__) == ("example.iterators", "Line")
    assert type(first) is type(next(iterators.lines("other")))
    assert not hasattr(iterators, "Line")
    assert "Line" not in iterators.__all__
    assert [(line.number, line.text) for line in (first, *made)] == [(1, "one"), (2, "two"), (3, ""), (4, "four")]


def test_items_find_their_class_after_the_module_has_gone() -> None:
    kept = sys.modules.pop("example.iterators")
    try:
        fresh = importlib.import_module("example.iterators")
        line, made = type(next(fresh.lines("zero"))), fresh.lines("one\ntwo")
        del sys.modules["example.iterators"], fresh
    finally:
        sys.modules["example.iterators"] = kept
    gc.collect()
    assert [type(item) for item in made] == [line, line]
    assert line is not type(next(iterators.lines("zero")))


def test_a_class_of_an_iterator_is_not_to_be_made() -> None:
    cls = type(iterators.count(1))
    with pytest.raises(TypeError, match="cannot create"):
        cls()
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Sub", (cls,), {})


class Thing:
    """What can be watched dying."""


def test_an_unfinished_iterator_drops_what_it_owns() -> None:
    things = [Thing() for _ in range(3)]
    alive = [weakref.ref(thing) for thing in things]
    made = iterators.backwards(things)
    del things
    assert next(made) is alive[2]()
    assert [ref() is not None for ref in alive] == [True, True, False]
    del made
    assert [ref() for ref in alive] == [None, None, None]


def test_a_finished_iterator_has_dropped_what_it_owned() -> None:
    class Function(Thing):
        def __call__(self) -> int:
            raise LookupError

    function = Function()
    alive = weakref.ref(function)
    made = iterators.again(function)
    del function
    with pytest.raises(LookupError):
        next(made)
    assert alive() is not None
    del made
    gc.collect()
    assert alive() is None
    things = [Thing()]
    made, gone = iterators.backwards(things), weakref.ref(things[0])
    things.clear()
    assert len(list(made)) == 1
    assert gone() is None
    assert list(made) == []


def test_an_iterator_calls_python() -> None:
    numbers = iter([1, "two"])
    made = iterators.again(lambda: next(numbers))
    assert [next(made), next(made)] == [1, "two"]
    with pytest.raises(StopIteration):
        next(made)


# The collector does not see what a closure of Rust holds, and here that is the iterator.
@pytest.mark.pydust_allow_leaks
def test_an_iterator_that_asks_itself() -> None:
    made = iterators.again(lambda: next(made))
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^iterator already executing$"):
            next(made)
    hinting = iterators.again(lambda: operator.length_hint(hinting))
    with pytest.raises(ValueError, match=r"^iterator already executing$"):
        next(hinting)


def test_each_item_goes_to_one_thread(start: Start) -> None:
    made, together = iterators.count(40_000), threading.Barrier(8)

    def take() -> list[int]:
        together.wait(PATIENCE)
        return list(made)

    futures = [start(take) for _ in range(8)]
    taken = [future.result(PATIENCE) for future in futures]
    assert sorted(item for items in taken for item in items) == list(range(40_000))
    assert all(items == sorted(items) for items in taken)


def test_another_thread_waits_for_its_item(start: Start) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow() -> str:
        inside.set()
        assert leave.wait(PATIENCE)
        return "done"

    made = iterators.again(slow)
    first = start(lambda: next(made))
    assert inside.wait(PATIENCE)
    second = start(lambda: next(made))
    leave.set()
    assert [first.result(PATIENCE), second.result(PATIENCE)] == ["done", "done"]


def test_an_iterator_dropped_on_another_thread(start: Start) -> None:
    thing = Thing()
    alive = weakref.ref(thing)
    held = [iterators.backwards([thing])]
    del thing
    start(held.clear).result(PATIENCE)
    assert alive() is None


def test_signatures() -> None:
    assert str(inspect.signature(iterators.count)) == "(stop)"
    assert iterators.count.__doc__ == "The numbers below `stop`."
    assert iterators.count(1).__length_hint__.__doc__ == "The least number of items that are still to come."


def test_an_iterable_is_asked_for_one_item_after_the_other() -> None:
    asked: list[str] = []

    def words() -> Iterator[object]:
        for word in ["a", "ccc", "bb"]:
            asked.append(word)
            yield word

    assert iterators.longest(words()) == "ccc"
    assert asked == ["a", "ccc", "bb"]
    assert iterators.longest([]) is None
    with pytest.raises(TypeError, match=r"^'int' object is not iterable$"):
        iterators.longest(3)


def test_an_error_of_an_iterable_ends_the_call() -> None:
    def words() -> Iterator[object]:
        yield "a"
        raise LookupError("no more")

    with pytest.raises(LookupError, match=r"^no more$"):
        iterators.longest(words())
    with pytest.raises(TypeError, match="must be str, not int"):
        iterators.longest(["a", 1])


@pytest.mark.parametrize("numbers", [[], [1], [1, -2, 3], [2**40, True], list(range(1000))])
def test_a_list_is_read_in_place(numbers: list[int]) -> None:
    assert iterators.total(numbers) == sum(numbers)


def test_a_list_that_changes_while_it_is_read() -> None:
    class Index:
        def __index__(self) -> int:
            numbers.clear()
            return 5

    numbers: list[object] = [1, Index(), 3]
    assert iterators.total(numbers) == 6


def test_an_item_of_a_list_names_its_index() -> None:
    with pytest.raises(TypeError, match=r"item 1 must be int, not str$"):
        iterators.total([1, "2"])
    with pytest.raises(OverflowError, match="item 0 must be between"):
        iterators.total([2**63])
    with pytest.raises(TypeError, match=r"^total\(\) argument 'numbers' must be list, not tuple$"):
        iterators.total((1,))
