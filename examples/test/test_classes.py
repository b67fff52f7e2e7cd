"""Classes from Python's side: making, calling, reading, subclassing, recognising, borrowing, collecting."""

import gc
import inspect
import sys
import sysconfig
import threading
import types
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import classes
from example.classes import Counter, Marker, Person, Point, Receipt, Ticket

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Waiting = Callable[["Future[Any]"], bool]

NO_GIL = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
PATIENCE = 60.0


def words(error: type[Exception], function: Callable[..., object], *arguments: object, **keywords: object) -> str:
    """What an error says that must come, of exactly this class."""
    with pytest.raises(error) as caught:
        function(*arguments, **keywords)
    assert type(caught.value) is error
    return str(caught.value)


# Making


@pytest.mark.parametrize(
    ("arguments", "keywords", "age"),
    [(("Nick",), {}, 0), (("Nick", 3), {}, 3), (("Nick",), {"age": 4}, 4), ((), {"age": 5, "name": "Nick"}, 5)],
)
def test_the_constructor(arguments: tuple[Any, ...], keywords: dict[str, Any], age: int) -> None:
    for person in (Person(*arguments, **keywords), Person.__new__(Person, *arguments, **keywords)):
        assert type(person) is Person
        assert (person.name, person.age) == ("Nick", age)


@pytest.mark.parametrize(
    ("arguments", "keywords", "error", "said"),
    [
        ((), {}, TypeError, "missing 1 required positional argument: 'name'"),
        (("a", 1, 2), {}, TypeError, "takes from 2 to 3 positional arguments but 4 were given"),
        (("a",), {"name": "b"}, TypeError, "got multiple values for argument 'name'"),
        (("a",), {"zebra": 1}, TypeError, "got an unexpected keyword argument 'zebra'"),
        ((1,), {}, TypeError, "argument 'name' must be str, not int"),
        (("a", "b"), {}, TypeError, "argument 'age' must be int, not str"),
        (("a", None), {}, TypeError, "argument 'age' must be int, not None"),
        (("a", -1), {}, OverflowError, "argument 'age' must be between 0 and 4294967295, not -1"),
        (("a", 2**32), {}, OverflowError, f"argument 'age' must be between 0 and 4294967295, not {2**32}"),
    ],
)
def test_a_constructor_that_is_called_wrongly(
    arguments: tuple[Any, ...], keywords: dict[str, Any], error: type[Exception], said: str
) -> None:
    assert words(error, Person, *arguments, **keywords) == f"Person.__new__() {said}"
    assert words(error, Person.__new__, Person, *arguments, **keywords) == f"Person.__new__() {said}"


def test_a_class_without_a_constructor_is_made_by_rust_only() -> None:
    ticket = classes.draw(7)
    assert (type(ticket), ticket.number) == (Ticket, 7)
    assert "cannot create 'example.classes.Ticket' instances" in words(TypeError, Ticket)
    assert "cannot create 'example.classes.Ticket' instances" in words(TypeError, Ticket, 7)
    below = type("Below", (Ticket,), {})
    assert "cannot create 'Below' instances" in words(TypeError, below)


def test_object_does_not_make_instances() -> None:
    """An instance without its native value would be read as one."""
    for native in (Person, Point, Counter, Marker):
        assert "not safe" in words(TypeError, object.__new__, native)
    with pytest.raises(TypeError):
        object.__new__(Ticket)


def test_functions_make_instances() -> None:
    origin = classes.origin()
    assert (type(origin), origin.x, origin.y) == (Point, 0.0, 0.0)
    assert type(origin.mirrored()) is Point


# Calling


def test_methods() -> None:
    assert Person("Ada").greet(Person("Nick")) == "Ada greets Nick"
    assert Person.greet(Person("Ada"), other=Person("Nick")) == "Ada greets Nick"
    assert Point(3, 4).norm() == 5.0
    assert (Point(3, 4).mirrored().x, Point(3, 4).mirrored().y) == (4.0, 3.0)
    assert classes.distance(Point(0, 0), Point(3, 4)) == 5.0
    for point in (Point(1, 2).scaled(3), Point(1, 6).shifted(2), Point(1, 7).shifted(2, -1)):
        assert (point.x, point.y) == (3.0, 6.0)
    for point in (Point.unit(), Point.diagonal(1), Point(0, 0).unit()):
        assert (point.x, point.y) == (1.0, 1.0)


class Equal:
    """Methods as Python writes them, under the names of those in Rust."""

    def greet(self, other: object) -> None:
        """A method with one parameter."""

    def absorb(self, other: object) -> None:
        """A method with one parameter."""

    @staticmethod
    def domain_of(address: object) -> None:
        """A static method."""


@pytest.mark.parametrize(
    ("native", "name"),
    [(Person("Ada"), "greet"), (Counter(), "absorb"), (Person("Ada"), "domain_of"), (Person, "domain_of")],
    ids=["greet", "absorb", "domain_of", "domain_of of the class"],
)
@pytest.mark.parametrize("count", [0, 2, 3])
@pytest.mark.parametrize("keywords", [{}, {"zebra": 1}])
def test_the_words_are_those_of_a_def(native: Any, name: str, count: int, keywords: dict[str, object]) -> None:
    arguments = (native,) * count
    owner = "Person" if name != "absorb" else "Counter"
    expected = words(TypeError, getattr(Equal(), name), *arguments, **keywords).replace("Equal.", f"{owner}.")
    assert words(TypeError, getattr(native, name), *arguments, **keywords) == expected


def test_class_methods() -> None:
    assert Person.anonymous().name == "anonymous Person"
    assert Person("Ada").anonymous().name == "anonymous Person"
    below = type("Below", (Person,), {})
    assert below.anonymous().name == "anonymous Below"  # type: ignore[attr-defined, unused-ignore]
    assert Person.anonymous.__self__ is Person


def test_static_methods() -> None:
    assert Person.domain_of("nick@example.com") == "example.com"
    assert Person("Ada").domain_of(address="nick") is None
    assert type(inspect.getattr_static(Person, "domain_of")) is staticmethod


# Attributes and properties


def test_attributes() -> None:
    person = Person("Nick")
    assert (person.name, person.age) == ("Nick", 0)
    person.age = 2**32 - 1
    assert person.age == 2**32 - 1
    person.age = True
    assert (person.age, type(person.age)) == (1, int)


@pytest.mark.parametrize(
    ("name", "value", "error", "said"),
    [
        ("name", "Ada", AttributeError, "attribute 'name' of 'example.classes.Person' objects is not writable"),
        ("age", "3", TypeError, "Person.age must be int, not str"),
        ("age", 3.0, TypeError, "Person.age must be int, not float"),
        ("age", None, TypeError, "Person.age must be int, not None"),
        ("age", -1, OverflowError, "Person.age must be between 0 and 4294967295, not -1"),
        ("age", 2**32, OverflowError, f"Person.age must be between 0 and 4294967295, not {2**32}"),
        ("email", 3, TypeError, "Person.email must be str, not int"),
        ("email", "nobody", ValueError, "Invalid email address for Nick"),
        ("zebra", 1, AttributeError, "'example.classes.Person' object has no attribute 'zebra'"),
    ],
)
def test_what_cannot_be_set(name: str, value: object, error: type[Exception], said: str) -> None:
    person = Person("Nick", 3)
    assert words(error, setattr, person, name, value).startswith(said)
    assert (person.name, person.age, person.email) == ("Nick", 3, None)


@pytest.mark.parametrize("name", ["name", "age", "email", "zebra"])
def test_what_cannot_be_deleted(name: str) -> None:
    person = Person("Nick", 3)
    said = words(AttributeError, delattr, person, name)
    if name in {"age", "email"}:
        assert said == f"property '{name}' of 'Person' object has no deleter"
    assert (person.name, person.age, person.email) == ("Nick", 3, None)


def test_frozen_attributes() -> None:
    point = Point(1, 2)
    assert (point.x, point.y) == (1.0, 2.0)
    assert "not writable" in words(AttributeError, setattr, point, "x", 3)


def test_properties() -> None:
    person = Person("Nick")
    assert person.email is None
    person.email = "nick@example.com"
    assert person.email == "nick@example.com"
    person.email = None
    assert person.email is None


def test_a_setter_that_fails_names_the_rust_line() -> None:
    with pytest.raises(ValueError, match=r"^Invalid email address for Nick$") as caught:
        Person("Nick").email = "nobody"
    assert str(caught.traceback[-1].path).endswith("src/classes.rs")


def test_setters_are_no_methods() -> None:
    assert not hasattr(Person, "set_email")


def test_attributes_of_another_class_do_not_apply() -> None:
    assert "doesn't apply to a 'example.classes.Point' object" in words(
        TypeError, Person.__dict__["age"].__get__, Point(1, 2)
    )
    with pytest.raises(TypeError):
        Person.__dict__["age"].__set__(Point(1, 2), 3)
    with pytest.raises(TypeError):
        Person.__dict__["greet"](Point(1, 2), Person("Nick"))


# What Python can read about a class


def test_docs() -> None:
    assert classes.__doc__ == "Classes with a constructor, methods, attributes and properties."
    assert Person.__doc__ == "Somebody with a name."
    assert Person.greet.__doc__ == "Greets another person."
    assert Person.anonymous.__doc__ == "Somebody without a name."
    assert Person.domain_of.__doc__.startswith("The part of an address after the `@`.")
    assert Person.name.__doc__ == "The name, read only."
    assert Person.email.__doc__ == "The address for letters, checked when it is set."


@pytest.mark.parametrize("native", [Person, Point, Counter, Ticket, Receipt, Marker])
def test_names(native: Any) -> None:
    assert native.__module__ == "example.classes"
    assert native.__qualname__ == native.__name__
    assert getattr(classes, native.__name__) is native


def test_names_of_methods() -> None:
    assert Person.greet.__qualname__ == Person("Ada").greet.__qualname__ == "Person.greet"
    assert Person.domain_of.__qualname__ == "Person.domain_of"
    assert Person.anonymous.__qualname__ == "Person.anonymous"


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (Person, "(name, age=0)"),
        (Point, "(x, y)"),
        (Counter, "()"),
        (Marker, "()"),
        (Person.greet, "(self, /, other)"),
        (Person("Ada").greet, "(other)"),
        (Person.anonymous, "()"),
        (Person.domain_of, "(address)"),
        (Person("Ada").domain_of, "(address)"),
        (Point.norm, "(self, /)"),
        (Counter().increment, "()"),
        (Counter().increment_and_call, "(function)"),
        (classes.distance, "(a, b)"),
        (classes.pour, "(source, target)"),
        (classes.redeem, "(ticket)"),
    ],
)
def test_signatures(function: Callable[..., object], signature: str) -> None:
    assert str(inspect.signature(function)) == signature


def test_constants() -> None:
    assert Person.ADULT == Person("Nick").ADULT == 18


def test_a_class_cannot_be_changed() -> None:
    assert "immutable type 'example.classes.Person'" in words(TypeError, setattr, Person, "ADULT", 21)
    assert "immutable type" in words(TypeError, setattr, Person, "zebra", 1)
    assert "immutable type" in words(TypeError, delattr, Person, "greet")
    with pytest.raises(TypeError):
        Person.__dict__["zebra"] = 1  # type: ignore[index, unused-ignore]
    assert Person.ADULT == 18


def test_sizes() -> None:
    """The value behind CPython's head, and one word more only where a value can change."""
    head, word = object.__basicsize__, 8
    assert sys.getsizeof(Point(1, 2)) == (48 if NO_GIL else 32)
    assert Point.__basicsize__ == head + 2 * word
    assert Ticket.__basicsize__ == head + word
    # A flag, the number, and a reference with the number of its interpreter.
    assert Counter.__basicsize__ <= head + word + word + 2 * word
    # Larger than `object` although it has no field: two native classes never have one layout.
    assert Marker.__basicsize__ == head + word


# Subclassing


class Pupil(Person):  # type: ignore[misc, unused-ignore]
    """A subclass with both steps of making, and attributes of its own."""

    def __new__(cls, name: str, _school: str) -> "Pupil":
        """Only the name goes to Rust."""
        return super().__new__(cls, name, age=7)  # type: ignore[no-any-return, unused-ignore]

    def __init__(self, name: str, school: str) -> None:
        super().__init__()
        self.school = f"{school} ({name})"

    def greet(self, other: object) -> str:
        """More than the base class says."""
        return "Hi! " + str(super().greet(other))


def test_a_subclass() -> None:
    pupil = Pupil("Tim", "Elm Street")
    assert (pupil.name, pupil.age, pupil.school) == ("Tim", 7, "Elm Street (Tim)")
    assert pupil.greet(Person("Nick")) == "Hi! Tim greets Nick"
    assert Person("Nick").greet(pupil) == "Nick greets Tim"
    pupil.age = 8
    pupil.email = "tim@example.com"
    assert (pupil.age, pupil.email, Person.age.__get__(pupil)) == (8, "tim@example.com", 8)
    assert isinstance(pupil, Person)
    assert pupil.__dict__ == {"school": "Elm Street (Tim)"}


def test_a_subclass_with_only_an_initialiser() -> None:
    class Named(Person):  # type: ignore[misc, unused-ignore]
        def __init__(self, name: str) -> None:
            self.upper = name.upper()

    assert (Named("tim").name, Named("tim").upper) == ("tim", "TIM")
    assert words(TypeError, Named) == "Person.__new__() missing 1 required positional argument: 'name'"


def test_a_subclass_with_slots() -> None:
    class Coloured(Point):  # type: ignore[misc, unused-ignore]
        __slots__ = ("colour",)

    coloured = Coloured(3, 4)
    coloured.colour = "red"
    assert (coloured.norm(), coloured.colour) == (5.0, "red")
    assert not hasattr(coloured, "__dict__")
    assert classes.distance(coloured, classes.origin()) == 5.0
    assert type(coloured.mirrored()) is Point


def test_a_subclass_of_a_subclass() -> None:
    class Below(Pupil):
        __slots__ = ("extra",)

    below = Below("Tim", "Elm Street")
    below.extra = below
    assert Person("Nick").greet(below) == "Nick greets Tim"
    assert sys.getsizeof(below) > sys.getsizeof(Person("Tim"))


def test_a_subclass_with_a_python_base_beside_it() -> None:
    class Mixin:
        def shout(self) -> str:
            return str(self.name).upper()  # type: ignore[attr-defined]

    class Loud(Mixin, Person):  # type: ignore[misc, unused-ignore]
        pass

    assert Loud("tim").shout() == "TIM"
    assert Person("Nick").greet(Loud("tim")) == "Nick greets tim"


def test_instances_of_subclasses_are_freed() -> None:
    gone = []

    class Watched(Counter):  # type: ignore[misc, unused-ignore]
        def __del__(self) -> None:
            gone.append(self.increment())

    watched = Watched()
    reference = weakref.ref(watched)
    watched.increment()
    del watched
    gc.collect()
    assert gone == [2]
    assert reference() is None


# Recognising: DESIGN.md 4a.2


@pytest.mark.parametrize(
    "bases",
    [
        (Point, Person),
        (Person, Point),
        (Ticket, Receipt),
        (Point, Marker),
        (Marker, Ticket),
        (KeyError, Person),
        (Person, KeyError),
        (int, Marker),
        (types.ModuleType, Marker),
        (Pupil, Counter),
    ],
    ids=lambda bases: " and ".join(base.__name__ for base in bases),
)
def test_two_layouts_never_meet_in_one_class(bases: tuple[type, ...]) -> None:
    assert words(TypeError, type, "Both", bases, {}) == "multiple bases have instance lay-out conflict"


class OfTicket(Ticket):  # type: ignore[misc, unused-ignore]
    """Below one of two classes with equal fields."""


class OfPoint(Point):  # type: ignore[misc, unused-ignore]
    """Below a frozen class."""


class OfPerson(Person):  # type: ignore[misc, unused-ignore]
    """Below a class that changes."""


class OfMarker(Marker):  # type: ignore[misc, unused-ignore]
    """Below a class without fields."""


@pytest.mark.parametrize(
    ("instance", "other"),
    [
        (Point(1, 2), Person),
        (Person("Ada"), Point),
        (classes.draw(1), Receipt),
        (Point(1, 2), OfPoint),
        (OfPoint(1, 2), Point),
        (OfPoint(1, 2), OfPerson),
        (OfPerson("Ada"), OfPoint),
        (OfMarker(), OfTicket),
        (OfMarker(), Marker),
        (Person("Ada"), object),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
def test_an_object_stays_of_its_class(instance: Any, other: type) -> None:
    before = type(instance)
    with pytest.raises(TypeError):
        instance.__class__ = other
    assert type(instance) is before


def test_an_object_may_change_between_subclasses_of_one_class() -> None:
    class Other(Person):  # type: ignore[misc, unused-ignore]
        pass

    person = OfPerson("Ada")
    person.__class__ = Other
    assert person.greet(person) == "Ada greets Ada"


class Posing:
    """Says that it is a `Person`, which only `isinstance` believes."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return Person


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        (Person("Ada").greet, (1,), "Person.greet() argument 'other' must be Person, not int"),
        (Person("Ada").greet, (None,), "Person.greet() argument 'other' must be Person, not None"),
        (Person("Ada").greet, (Point(1, 2),), "Person.greet() argument 'other' must be Person, not Point"),
        (Person("Ada").greet, (Person,), "Person.greet() argument 'other' must be Person, not type"),
        (Person("Ada").greet, (Posing(),), "Person.greet() argument 'other' must be Person, not Posing"),
        (Person("Ada").greet, (OfPoint(1, 2),), "Person.greet() argument 'other' must be Person, not OfPoint"),
        (Pupil("Ada", "").greet, ("x",), "Person.greet() argument 'other' must be Person, not str"),
        (classes.distance, (Point(1, 2), Person("Ada")), "distance() argument 'b' must be Point, not Person"),
        (classes.redeem, (classes.redeem(classes.draw(1)),), "redeem() argument 'ticket' must be Ticket, not Receipt"),
        (classes.redeem, (Marker(),), "redeem() argument 'ticket' must be Ticket, not Marker"),
        (classes.redeem, (OfMarker(),), "redeem() argument 'ticket' must be Ticket, not OfMarker"),
        (Counter().absorb, (Person("Ada"),), "Counter.absorb() argument 'other' must be Counter, not Person"),
        (classes.pour, (Counter(), Point(1, 2)), "pour() argument 'target' must be Counter, not Point"),
    ],
)
def test_a_wrong_object_is_named(function: Callable[..., object], arguments: tuple[Any, ...], said: str) -> None:
    assert words(TypeError, function, *arguments) == said


def test_a_refused_argument_leaves_no_borrow() -> None:
    counter = Counter()
    words(TypeError, classes.pour, counter, None)
    words(RuntimeError, classes.pour, counter, counter)
    words(TypeError, counter.absorb, None)
    assert counter.increment() == 1


# Borrowing in one thread: DESIGN.md 4a.3

CHANGING = "this Counter is being changed by a call further up in this thread"
IN_USE = "this Counter is in use by a call further up in this thread, so it cannot be changed"


def ignore(function: Callable[[], object]) -> Callable[[object], None]:
    """A callback for a counter, which passes `None`."""

    def call(_: object) -> None:
        function()

    return call


@pytest.mark.parametrize(
    ("outer", "inner", "said"),
    [
        ("increment_and_call", "increment", f"Counter.increment(): {CHANGING}"),
        ("increment_and_call", "count", f"Counter.count: {CHANGING}"),
        ("increment_and_call", "watcher", f"Counter.watcher: {CHANGING}"),
        ("read_and_call", "increment", f"Counter.increment(): {IN_USE}"),
        ("read_and_call", "watch", f"Counter.watcher: {IN_USE}"),
        ("increment_and_call", "watch", f"Counter.watcher: {CHANGING}"),
    ],
)
def test_a_counter_in_use_is_not_changed(outer: str, inner: str, said: str) -> None:
    counter = Counter()
    inside = {
        "increment": counter.increment,
        "count": lambda: counter.count,
        "watcher": lambda: counter.watcher,
        "watch": lambda: setattr(counter, "watcher", 1),
    }[inner]
    assert words(RuntimeError, getattr(counter, outer), ignore(inside)) == said
    # Whatever went wrong inside, the counter is free again.
    assert counter.watcher is None
    assert counter.increment() == (2 if outer == "increment_and_call" else 1)


def test_reading_while_reading() -> None:
    counter = Counter()
    counter.increment()
    seen: list[int] = []

    def deeper(level: int) -> None:
        seen.append(counter.count)
        if level:
            counter.read_and_call(ignore(lambda: deeper(level - 1)))

    deeper(50)
    assert seen == [1] * 51
    assert counter.increment() == 2


def test_changing_one_while_changing_another() -> None:
    first, second = Counter(), Counter()
    assert first.increment_and_call(ignore(second.increment)) == 1
    assert second.count == 1


def test_one_counter_twice() -> None:
    counter = Counter()
    counter.increment()
    assert words(RuntimeError, classes.pour, counter, counter) == f"pour(): {CHANGING}"
    assert words(RuntimeError, counter.absorb, counter) == f"Counter.absorb(): {IN_USE}"
    assert counter.count == 1


def test_two_counters() -> None:
    first, second = Counter(), Counter()
    first.increment()
    classes.pour(source=first, target=second)
    assert (first.count, second.count) == (0, 1)
    first.absorb(second)
    assert (first.count, second.count) == (1, 1)


def test_an_error_inside_comes_through_and_ends_the_borrow() -> None:
    counter = Counter()
    error = LookupError("inside")

    def fail(_: object) -> None:
        raise error

    with pytest.raises(LookupError) as caught:
        counter.increment_and_call(fail)
    assert caught.value is error
    assert counter.increment() == 2


def test_the_old_value_of_an_attribute_is_dropped_after_the_borrow() -> None:
    class Finalised:
        def __del__(self) -> None:
            counter.increment()

    counter = Counter()
    counter.watcher = Finalised()
    assert counter.count == 0
    counter.watcher = None
    gc.collect()
    assert counter.count == 1


# Borrowing in several threads


@pytest.mark.parametrize(
    ("held", "wanted", "result"),
    [
        ("increment_and_call", "increment", 2),
        ("increment_and_call", "count", 1),
        ("read_and_call", "increment", 1),
    ],
)
def test_another_thread_waits(held: str, wanted: str, result: int, start: Start, waiting: Waiting) -> None:
    counter = Counter()
    inside, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def hold() -> None:
        inside.set()
        assert leave.wait(PATIENCE)
        order.append("held")

    def want() -> int:
        value: int = counter.count if wanted == "count" else counter.increment()
        order.append("had")
        return value

    holder = start(lambda: getattr(counter, held)(ignore(hold)))
    assert inside.wait(PATIENCE)
    wanter = start(want)
    assert waiting(wanter)
    leave.set()
    assert wanter.result(PATIENCE) == result
    # Nothing changed while the first thread was inside.
    assert holder.result(PATIENCE) == (1 if held == "increment_and_call" else 0)
    assert order == ["held", "had"]


def test_the_main_thread_waits_too(start: Start) -> None:
    counter = Counter()
    inside, about = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert about.wait(PATIENCE)

    holder = start(lambda: counter.increment_and_call(ignore(hold)))
    assert inside.wait(PATIENCE)
    about.set()
    assert counter.increment() == 2
    assert holder.result(PATIENCE) == 1


def test_several_readers_at_once_and_then_a_writer(start: Start, waiting: Waiting) -> None:
    counter = Counter()
    together = threading.Barrier(4)
    inside, leave = threading.Barrier(5), threading.Event()

    def read() -> None:
        together.wait(PATIENCE)  # passes only when all four are reading
        assert counter.count == 0  # and each may read again
        with pytest.raises(RuntimeError, match=r"^Counter\.increment\(\): this Counter is in use by a call further up"):
            counter.increment()
        inside.wait(PATIENCE)
        assert leave.wait(PATIENCE)

    readers = [start(lambda: counter.read_and_call(ignore(read))) for _ in range(4)]
    inside.wait(PATIENCE)
    writers = [start(counter.increment) for _ in range(3)]
    assert all(waiting(writer) for writer in writers)
    leave.set()
    assert [reader.result(PATIENCE) for reader in readers] == [0] * 4
    assert sorted(writer.result(PATIENCE) for writer in writers) == [1, 2, 3]


def test_a_writer_waits_for_the_last_of_the_readers(start: Start, waiting: Waiting) -> None:
    counter = Counter()
    inside = threading.Barrier(3)
    leave = [threading.Event(), threading.Event()]

    def reader(event: threading.Event) -> Callable[[], object]:
        def read() -> None:
            inside.wait(PATIENCE)
            assert event.wait(PATIENCE)

        return lambda: counter.read_and_call(ignore(read))

    readers = [start(reader(event)) for event in leave]
    inside.wait(PATIENCE)
    writer = start(counter.increment)
    leave[0].set()
    readers[0].result(PATIENCE)
    assert waiting(writer)
    leave[1].set()
    readers[1].result(PATIENCE)
    assert writer.result(PATIENCE) == 1


def test_an_argument_is_waited_for(start: Start, waiting: Waiting) -> None:
    busy, free = Counter(), Counter()
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert leave.wait(PATIENCE)

    holder = start(lambda: busy.increment_and_call(ignore(hold)))
    assert inside.wait(PATIENCE)
    pourer = start(lambda: classes.pour(busy, free))
    absorber = start(lambda: Counter().absorb(busy))
    assert waiting(pourer)
    assert waiting(absorber)
    leave.set()
    for future in (holder, pourer, absorber):
        future.result(PATIENCE)
    assert (busy.count, free.count) == (0, 1)


@pytest.mark.parametrize("held", ["increment_and_call", "read_and_call"])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_circle_of_waits_is_broken(held: str, count: int, start: Start) -> None:
    """Each thread holds its own counter and wants to change the next one's."""
    counters = [Counter() for _ in range(count)]
    all_hold = threading.Barrier(count)

    def turn(mine: Any, next_one: Any) -> Callable[[], object]:
        def want() -> None:
            all_hold.wait(PATIENCE)
            next_one.increment()

        return lambda: getattr(mine, held)(ignore(want))

    pairs = zip(counters, counters[1:] + counters[:1], strict=True)
    futures = [start(turn(mine, next_one)) for mine, next_one in pairs]
    errors = [future.exception(PATIENCE) for future in futures]
    broken = [error for error in errors if error is not None]
    assert broken
    for error in broken:
        assert type(error) is RuntimeError
        assert str(error).startswith("Counter.increment(): waiting for this Counter would never end")
    # Everybody whose wait was not broken got what it wanted, and all are free again.
    wanted = count - len(broken)
    held_changes = count if held == "increment_and_call" else 0
    assert sum(counter.count for counter in counters) == held_changes + wanted
    for counter in counters:
        counter.increment()


@pytest.mark.parametrize("threads", [2, 8])
def test_no_increment_is_lost(threads: int, start: Start) -> None:
    counter = Counter()
    together = threading.Barrier(threads)
    turns = 3000

    def work() -> list[int]:
        together.wait(PATIENCE)
        seen = [counter.increment() for _ in range(turns)]
        assert counter.count >= seen[-1]
        return seen

    futures = [start(work) for _ in range(threads)]
    seen = [future.result(PATIENCE) for future in futures]
    assert counter.count == threads * turns
    assert sorted(number for numbers in seen for number in numbers) == list(range(1, threads * turns + 1))


def test_readers_and_writers_in_disorder(start: Start) -> None:
    """Every combination of borrows at once, with calls back into Python in between."""
    counter = Counter()
    together = threading.Barrier(6)

    def writer() -> int:
        together.wait(PATIENCE)
        for _ in range(300):
            counter.increment()
            counter.increment_and_call(ignore(lambda: None))
        return 600

    def reader() -> int:
        together.wait(PATIENCE)
        for _ in range(300):
            before = counter.count
            assert counter.read_and_call(ignore(lambda: counter.read_and_call(ignore(lambda: None)))) >= before
        return 0

    futures = [start(work) for work in (writer, reader) * 3]
    assert sum(future.result(PATIENCE) for future in futures) == counter.count == 1800


# Collection: DESIGN.md 4a.4


USES: list[Callable[[Any], object]] = [
    lambda counter: counter.increment(),
    lambda counter: counter.count,
    lambda counter: counter.watcher,
    lambda counter: setattr(counter, "watcher", None),
    lambda counter: classes.pour(counter, counter),
]


class Node:
    """A Python object for a cycle, which can be watched."""

    counter: Any = None


def test_a_cycle_through_a_native_object_is_collected() -> None:
    node, counter = Node(), Counter()
    node.counter, counter.watcher = counter, node
    gone = weakref.ref(node)
    del node, counter
    gc.collect()
    assert gone() is None


def test_a_cycle_through_itself_is_collected() -> None:
    class Watched(Counter):  # type: ignore[misc, unused-ignore]
        pass

    counter = Watched()
    counter.watcher = counter
    gone = weakref.ref(counter)
    del counter
    gc.collect()
    assert gone() is None


def test_a_long_chain_of_native_objects_is_collected() -> None:
    node = Node()
    gone = weakref.ref(node)
    last: Any = node
    for _ in range(1000):
        counter = Counter()
        counter.watcher = last
        last = counter
    node.counter = last
    del node, last, counter
    gc.collect()
    assert gone() is None


def test_what_is_kept_lives_as_long_as_its_keeper() -> None:
    counter = Counter()
    counter.watcher = Node()
    kept = weakref.ref(counter.watcher)
    gc.collect()
    assert kept() is counter.watcher is not None
    assert any(found is kept() for found in gc.get_referents(counter))
    counter.watcher = None
    gc.collect()
    assert kept() is None


def test_the_collector_does_not_look_at_what_a_call_is_using() -> None:
    counter = Counter()
    counter.watcher = Node()
    kept = weakref.ref(counter.watcher)
    inside: list[list[object]] = []

    def collect() -> None:
        gc.collect()
        inside.append(gc.get_referents(counter))

    counter.increment_and_call(ignore(collect))
    counter.read_and_call(ignore(collect))
    changing, reading = inside
    # What it saw of a value in use could be another state than in its second look.
    assert kept() not in changing
    assert kept() not in reading
    assert kept() in gc.get_referents(counter)
    assert kept() is counter.watcher is not None


def test_only_what_can_hold_python_objects_is_tracked() -> None:
    has_gc = 1 << 14
    assert not gc.is_tracked(Point(1, 2))
    assert not gc.is_tracked(Person("Ada"))
    assert not gc.is_tracked(classes.draw(1))
    assert gc.is_tracked(Counter())
    assert gc.is_tracked(type("Below", (Counter,), {})())
    assert not Point.__flags__ & has_gc
    assert not Marker.__flags__ & has_gc
    assert Counter.__flags__ & has_gc


@pytest.mark.skipif(NO_GIL, reason="without a GIL the collector calls back before it clears, whatever the arrangement")
def test_a_use_after_the_collector_cleared_it() -> None:
    """Code that runs while a cycle is taken apart finds a counter that was cleared, and not its freed memory.

    The collector clears the counter, then the list, which lets go of the code object. That one has no GC header, so its
    weak reference calls back only now; and the counter, held by the list, is back among the objects that `gc` knows.
    """
    said: list[str] = []

    class Mine(Counter):  # type: ignore[misc, unused-ignore]
        pass

    def call_back(_: object) -> None:
        for found in gc.get_objects():
            if type(found) is Mine:
                said.extend(words(ReferenceError, use, found) for use in USES)

    gc.collect()
    counter, items, code = Mine(), list[object](), compile("0", "", "eval")
    counter.watcher = items
    items += [items, counter, code]
    reference = weakref.ref(code, call_back)
    del counter, items, code
    gc.collect()
    assert reference() is None
    gone = "this Counter is gone: it was cleared by the garbage collector"
    assert said == [
        f"Counter.increment(): {gone}",
        f"Counter.count: {gone}",
        f"Counter.watcher: {gone}",
        f"Counter.watcher: {gone}",
        f"pour(): {gone}",
    ]


def test_a_finaliser_in_a_cycle_finds_everything_alive() -> None:
    said: list[int] = []

    class Finalised:
        counter: Any = None

        def __del__(self) -> None:
            said.append(self.counter.increment())

    counter, finalised = Counter(), Finalised()
    counter.watcher, finalised.counter = finalised, counter
    del counter, finalised
    gc.collect()
    assert said == [1]


def test_threads_and_the_collector(start: Start) -> None:
    """Cycles are made and collected while other threads use native objects."""
    together = threading.Barrier(4)
    shared = Counter()

    def make() -> list["weakref.ref[Node]"]:
        together.wait(PATIENCE)
        references = []
        for turn in range(200):
            node, counter = Node(), Counter()
            node.counter, counter.watcher = counter, node
            shared.watcher = node
            shared.increment()
            references.append(weakref.ref(node))
            if turn % 50 == 0:
                gc.collect()
        return references

    references = [reference for future in [start(make) for _ in range(4)] for reference in future.result(PATIENCE)]
    shared.watcher = None
    gc.collect()
    assert shared.count == len(references) == 800
    assert [reference for reference in references if reference() is not None] == []
