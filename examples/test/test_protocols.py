"""Computed attributes, descriptors, `with`, `async`, subclasses, `__init__`, `__del__`, pickles, used-up objects."""

import asyncio
import copy
import gc
import inspect
import pickle
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from example import protocols
from example.protocols import (
    Account,
    Handle,
    Order,
    Pair,
    Plugin,
    Positive,
    Ready,
    Settings,
    Snapshot,
    Ticker,
    Transaction,
    Watched,
)


def words(error: type[BaseException], run: Callable[[], object]) -> str:
    with pytest.raises(error) as caught:
        run()
    assert type(caught.value) is error
    return str(caught.value)


# Attributes


def test_settings() -> None:
    settings = Settings()
    settings.colour = "red"
    assert settings.colour == "red"
    assert getattr(settings, "nothing", None) is None
    assert not hasattr(settings, "nothing")
    assert dir(settings) == ["colour"]
    assert settings.count() == 1
    del settings.colour
    assert settings.count() == 0
    assert words(AttributeError, lambda: settings.colour) == "there is no setting 'colour'"
    assert words(AttributeError, lambda: delattr(settings, "colour")) == "there is no setting 'colour'"
    assert (
        words(TypeError, lambda: setattr(settings, "a", 1))
        == "Settings.__setattr__() argument 'value' must be str, not int"
    )
    assert "__getattr__" in Settings.__dict__
    assert settings.__getattr__.__doc__ == "For what is not found in the usual way."


def test_what_exists_is_not_asked_for() -> None:
    settings = Settings()
    settings.count = "hidden"
    assert settings.count() == 1
    assert settings.__getattr__("count") == "hidden"


def test_attributes_in_subclasses() -> None:
    class Below(Settings):
        def __getattr__(self, name: str) -> str:
            try:
                return super().__getattr__(name)
            except AttributeError:
                return f"no {name}"

    below = Below()
    below.colour = "red"
    assert (below.colour, below.size) == ("red", "no size")

    class Both(Settings):
        def __getattribute__(self, name: str) -> Any:
            return ("seen", super().__getattribute__(name)) if name == "count" else super().__getattribute__(name)

    both = Both()
    both.colour = "blue"
    assert both.colour == "blue"
    assert both.count[0] == "seen"
    assert words(AttributeError, lambda: both.size) == "there is no setting 'size'"

    class Loud(Settings):
        def __setattr__(self, name: str, value: str) -> None:
            super().__setattr__(name, value.upper())

        def __delattr__(self, name: str) -> None:
            super().__setattr__(name, "deleted")

    loud = Loud()
    loud.colour = "red"
    assert loud.colour == "RED"
    del loud.colour
    assert loud.colour == "deleted"


def test_getattribute() -> None:
    watched = Watched()
    for _ in range(3):
        assert words(AttributeError, lambda: watched.door) == "door is secret"
    assert watched.asked == 3
    assert not hasattr(watched, "__class_getitem__")
    assert watched.asked == 4
    with pytest.raises(AttributeError):
        watched.door = 1


# Descriptors


class Shop:
    """Has two descriptors."""

    price = Positive()
    weight = Positive()


def test_a_descriptor() -> None:
    shop = Shop()
    shop.price = 3
    assert (shop.price, shop.__dict__) == (3.0, {"_price": 3.0})
    assert isinstance(Shop.price, Positive)
    assert Shop.__dict__["price"].__get__(shop) == 3.0
    assert Shop.__dict__["price"].__get__(None, Shop) is Shop.__dict__["price"]
    assert inspect.isdatadescriptor(Shop.__dict__["price"])
    assert words(ValueError, lambda: setattr(shop, "price", -1)) == "must be positive"
    assert (
        words(TypeError, lambda: setattr(shop, "price", "a"))
        == "Positive.__set__() argument 'value' must be float, not str"
    )
    assert shop.price == 3.0
    del shop.price
    assert words(AttributeError, lambda: shop.price) == "'Shop' object has no attribute '_price'"
    assert words(AttributeError, lambda: delattr(shop, "weight")).endswith("'_weight'")
    assert words(RuntimeError, lambda: Positive().__get__(shop)) == "not an attribute of a class"
    assert "name" in words(TypeError, lambda: Shop.__dict__["price"].__set_name__(Shop))


# `with`


def test_with() -> None:
    transaction = Transaction()
    with transaction as entered:
        assert entered is transaction
        assert transaction.state == "open"
    assert transaction.state == "committed"
    with transaction:
        raise KeyError("swallowed")
    assert transaction.state == "rolled back after KeyError"
    with pytest.raises(ZeroDivisionError), transaction:
        1 / 0  # noqa: B018 - for its exception
    assert transaction.state == "rolled back after ZeroDivisionError"
    assert "missing 3 required positional arguments" in words(TypeError, transaction.__exit__)


def test_async_with() -> None:
    async def run(transaction: Transaction) -> str:
        async with transaction as entered:
            assert entered is transaction
            assert transaction.state == "open"
        return transaction.state

    assert asyncio.run(run(Transaction())) == "committed"


def test_async_iteration() -> None:
    async def run() -> list[Any]:
        seen: list[Any] = [await Ready(7)]
        async for tick in Ticker(3):
            seen += [tick]
        seen.append(await anext(Ticker(2)))
        seen.append([tick async for tick in Ticker(1)])
        return seen

    assert asyncio.run(run()) == [7, 1, 2, 3, 1, [1]]


def test_the_end_and_errors_of_async_iteration() -> None:
    ticker = Ticker(0)
    assert ticker.__aiter__() is ticker
    with pytest.raises(StopAsyncIteration):
        ticker.__anext__().__await__().__next__()

    async def run() -> None:
        async for _ in Ticker(50):
            pass

    with pytest.raises(ValueError, match="too many ticks"):
        asyncio.run(run())

    async def anexts() -> list[object]:
        ticker = Ticker(1)
        return [await anext(ticker, "end"), await anext(ticker, "end"), await anext(ticker, "end")]

    assert asyncio.run(anexts()) == [1, "end", "end"]


def test_async_with_and_exceptions() -> None:
    async def run(error: Exception) -> str:
        transaction = Transaction()
        async with transaction:
            raise error
        return transaction.state

    assert asyncio.run(run(KeyError("x"))) == "rolled back after KeyError"
    with pytest.raises(ZeroDivisionError):
        asyncio.run(run(ZeroDivisionError()))


# Subclasses


def test_subclass_hooks() -> None:
    class Good(Plugin, kind="good"):
        pass

    assert isinstance(Good(), Plugin)
    assert words(TypeError, lambda: type("Bad", (Plugin,), {})).startswith(
        "Plugin.__init_subclass__() missing 1 required keyword-only argument"
    )
    assert words(TypeError, lambda: type("Bad", (Plugin,), {}, kind="")) == "Bad has no kind"
    assert (
        words(TypeError, lambda: type("Bad", (Plugin,), {}, kind=1))
        == "Plugin.__init_subclass__() argument 'kind' must be str, not int"
    )
    assert Plugin[int] is Plugin
    assert Good[int, str] is Good

    class Further(Good, kind="x"):
        def __init_subclass__(cls, **keywords: Any) -> None:
            super().__init_subclass__(kind="further", **keywords)

    class Last(Further):
        pass

    assert issubclass(Last, Plugin)


# `__init__`


@pytest.mark.parametrize("make", [Account, type("Below", (Account,), {})], ids=["itself", "below"])
def test_init_alone(make: Callable[..., Account]) -> None:
    assert (make("Ada").owner, make("Ada", 5).balance, make(balance=7, owner="Bob").balance) == ("Ada", 5, 7)
    for run, error, said in (
        (make, TypeError, "Account.__init__() missing 1 required positional argument: 'owner'"),
        (lambda: make(1), TypeError, "Account.__init__() argument 'owner' must be str, not int"),
        (
            lambda: make("a", 1, 2),
            TypeError,
            "Account.__init__() takes from 2 to 3 positional arguments but 4 were given",
        ),
        (lambda: make("a", b=1), TypeError, "Account.__init__() got an unexpected keyword argument 'b'"),
        (lambda: make("Ada", -1), ValueError, "Ada has no money"),
    ):
        assert words(error, run) == said


def test_init_again() -> None:
    account = Account("Ada", 5)
    assert account.__init__("Bob") is None
    assert (account.owner, account.balance) == ("Bob", 0)
    with pytest.raises(ValueError, match="Eve has no money"):
        account.__init__("Eve", -1)
    assert account.owner == "Bob"
    fresh = Account.__new__(Account, "whatever", 1, 2, three=3)
    assert (fresh.owner, fresh.balance) == ("", 0)


def test_init_of_subclasses() -> None:
    class Below(Account):
        def __init__(self, number: int) -> None:
            super().__init__(f"number {number}", number)
            self.number = number

    below = Below(7)
    assert (below.owner, below.balance, below.number) == ("number 7", 7, 7)

    class Careless(Account):
        def __init__(self) -> None:
            pass

    assert Careless().owner == ""
    assert "missing 1 required" in words(TypeError, lambda: Account.__init__(Below(1)))
    assert "requires a 'example.protocols.Account' object" in words(TypeError, lambda: Account.__init__(3, "a"))


def test_new_and_init() -> None:
    pair = Pair(1, 2)
    assert (pair.first, pair.second, pair.times) == (1, 2, 1)
    pair.__init__(3, second=4)
    assert (pair.first, pair.second, pair.times) == (3, 4, 2)
    assert Pair.__new__(Pair, 1, 2).times == 0
    assert words(TypeError, lambda: Pair(1)) == "Pair.__new__() missing 1 required positional argument: 'second'"

    class Below(Pair):
        def __new__(cls, number: int) -> Any:
            return super().__new__(cls, number, number)

        def __init__(self, number: int) -> None:
            super().__init__(number, -number)

    assert (Below(5).first, Below(5).second, Below(5).times) == (5, -5, 1)


# Objects that are used up


def test_used_up() -> None:
    order = Order()
    assert order.add("a").add("b") is order
    assert len(order) == 2
    assert order.send() == ["a", "b"]
    for name, run in (
        ("send", order.send),
        ("__len__", lambda: len(order)),
        ("add", lambda: order.add("c")),
        ("__invert__", lambda: ~order),
    ):
        assert words(ValueError, run) == f"Order.{name}(): this Order was used up by an earlier call"
    other = Order().add("a").add("b")
    assert ~other == ["b", "a"]
    assert "used up" in words(ValueError, other.send)
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Below", (Order,), {})


def test_a_wrong_call_uses_nothing_up() -> None:
    order = Order().add("a")
    assert "takes 1 positional argument but 2 were given" in words(TypeError, lambda: order.send(1))
    assert order.send() == ["a"]


# `__del__`, `__dict__`, weak references


def test_del() -> None:
    seen: list[str] = []
    handle = Handle(lambda handle: seen.append(handle.name))
    handle.name = "first"
    del handle
    gc.collect()
    assert seen == ["first"]


def test_del_in_a_cycle() -> None:
    seen: list[str] = []
    handle = Handle(lambda handle: seen.append(handle.name))
    handle.name = "cycle"
    handle.itself = handle
    del handle
    gc.collect()
    assert seen == ["cycle"]


def test_del_in_a_subclass() -> None:
    seen: list[object] = []

    class Below(Handle):
        def __del__(self) -> None:
            seen.append("below")
            super().__del__()

    class Plain(Handle):
        pass

    for made in (Below, Plain):
        handle = made(lambda handle: seen.append(type(handle).__name__))
        del handle
        gc.collect()
    assert seen == ["below", "Below", "Plain"]


def test_an_object_that_del_keeps() -> None:
    kept: list[Handle] = []
    handle = Handle(kept.append)
    handle.name = "kept"
    del handle
    gc.collect()
    assert len(kept) == 1
    assert kept[0].name == "kept"
    kept[0].on_close = None
    kept.clear()
    gc.collect()


def test_an_error_in_del(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: seen.append((report.exc_type, str(report.object))))
    handle = Handle(lambda _: 1 / 0)
    del handle
    gc.collect()
    assert seen == [(ZeroDivisionError, "<class 'example.protocols.Handle'>")]


def test_del_while_an_exception_is_under_way() -> None:
    seen: list[str] = []

    def fail() -> None:
        handle = Handle(lambda _: seen.append("gone"))
        handle.name = "x"
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fail()
    gc.collect()
    assert seen == ["gone"]


def test_dict_and_weakref() -> None:
    handle = Handle()
    handle.colour = "red"
    assert vars(handle) == {"colour": "red"}
    handle.__dict__ = {"size": 3}
    assert handle.size == 3
    assert not hasattr(handle, "colour")
    del handle.size
    with pytest.raises(AttributeError):
        del handle.size
    gone: list[object] = []
    reference = weakref.ref(handle, gone.append)
    assert reference() is handle
    assert isinstance(weakref.WeakKeyDictionary({handle: 1}), weakref.WeakKeyDictionary)
    del handle
    gc.collect()
    assert reference() is None
    assert gone == [reference]
    with pytest.raises(TypeError, match="cannot create weak reference"):
        weakref.ref(Account("a"))
    with pytest.raises(AttributeError):
        Account("a").colour = 1


def test_a_subclass_with_slots() -> None:
    class Below(Handle):
        __slots__ = ("slot",)

    below = Below()
    below.slot, below.other = 1, 2
    assert (below.slot, vars(below)) == (1, {"other": 2})
    assert weakref.ref(below)() is below


# State


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol: int) -> None:
    snapshot = Snapshot("one", b"data")
    copied = pickle.loads(pickle.dumps(snapshot, protocol))  # noqa: S301 - made just now
    assert (type(copied), copied.name, copied.data) == (Snapshot, "one", b"data")


def test_copy() -> None:
    snapshot = Snapshot("one", b"data")
    for copied in (copy.copy(snapshot), copy.deepcopy(snapshot), copy.deepcopy([snapshot])[0]):
        assert copied is not snapshot
        assert (copied.name, copied.data) == ("one", b"data")
    assert words(TypeError, lambda: snapshot.__setstate__(3)).startswith(
        "Snapshot.__setstate__() argument 'state' must be"
    )


def test_names() -> None:
    assert str(inspect.signature(Account)) == "(owner, balance=0)"
    assert str(inspect.signature(Pair)) == "(first, second)"
    assert protocols.__doc__ is not None


def test_other_interpreters(new_interpreter: Callable[[], Callable[[str], None]]) -> None:
    """The types that special methods need inside are each interpreter's own."""
    for _ in range(2):
        new_interpreter()(
            """
from example.containers import Row
from example.protocols import Ready, Ticker
from example.special import Number

async def main():
    return [tick async for tick in Ticker(3)], await Ready("value"), await anext(Ticker(0), "end")

try:
    main().send(None)
except StopIteration as done:
    assert done.value == ([1, 2, 3], "value", "end")
assert Number(3) + 4 == 7
assert list(Row([1, 2])[1:]) == [2.0]
"""
        )
