"""Classes over classes: fields as bases, subclasses in Python, native classes over Python's own, births and ends."""

import abc
import asyncio
import collections.abc
import copy
import copyreg
import datetime
import decimal
import functools
import gc
import pickle
import sys
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from example import inheritance
from example.classes import Marker, Person
from example.inheritance import (
    Animal,
    Cat,
    Counting,
    Dog,
    Exact,
    Grid,
    Ordered,
    Problem,
    Puppy,
    Shelter,
    Temperature,
    checks,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Waiting = Callable[["Future[Any]"], bool]


def words(error: type[BaseException], function: Callable[..., object], *arguments: object) -> str:
    """What an error says that must come, of exactly this class."""
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return str(caught.value)


def pickled(value: Any, protocol: int | None = None) -> Any:
    """What comes back from a pickle of it."""
    return pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - our own


# Native classes below each other


def test_a_dog_is_an_animal() -> None:
    assert Puppy.__mro__ == (Puppy, Dog, Animal, object)
    assert (Dog.__base__, Cat.__bases__) == (Animal, (Animal,))
    assert issubclass(Puppy, Animal)
    assert not issubclass(Animal, Dog)
    rex = Dog("Rex", "collie")
    assert isinstance(rex, Animal)
    assert (rex.name, rex.breed, rex.keeper) == ("Rex", "collie", None)
    assert repr(rex) == "<Dog Rex>"
    assert inheritance.name_of(rex) == "Rex"
    inheritance.rename(rex, "Max")
    assert rex.name == "Max"
    assert inheritance.adopt("Ann").breed == "mongrel"


def test_to_any_depth() -> None:
    kid = Puppy("Kid", 5)
    assert (kid.name, kid.breed, kid.weeks) == ("Kid", "puppy", 5)
    assert kid.speak() == "Kid makes a sound: woof"
    assert kid.teach("sit") == 1
    assert kid.speak_twice() == "Kid makes a sound: woof, Kid makes a sound: woof"
    assert kid.speak_as_animal() == "Kid makes a sound"
    assert inheritance.name_of(kid) == "Kid"


def test_what_is_no_animal() -> None:
    said = words(TypeError, inheritance.name_of, Marker())
    assert said == "name_of() argument 'animal' must be Animal, not Marker"
    assert words(TypeError, Dog.speak, Animal("Rex")).startswith("descriptor 'speak' for")


def test_methods_of_the_class_above() -> None:
    rex = Dog("Rex")
    assert Animal.speak(rex) == "Rex makes a sound"
    assert super(Dog, rex).speak() == "Rex makes a sound"
    assert (inheritance.kind_of(rex), inheritance.kind_of(Animal("Ann"))) == ("a mongrel", "some animal")


def test_attributes_are_inherited() -> None:
    rex = Dog("Rex")
    rex.keeper = rex
    assert rex.keeper is rex
    rex.keeper = None
    assert words(AttributeError, setattr, rex, "name", "Max")
    with pytest.raises(AttributeError):
        rex.anything = 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Animal.__new__(Dog, "x"), "Animal.__new__(Dog) is not safe, use Dog.__new__()"),
        (lambda: object.__new__(Dog), "object.__new__(Dog) is not safe, use Dog.__new__()"),
        (lambda: Dog.__new__(Animal, "x"), "Dog.__new__(Animal): Animal is not a subtype of Dog"),
        (lambda: Cat("x"), "cannot create 'Cat' instances"),
        (lambda: Animal.__new__(Cat, "x"), "Animal.__new__(Cat) is not safe, use Cat.__new__()"),
        (lambda: dict.__new__(Counting), "dict.__new__(Counting) is not safe, use Counting.__new__()"),
        (lambda: Counting.__new__(Ordered), "Counting.__new__(Ordered) is not safe, use Ordered.__new__()"),
        (lambda: ValueError.__new__(Problem), "ValueError.__new__(Problem) is not safe, use Problem.__new__()"),
    ],
)
def test_a_class_is_made_by_its_own_constructor(make: Callable[[], object], said: str) -> None:
    text = words(TypeError, make).replace("example.inheritance.", "")
    # From 3.14 on a class without a constructor is told so in both ways.
    assert text in (said, "cannot create 'Cat' instances")


def test_an_initialiser_is_inherited() -> None:
    class Below(Shelter):
        pass

    assert (Shelter(3).places, Below(places=4).places) == (3, 4)
    assert words(TypeError, Below) == "Shelter.__init__() missing 1 required positional argument: 'places'"


def test_keywords_for_an_exception() -> None:
    """They are the constructor's; the `__init__` of Python's own exceptions takes none."""

    class Below(Problem):
        pass

    class Said(Problem):
        def __init__(self, text: str, line: int = 0) -> None:
            super().__init__(f"{text}, in line {line}")

    for cls in (Problem, Below):
        error = cls("no", line=3)
        assert (error.args, error.line) == (("no",), 3)
        error.__init__("other")  # type: ignore[misc]
        assert (error.args, error.line) == (("other",), 3)
        with pytest.raises(TypeError, match=r"takes no keyword arguments"):
            error.__init__("other", line=4)  # type: ignore[misc]
    error = Said("no", line=3)
    assert (error.args, error.line) == (("no, in line 3",), 3)


def test_a_final_class() -> None:
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Below", (Puppy,), {})


# Special methods in halves


def test_operators_in_halves() -> None:
    ten = checks.Discount(1000, 5)
    assert (ten + 1, 1 + ten) == (1001, -999)
    assert words(TypeError, lambda: 1 + checks.Amount(1)).startswith("unsupported operand")
    assert words(TypeError, lambda: ten + "a").startswith("unsupported operand")


def test_comparison_in_halves() -> None:
    one, other = checks.Discount(1000, 5), checks.Discount(1000, 7)
    assert one == other
    assert hash(one) == hash(other) == 1000
    assert one < other
    assert other > one
    assert not one < one
    assert one == checks.Amount(1000)
    assert one != checks.Amount(1)
    assert words(TypeError, lambda: checks.Amount(1) < checks.Amount(2)).startswith("'<' not supported")


def test_containers_in_halves() -> None:
    ten = checks.Discount(1055, 5)
    assert (len(ten), ten[0], ten[1], list(ten), list(checks.Amount(1055))) == (2, 10, 55, [5, 1055], [10, 55])
    register = checks.Register([1, 2, 3])
    del register[0]
    register[1] = 9
    assert 9 in register
    assert 1 not in register
    assert words(IndexError, register.__delitem__, 5) == "no item 5"
    assert words(IndexError, register.__setitem__, 5, 1) == "no item 5"

    assert words(TypeError, checks.Table.__setitem__, register, 0, 1).endswith("does not support item assignment")


def test_made_up_attributes() -> None:
    assert checks.Open().door == "open door"
    assert checks.Opener().door == "opener, open door"
    assert words(AttributeError, getattr, checks.Opener(), "_door") == "_door"

    class Below(checks.Opener):
        def __getattr__(self, name: str) -> str:
            return "below, " + super().__getattr__(name)

    class Inheriting(checks.Opener):
        own = 1

    assert Below().door == "below, opener, open door"
    assert (Inheriting().own, Inheriting().door) == (1, "opener, open door")


def test_calls() -> None:
    class Below(checks.Order):
        pass

    class Other(checks.Order):
        def __call__(self, times: int = 1) -> str:
            return "other " + super().__call__(times)

    assert checks.Command("a")(3) == "aaa"
    assert checks.Order("b", 1)(times=2) == "bb"
    assert Below("c", 1)(2) == "cc"
    assert Other("d", 1)(2) == "other dd"
    assert Other("d", 1).number == 1
    assert words(TypeError, checks.Order("b", 1), 1, 2)


# Subclasses in Python


class Loud(Dog):
    """Overrides what Rust calls."""

    def __new__(cls, name: str, volume: int = 3) -> "Loud":  # noqa: ARG004, D102
        return super().__new__(cls, name, "loud")

    def __init__(self, name: str, volume: int = 3) -> None:  # noqa: ARG002
        self.volume = volume

    def speak(self) -> str:  # noqa: D102
        return super().speak().upper() + "!" * self.volume


class Slim(Animal):
    """Has a slot and no `__dict__`."""

    __slots__ = ("extra",)


def test_rust_calls_what_python_overrides() -> None:
    rex = Loud("Rex", 2)
    assert rex.speak_twice() == "REX MAKES A SOUND: WOOF!!, REX MAKES A SOUND: WOOF!!"
    assert rex.speak_as_animal() == "Rex makes a sound"
    assert inheritance.chorus([rex, Dog("Max"), Animal("Ann")]) == (
        "REX MAKES A SOUND: WOOF!!, Max makes a sound: woof, Ann makes a sound"
    )
    assert rex.__dict__ == {"volume": 2}
    assert (inheritance.kind_of(rex), repr(rex)) == ("a loud", "<Loud Rex>")
    assert rex.teach("sit") == 1


def test_an_override_that_gives_nonsense() -> None:
    class Mute(Animal):
        def speak(self) -> Any:
            return None

    assert "str" in words(TypeError, Mute("x").speak_twice)


def test_slots() -> None:
    slim = Slim("x")
    slim.extra = slim
    assert not hasattr(slim, "__dict__")
    with pytest.raises(AttributeError):
        slim.other = 1
    alive = weakref.ref(Loud("x"))
    assert alive() is None


def test_a_base_that_was_not_made() -> None:
    class Forgetful(Dog):
        def __new__(cls) -> Any:
            return 3

        def __init__(self) -> None:
            raise AssertionError

    assert Forgetful() == 3


@pytest.mark.parametrize(
    "bases",
    [
        (Dog, Cat),
        (Animal, Marker),
        (Animal, checks.Loose),
        (checks.Loose, Animal),
        (checks.Plain, checks.Loose),
        (checks.LooseBelow, Animal),
        (Dog, Shelter),
        (Counting, Animal),
        (Counting, checks.Ordering),
        (OSError, Problem),
        (Problem, checks.Missing),
        (list, Counting),
    ],
)
def test_two_layouts_never_meet(bases: tuple[type, ...]) -> None:
    with pytest.raises(TypeError, match="lay-out conflict"):
        type("Both", bases, {})


def test_bases_that_do_meet() -> None:
    class Named:
        def speak(self) -> str:
            return "named"

    class Both(Named, Dog):
        pass

    class Error(KeyError, Problem):
        pass

    class OtherError(LookupError, checks.Broken):
        pass

    assert Both("Rex").speak_twice() == "named, named"
    assert Both.__base__ is Dog
    error = Error("k", 3)
    assert (error.args, error.line, str(error)) == (("k", 3), 3, "('k', 3)")
    assert isinstance(error, LookupError)
    assert OtherError(2, "text", "disk").device == "disk"


@pytest.mark.parametrize(
    ("instance", "other"),
    [
        (Animal("x"), Dog),
        (Dog("x"), Animal),
        (Loud("x"), type("Q", (Animal,), {})),
        (Slim("x"), type("Q", (Dog,), {"__slots__": ("extra",)})),
        (
            type("P", (checks.LooseBelow,), {"__slots__": ()})(),
            type("Q", (checks.Loose,), {"__slots__": ()}),
        ),
        (Counting(), dict),
        (Problem("x"), ValueError),
    ],
)
def test_an_object_stays_of_its_class(instance: Any, other: type) -> None:
    with pytest.raises(TypeError):
        instance.__class__ = other


# `__dict__` and weak references


def test_extras() -> None:
    loose, below = checks.Loose(), checks.LooseBelow()
    loose.a = below.a = 1
    assert (loose.__dict__, below.__dict__) == ({"a": 1}, {"a": 1})
    assert words(TypeError, weakref.ref, loose).startswith("cannot create weak reference")
    alive = weakref.ref(below)
    below.me = below
    del below
    gc.collect()
    assert alive() is None

    class Below(checks.LooseBelow):
        pass

    one = Below()
    one.b = 2
    assert vars(one) == {"b": 2}
    assert weakref.ref(one)() is one


@pytest.mark.parametrize(
    "make",
    [
        lambda: checks.Names(None),
        lambda: checks.Callable(abs, "x"),
        lambda: checks.Ordering({}),
        checks.LooseBelow,
        lambda: type("Below", (checks.Names,), {})(None),
    ],
)
def test_extras_over_classes_of_python_that_have_some(make: Callable[[], Any]) -> None:
    one = make()
    one.me = one
    one.name_of_it = "x"
    assert vars(one) == {"me": one, "name_of_it": "x"}
    ended: list[object] = []
    alive = weakref.ref(one, ended.append)
    assert alive() is one
    del one
    gc.collect()
    assert alive() is None
    assert len(ended) == 1


# Ends


def test_a_finaliser_runs_once_for_each_object() -> None:
    said: list[str] = []

    class Above(checks.Traced):
        def __del__(self) -> None:
            said.append("python")
            super().__del__()

    class Silent(checks.TracedBelow):
        pass

    note = lambda kind: lambda _: said.append(kind)  # noqa: E731
    for make in (
        lambda: checks.Traced(note("traced")),
        lambda: checks.TracedBelow(note("traced"), note("below")),
        lambda: Above(note("super")),
        lambda: Silent(None, note("silent")),
    ):
        one = make()
        del one
        gc.collect()
    assert said == ["traced", "below", "python", "super", "silent"]


@pytest.mark.parametrize("cls", [checks.Traced, type("Below", (checks.Traced,), {})])
def test_resurrection(cls: Any) -> None:
    saved: list[Any] = []
    one = cls(saved.append)
    del one
    [again] = saved
    assert gc.is_tracked(again)
    # What lives on is collected as ever, without a second finaliser.
    again.end = again
    alive = type(again).__name__
    saved.clear()
    del again
    gc.collect()
    assert saved == []
    assert alive == cls.__name__


class Token:
    """Tells of its end by a weak reference."""


@pytest.mark.parametrize(
    "tie",
    [
        lambda token: setattr(dog := Dog("x"), "keeper", (dog, token)),
        lambda token: setattr(dog := Loud("x"), "keeper", (dog, token)),
        lambda token: setattr(dog := Loud("x"), "other", (dog, token)),
        lambda token: setattr(slim := Slim("x"), "extra", (slim, token)),
        lambda token: setattr(one := Ordered(), "owner", (one, token)),
        lambda token: Counting.__setitem__(one := Counting(), 1, (one, token)),
        lambda token: (one := checks.TracedBelow(None, None), setattr(one, "other", (one, token))),
        lambda token: (one := checks.TracedBelow(None, None), setattr(one, "end", (one, token))),
        lambda token: (one := checks.Names(token), setattr(one, "me", one)),
        lambda token: (one := checks.Names(None), setattr(one, "owner", (one, token))),
        lambda token: (one := checks.Sorted("x"), list.append(one, (one, token))),
        lambda token: (one := checks.Employee("x"), setattr(one, "boss", (one, token))),
        lambda token: (one := Problem("x"), setattr(one, "me", (one, token))),
        lambda token: (
            one := Problem("x"),
            setattr(one, "__context__", ExceptionGroup("x", [one])),
            setattr(one, "t", token),
        ),
        lambda token: (one := checks.Ordering({}), setattr(one, "name", (one, token))),
        lambda token: (one := checks.Queue("x", 3), one.append((one, token))),
        lambda token: (
            one := type("Below", (Counting,), {})(),
            setattr(one, "me", (one, token)),
        ),
    ],
)
def test_a_cycle_is_collected(tie: Callable[[Token], object]) -> None:
    token = Token()
    alive = weakref.ref(token)
    tie(token)
    del token
    gc.collect()
    assert alive() is None


class Nest(Dog):
    """A subclass in Python."""


def problem(inner: object) -> Problem:
    made = Problem("x")
    made.__cause__ = inner if isinstance(inner, BaseException) else None
    return made


def keeping(cls: Any, name: str, *arguments: object) -> Callable[[object], object]:
    def make(inner: object) -> object:
        made = cls(*arguments)
        setattr(made, name, inner)
        return made

    return make


def filled(cls: Any, method: str, *arguments: object) -> Callable[[object], object]:
    def make(inner: object) -> object:
        made = cls(*arguments)
        getattr(made, method)(1, inner) if method == "__setitem__" else getattr(made, method)(inner)
        return made

    return make


NESTS = {
    "a native class": keeping(Animal, "keeper", "x"),
    "one below it": keeping(Dog, "keeper", "x"),
    "one in Python": keeping(Nest, "keeper", "x"),
    "with a finaliser": keeping(checks.TracedBelow, "other", None, None),
    "dicts": filled(Counting, "__setitem__"),
    "dicts in Python": filled(type("Below", (Counting,), {}), "__setitem__"),
    "lists": filled(checks.Queue, "append", "x", 1),
    "exceptions": problem,
    "fields over a dict": keeping(Ordered, "owner"),
    "a __dict__": keeping(checks.Loose, "inner"),
}


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_a_deep_nest_comes_down(nest: Callable[[object], object]) -> None:
    top: object = None
    for _ in range(100_000):
        top = nest(top)
    del top


def test_a_deep_nest_of_everything_comes_down() -> None:
    makers = list(NESTS.values())
    ended: list[object] = []
    token = Token()
    alive = weakref.ref(token, ended.append)
    top: object = [token]
    del token
    for number in range(100_000):
        top = [nest(top)] if (nest := makers[number % len(makers)]) is problem else nest(top)
    del top
    gc.collect()
    assert ended in ([alive], [])


def test_a_deep_nest_is_collected() -> None:
    bottom = top = Animal("x")
    for _ in range(100_000):
        top = NESTS["one below it"](top)
    token = Token()
    alive = weakref.ref(token)
    bottom.keeper = (top, token)
    del top, bottom, token
    gc.collect()
    assert alive() is None


# Over classes of Python's own


def test_a_dict() -> None:
    counting = Counting({"a": 1})
    counting["b"] = 2
    assert (counting, counting.count) == ({"a": 1, "b": 2}, 1)
    counting.update(c=3)
    assert (counting.count, len(counting), counting | {"d": 4}) == (1, 3, {"a": 1, "b": 2, "c": 3, "d": 4})
    assert isinstance(counting, dict)
    ordered = Ordered()
    ordered["z"] = ordered["a"] = 1
    assert (ordered.sorted(), ordered.count) == (["a", "z"], 2)


def test_a_subclass_in_python_passes_its_own_arguments() -> None:
    class Named(checks.Sorted):
        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.more = 1

    class Plain(checks.Sorted):
        pass

    for one in (Named("ab"), Plain("ab"), checks.Sorted("ab"), type.__call__(checks.Sorted, "ab")):
        assert (one.name, list(one)) == ("ab", [])
        one.append(3)
        one.append(1)
        assert one == [1, 3]
    assert list.__init__(one, [5]) is None
    assert one == [5]


def test_sets() -> None:
    names = checks.Names(3)
    names.update("ab")
    assert (names, names.owner, names | {"c"}) == ({"a", "b"}, 3, {"a", "b", "c"})
    tags = checks.Tags("x", "ab")
    assert (tags, tags.name, tags(), hash(tags)) == ({"a", "b"}, "x", "x", hash(frozenset("ab")))


def test_values() -> None:
    warm = Temperature(20.5, "F")
    assert (warm + 1, warm.unit, hash(warm), isinstance(warm, float)) == (21.5, "F", hash(20.5), True)
    assert words(ValueError, Temperature, 1.0, "X") == "no unit: X"
    label = checks.Label("text", "en")
    assert (label, label.language, label.upper(), {"text": 1}[label]) == ("text", "en", "TEXT", 1)
    phase = checks.Phase(1.0, 2.0)
    phase.turns = 3
    assert (phase * 1, phase.turns) == (1 + 2j, 3)
    data = checks.Bytes(b"abc")
    data += b"d"
    data.position = 2
    assert (data, data.position, bytes(data)) == (b"abcd", 2, b"abcd")
    exact = Exact("1.10", "price")
    assert (exact, exact.remark, exact + 1) == (decimal.Decimal("1.10"), "price", decimal.Decimal("2.10"))


def test_collections() -> None:
    queue = checks.Queue("q", 2)
    queue.extend([1, 2, 3])
    assert (queue, queue.maxlen, queue.name) == (deque([2, 3]), 2, "q")
    ordering = checks.Ordering({"b": 1, "a": 2})
    ordering.move_to_end("b")
    assert (list(ordering), isinstance(ordering, OrderedDict)) == (["a", "b"], True)
    call = checks.Callable(int, "x")
    assert (call("5"), call.name, call.func) == (5, "x", int)
    assert isinstance(call, functools.partial)


def test_a_moment() -> None:
    moment = checks.Moment(2026, 1, 2, "there")
    assert (moment.isoformat(), moment.place) == ("2026-01-02T00:00:00", "there")
    for again in (pickled(moment), copy.copy(moment), copy.deepcopy(moment)):
        assert (type(again), again, again.place) == (checks.Moment, moment, "there")
    assert moment - datetime.datetime(2026, 1, 1) == datetime.timedelta(days=1)
    # It makes its results by calling the class, as for a subclass in Python.
    assert words(TypeError, lambda: moment + datetime.timedelta(days=1))


def test_a_class_of_another_native_module() -> None:
    boss, ann = checks.Employee("Max"), checks.Employee("Ann")
    ann.boss = boss
    ann.age = 4
    assert (ann.name, ann.age, ann.boss.name, isinstance(ann, Person)) == ("Ann", 4, "Max", True)
    assert Person("Nick").greet(ann) == "Nick greets Ann"


def test_a_future_speaks_of_its_error() -> None:
    loop = asyncio.new_event_loop()
    seen: list[tuple[str, Any]] = []
    loop.set_exception_handler(lambda _, context: seen.append((context["future"].name, context["exception"].args)))
    asyncio.set_event_loop(loop)
    try:
        task = checks.Task("a")
        task.set_exception(ValueError(3))
        del task
        gc.collect()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    assert seen == [("a", (3,))]


# Exceptions


def test_an_exception() -> None:
    with pytest.raises(ValueError, match="something is wrong in line 7") as caught:
        inheritance.fail(7)
    error = caught.value
    assert type(error) is Problem
    assert (error.args, error.line, str(error)) == (
        ("something is wrong in line 7",),
        7,
        "something is wrong in line 7",
    )
    with pytest.raises(Problem) as again:
        raise Problem("x", 3) from error
    assert (again.value.__cause__, again.value.args) == (error, ("x", 3))
    again.value.add_note("note")
    assert again.value.__notes__ == ["note"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_exception_is_pickled_with_its_arguments(protocol: int) -> None:
    for error in (Problem("x", 3), checks.Missing("k", "there"), checks.Broken(2, "no", "disk")):
        again = pickled(error, protocol)
        assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))
    assert pickled(Problem("x", 3), protocol).line == 3


def test_an_os_error() -> None:
    error = checks.Broken(2, "no such", device="disk")
    assert (error.errno, error.strerror, error.device) == (2, "no such", "disk")
    assert type(error) is checks.Broken
    with pytest.raises(OSError, match="no such"):
        raise error


def test_an_exception_below_in_python() -> None:
    class Worse(Problem):
        def __init__(self, text: str, line: int, more: int) -> None:  # noqa: ARG002
            super().__init__(f"{text} {more}")
            self.more = more

        def __new__(cls, text: str, line: int, more: int) -> "Worse":  # noqa: ARG004
            return super().__new__(cls, text, line)

    error = Worse("x", 3, 4)
    assert (error.args, error.line, error.more) == (("x 4",), 3, 4)
    with pytest.raises(Problem):
        raise error

    class Group(ExceptionGroup[Exception]):
        pass

    with pytest.raises(Group) as caught:
        raise Group("several", [error, Problem("y")])
    assert caught.value.split(Worse)[0].exceptions == (error,)


def test_an_exception_whose_constructor_passes_other_arguments() -> None:
    class Below(checks.Undecodable):
        pass

    class Other(checks.Undecodable):
        def __init__(self, line: int) -> None:
            super().__init__("ascii", b"x", 0, 1, str(line))

    for made in (checks.Undecodable(3), Below(3), type.__call__(checks.Undecodable, 3)):
        assert (made.args, made.line) == (("utf-8", b"\xff", 0, 1, "no text"), 3)
        made.__init__("ascii", b"x", 0, 1, "why")
        assert (made.encoding, made.args[0]) == ("ascii", "ascii")
    assert (Other(4).reason, Other(4).line) == ("4", 4)


# Half-made objects


def test_an_object_that_is_not_made_yet(stable: bool) -> None:
    seen: list[str] = []
    # A call of an object that is not made finds no vectorcall in it; with a stable ABI there is none to find.
    not_made = "this Tags is not made yet: the constructor of its base is still at work"
    calling: tuple[type[Exception], str] = (
        (RuntimeError, f"Tags.__call__(): {not_made}")
        if stable
        else (TypeError, "'example.inheritance.checks.Tags' object does not support vectorcall")
    )

    def items(ending: type[Exception] | None) -> Iterator[int]:
        # Where the collector knows the object already, it shows it while `frozenset` fills it.
        for half in gc.get_objects():
            if isinstance(half, checks.Tags):
                seen.append(words(RuntimeError, getattr, half, "name"))
                seen.append(words(calling[0], half))
                assert "Tags" in repr(half)
        gc.collect()
        yield 1
        if ending is not None:
            raise ending

    assert checks.Tags("x", items(None)).name == "x"
    with pytest.raises(KeyError):
        checks.Tags("x", items(KeyError))
    gc.collect()
    assert set(seen) <= {f"Tags.name: {not_made}", calling[1]}
    assert len(seen) in (0, 4)
    if sys.version_info < (3, 12):
        assert len(seen) == 4


def test_a_constructor_that_fails_at_each_step() -> None:
    class Bad:
        def __float__(self) -> float:
            raise KeyError

    below = type("Below", (checks.Fixed,), {})
    for cls in (checks.Fixed, below):
        for text, error in ((Bad(), KeyError), ("x", ValueError)):
            owner = Token()
            alive = weakref.ref(owner)
            words(error, cls, text, owner)
            del owner
            gc.collect()
            assert alive() is None
        assert words(ValueError, cls, "1", None) == "nobody's"
    assert checks.Fixed("1.5", Token()) == 1.5


# Abstract base classes


def test_registration() -> None:
    grid = Grid([1, 2])
    assert isinstance(grid, collections.abc.Sequence)
    assert issubclass(Grid, collections.abc.Reversible)
    match grid:
        case [first, second]:
            assert (first, second) == (1, 2)
        case _:
            raise AssertionError
    match Counting({"a": 1}):
        case {"a": value}:
            assert value == 1
        case _:
            raise AssertionError


# Taking the value out


def test_a_ticket_is_used_once() -> None:
    ticket = checks.Ticket(3)
    assert ticket.redeem() == 3
    for use in (ticket.redeem, lambda: ticket.number, lambda: ticket.hold(list), lambda: ticket.end):
        assert words(ValueError, use).endswith("was used up by an earlier call")
    inside = checks.Ticket(4)
    assert "further up" in words(RuntimeError, inside.hold, inside.redeem)
    assert inside.redeem() == 4


def test_a_ticket_in_use_is_waited_for(start: Start, waiting: Waiting) -> None:
    ticket, begun, go_on = checks.Ticket(5), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        assert go_on.wait(60)

    held = start(lambda: ticket.hold(hold))
    assert begun.wait(60)
    redeemed = start(ticket.redeem)
    assert waiting(redeemed)
    go_on.set()
    assert (held.result(60), redeemed.result(60)) == (5, 5)
    words(ValueError, ticket.redeem)


def test_what_rust_finds_out() -> None:
    assert [checks.class_of(x) for x in (checks.Discount(1, 2), checks.Amount(1), 3)] == [
        "discount",
        "amount",
        "neither",
    ]


# Abstract methods


def abstract(base: Any, *names: str) -> Any:
    """A class below a base that leaves methods open."""
    return abc.ABCMeta("Open", (base,), {name: abc.abstractmethod(lambda _self: None) for name in names})


MADE = [
    (Person, ("Nick",)),
    (Marker, ()),
    (Animal, ("Rex",)),
    (Dog, ("Rex", "collie")),
    (Shelter, (3,)),
    (Counting, ({"a": 1},)),
    (Ordered, ()),
    (Temperature, (20.5, "F")),
    (Problem, ("text", 3)),
    (Exact, ("1.10", "price")),
    (Grid, ([1, 2],)),
]


@pytest.mark.parametrize("names", [("run",), ("stop", "run", "ärger")])
@pytest.mark.parametrize(("base", "arguments"), MADE)
def test_what_is_abstract_has_no_instances(base: Any, arguments: tuple[Any, ...], names: tuple[str, ...]) -> None:
    """In CPython's own words, which differ between versions, by every way to the constructor."""
    expected = words(TypeError, abstract(object, *names))
    below = abstract(base, *names)
    assert words(TypeError, below, *arguments) == expected
    assert words(TypeError, base.__new__, below, *arguments) == expected
    assert words(TypeError, copyreg.__newobj__, below, *arguments) == expected
    assert words(TypeError, functools.partial(below, *arguments)) == expected
    closed = type("Closed", (below,), dict.fromkeys(names, lambda _self: 1))
    assert isinstance(closed(*arguments), below)
    # A class method of the base makes what it always made.
    assert isinstance(base(*arguments), base)


def test_keywords_lead_there_too() -> None:
    below = abstract(Person, "run")
    assert words(TypeError, functools.partial(below, name="Nick", age=3)) == words(TypeError, abstract(object, "run"))
    # What is wrong with the arguments comes first, as with a `__new__` in Python.
    assert "missing 1 required positional argument: 'name'" in words(TypeError, below)


def test_a_class_that_is_completed_later() -> None:
    below = abstract(Animal, "run")
    below.run = lambda self: self.name
    abc.update_abstractmethods(below)
    assert below("Rex").run() == "Rex"


def test_a_broken_list_of_abstract_methods() -> None:
    below = abstract(Animal, "run")
    below.__abstractmethods__ = (3,)
    with pytest.raises(TypeError):
        below("Rex")
