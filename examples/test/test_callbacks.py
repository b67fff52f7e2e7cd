"""Calling Python from Rust, and Rust closures called from Python."""

import gc
import sys
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import callbacks

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
PATIENCE = 60.0


class Recorder:
    """Takes any call and gives back what it was called with."""

    def __call__(self, *arguments: object, **keywords: object) -> tuple[tuple[object, ...], dict[str, object]]:
        """As a function."""
        return arguments, keywords

    def split(self, *arguments: object, **keywords: object) -> tuple[tuple[object, ...], dict[str, object]]:
        """As a method."""
        return arguments, keywords


def test_positional_arguments() -> None:
    assert callbacks.sum_of(lambda number: number * number, 4) == 14
    assert callbacks.sum_of(abs, 4) == 6
    assert callbacks.sum_of(int, 4) == 6


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda: 1, TypeError, r"takes 0 positional arguments but 1 was given"),
        (lambda _: "x", TypeError, r"^value must be int, not str$"),
        (7, TypeError, r"^'int' object is not callable$"),
        (lambda _: 1 // 0, ZeroDivisionError, "zero"),
        (lambda _: 2**63, OverflowError, "^value "),
    ],
)
def test_a_call_that_fails(function: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        callbacks.sum_of(function, 1)


def test_the_traceback_leads_into_the_callback() -> None:
    def broken(_: int) -> int:
        raise LookupError("gone")

    with pytest.raises(LookupError, match=r"^gone$") as caught:
        callbacks.sum_of(broken, 1)
    assert caught.traceback[-1].name == "broken"


def test_keywords() -> None:
    assert callbacks.with_keywords(Recorder()) == ((1, "two"), {"three": 3.0, "four": [4, 4]})

    def function(one: int, two: str, *, four: list[int], three: float) -> tuple[object, ...]:
        return one, two, three, four

    assert callbacks.with_keywords(function) == (1, "two", 3.0, [4, 4])
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'three'"):
        callbacks.with_keywords(lambda *_, four: four)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 12, 13, 40])
@pytest.mark.parametrize("named", [0, 1, 2, 12, 13, 40])
def test_any_number_of_arguments(count: int, named: int) -> None:
    arguments, keywords = tuple(range(count)), {f"name{index}": index for index in range(named)}
    for function in (Recorder(), Recorder().split):
        assert callbacks.forward(function, arguments, keywords) == (arguments, keywords)
    assert callbacks.forward(dict, (), keywords) == keywords
    assert callbacks.forward(Recorder(), arguments, None) == (arguments, {})


def test_keywords_must_be_strings() -> None:
    with pytest.raises(TypeError, match=r"^keywords must be strings$"):
        callbacks.forward(Recorder(), (), {1: 2})


def test_a_keyword_is_given_once() -> None:
    with pytest.raises(TypeError, match=r"^got multiple values for keyword argument 'a'$"):
        callbacks.twice(Recorder())


def test_arguments_are_given_back() -> None:
    marker = object()
    before = sys.getrefcount(marker)
    for _ in range(100):
        callbacks.forward(Recorder(), (marker,) * 20, {"a": marker, "b": marker})
        with pytest.raises(TypeError):
            callbacks.forward(7, (marker,), {"a": marker})
    gc.collect()
    assert sys.getrefcount(marker) == before


def test_methods() -> None:
    assert callbacks.upper("text") == "TEXT"
    assert callbacks.split("a-b-c", "-", 1) == ["a", "b-c"]
    assert callbacks.split("a-b-c", "-", -1) == ["a", "b", "c"]
    with pytest.raises(AttributeError, match=r"^'int' object has no attribute 'upper'$"):
        callbacks.upper(1)


@pytest.mark.parametrize("name", ["upper"])
def test_methods_of_every_kind(name: str) -> None:
    class Plain:
        def upper(self) -> str:
            return type(self).__name__

    class Static:
        upper = staticmethod(lambda: "static")

    class OnInstance:
        def __init__(self) -> None:
            setattr(self, name, lambda: "instance")

    assert callbacks.upper(Plain()) == "Plain"
    assert callbacks.upper(Static()) == "static"
    assert callbacks.upper(OnInstance()) == "instance"


def test_errors_can_be_dealt_with() -> None:
    def fail(error: BaseException) -> Callable[[], object]:
        def function() -> object:
            raise error

        return function

    assert callbacks.first_of([fail(KeyError(1)), lambda: 2, fail(ValueError())]) == 2
    with pytest.raises(ValueError, match=r"^last$"):
        callbacks.first_of([fail(KeyError(1)), fail(ValueError("last"))])
    with pytest.raises(RuntimeError, match=r"^there is no function to call$"):
        callbacks.first_of([])


def test_a_button_calls_back() -> None:
    button = callbacks.Button()
    callbacks.press(button)
    pressed: list[int] = []
    button.connect(lambda pressed_one: pressed.append(pressed_one.presses))
    callbacks.press(button)
    callbacks.press(button)
    assert pressed == [2, 3]


def test_a_callback_may_use_the_button() -> None:
    button = callbacks.Button()

    def once_more(button: callbacks.Button) -> None:
        if button.presses < 3:
            callbacks.press(button)
        else:
            button.connect(None)

    button.connect(once_more)
    callbacks.press(button)
    assert button.presses == 3
    callbacks.press(button)
    assert button.presses == 4


def test_a_borrow_that_lasts_through_the_call_is_refused() -> None:
    button = callbacks.Button()
    button.connect(lambda _: callbacks.press(button))
    with pytest.raises(RuntimeError, match=r"is being changed by a call further up in this thread"):
        button.press_and_hold()
    assert button.presses == 1


def test_a_button_and_its_callback_are_collected() -> None:
    class Owner:
        pass

    def make() -> weakref.ref[Owner]:
        owner = Owner()
        button = callbacks.Button()
        owner.button = button  # type: ignore[attr-defined]
        button.connect(lambda _: owner)
        return weakref.ref(owner)

    alive = make()
    gc.collect()
    assert alive() is None


def test_a_closure_is_a_function() -> None:
    add = callbacks.adder(3)
    assert add(4) == 7
    assert list(map(add, [1, 2])) == [4, 5]
    assert callable(add)
    assert add.__name__ == "add"
    assert callbacks.sum_of(add, 3) == 12


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((), ValueError, r"^value must be a tuple of 1 items, not of 0$"),
        ((1, 2), ValueError, r"^value must be a tuple of 1 items, not of 2$"),
        (("x",), TypeError, r"^value: item 0 must be int, not str$"),
        ((2**63 - 1,), OverflowError, r"^the sum of 9223372036854775807 and 3 is too large$"),
    ],
)
def test_errors_of_a_closure(arguments: tuple[Any, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        callbacks.adder(3)(*arguments)


def test_a_closure_has_state_and_keywords() -> None:
    count, other = callbacks.counter(), callbacks.counter()
    assert [count(), count(by=5), count()] == [1, 6, 7]
    assert other() == 1
    with pytest.raises(TypeError, match=r"^count\(\) takes no positional arguments$"):
        count(1)
    with pytest.raises(TypeError, match=r"^value must be int, not str$"):
        count(by="x")


def test_a_closure_from_many_threads(start: Start) -> None:
    count = callbacks.counter()
    together = threading.Barrier(4)

    def work() -> None:
        together.wait(PATIENCE)
        for _ in range(1000):
            count()

    for future in [start(work) for _ in range(4)]:
        future.result(PATIENCE)
    assert count() == 4001


def test_a_closure_as_a_key() -> None:
    names = ["ccc", "a", "bb"]
    callbacks.sort_by_length(names)
    assert names == ["a", "bb", "ccc"]
    with pytest.raises(TypeError, match=r"^value: item 0 must be str, not int$"):
        callbacks.sort_by_length([1])


def test_a_closure_outlives_its_name() -> None:
    def call(function: Callable[[int], int]) -> int:
        return function(1)

    assert call(callbacks.adder(1)) == 2
    functions = [callbacks.adder(number) for number in range(100)]
    del functions[::2]
    assert [function(0) for function in functions] == list(range(1, 100, 2))


def test_a_panic_in_a_closure() -> None:
    with pytest.raises(RuntimeError, match=r"out of order") as caught:
        callbacks.panicking()()
    assert type(caught.value).__name__ == "PanicError"


def test_eval() -> None:
    assert callbacks.evaluate("x + 1", 2) == 3
    assert callbacks.evaluate("  [len(x)]", "abc") == [3]
    with pytest.raises(SyntaxError):
        callbacks.evaluate("x +", 2)
    with pytest.raises(SyntaxError):
        callbacks.evaluate("x = 1", 2)
    with pytest.raises(NameError, match=r"name 'y' is not defined"):
        callbacks.evaluate("y", 2)
    with pytest.raises(ValueError, match=r"^source code string cannot contain null bytes$"):
        callbacks.evaluate("1\0", 2)


def test_exec() -> None:
    assert callbacks.execute("a = 1\nb = a + 1") == {"a": 1, "b": 2}
    assert callbacks.execute("import math\nroot = math.sqrt(4)")["root"] == 2
    assert callbacks.execute("") == {}
    with pytest.raises(SyntaxError):
        callbacks.execute("a =")
    with pytest.raises(ZeroDivisionError):
        callbacks.execute("1 / 0")
