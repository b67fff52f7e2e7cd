"""Attributes from Python's side: fields, properties, properties of classes, objects in objects."""

import gc
import inspect
import io
import pydoc
import sys
import traceback
import types
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from example import attributes
from example.attributes import Basket, Line, Point, Sensor, Watched

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Interpreter = Callable[[str], None]


def words(error: type[Exception], function: Callable[..., object], *arguments: object) -> str:
    """What an error says that must come, of exactly this class."""
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return str(caught.value)


@pytest.fixture(autouse=True)
def no_sensors() -> None:
    attributes.forget_sensors()


class Outdoor(Sensor):
    """A subclass in Python, which has a `__dict__`."""


def python_property() -> type:
    """A class of Python's own with properties, whose words are the measure."""

    class Sensor:
        __slots__ = ()
        fahrenheit = property(lambda self: None)  # noqa: ARG005 - never read
        all = property(lambda self: None, None, lambda self: None)  # noqa: ARG005 - never read

    Sensor.__qualname__ = "Sensor"
    return Sensor


# Fields


def test_a_field_has_another_name_in_python() -> None:
    sensor = Sensor("roof")
    assert sensor.type == "copper"
    sensor.type = "steel"
    assert sensor.type == "steel"
    assert not hasattr(sensor, "kind")
    assert Sensor.type.__name__ == "type"
    assert words(TypeError, setattr, sensor, "type", 3) == "Sensor.type must be str, not int"
    assert words(AttributeError, delattr, sensor, "type") == "property 'type' of 'Sensor' object has no deleter"


@pytest.mark.parametrize("cls", [Sensor, Outdoor])
@pytest.mark.parametrize(
    ("name", "value", "error", "said"),
    [
        ("name", "x", AttributeError, "attribute 'name' of 'example.attributes.Sensor' objects is not writable"),
        ("limit", "3", TypeError, "Sensor.limit must be float, not str"),
        ("limit", None, TypeError, "Sensor.limit must be float, not None"),
        pytest.param("limit", 10**400, OverflowError, "Sensor.limit is too large for a float", id="overflow"),
        ("celsius", "3", TypeError, "Sensor.celsius must be float, not str"),
        ("celsius", 101, ValueError, "101 is more than 100"),
    ],
)
def test_what_cannot_be_set(cls: type[Sensor], name: str, value: object, error: type[Exception], said: str) -> None:
    sensor = cls("roof")
    assert words(error, setattr, sensor, name, value) == said
    assert (sensor.name, sensor.limit, sensor.type, sensor.all) == ("roof", 100.0, "copper", [])


def test_the_docs_of_attributes_and_properties() -> None:
    for name, doc in {
        "name": "What it is called, read only.",
        "limit": "The highest reading that is allowed, type-checked.",
        "type": "What it is made of. Rust has another use for the word.",
        "celsius": "The last reading in degrees Celsius.",
        "all": "All readings. They can be deleted, but not set.",
        "instances": "How many sensors were made.",
    }.items():
        assert inspect.getattr_static(Sensor, name).__doc__ == doc
        assert inspect.getattr_static(Sensor, name).__name__ == name
    assert Point.x.__doc__ is None


def test_help() -> None:
    Sensor("roof")
    out = io.StringIO()
    pydoc.Helper(output=out).help(Sensor)
    text = out.getvalue()
    for line in (
        "type",
        "    What it is made of.",
        "celsius",
        "    The last reading in degrees Celsius.",
        "instances = 1",
    ):
        assert f" |  {line}" in text


# Properties


def test_a_deleter() -> None:
    sensor = Sensor("roof")
    assert sensor.celsius is None
    sensor.celsius = 20
    sensor.celsius = 30
    assert (sensor.celsius, sensor.fahrenheit, sensor.all) == (30.0, 86.0, [20.0, 30.0])
    del sensor.celsius
    assert sensor.celsius == 20.0
    del sensor.celsius
    assert words(AttributeError, delattr, sensor, "celsius") == "roof has no readings"


def test_a_deleter_without_a_setter() -> None:
    sensor = Sensor("roof")
    sensor.celsius = 20
    del sensor.all
    assert sensor.all == []
    assert words(AttributeError, setattr, sensor, "all", []) == "property 'all' of 'Sensor' object has no setter"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("fahrenheit", lambda of: setattr(of, "fahrenheit", 1)),
        ("fahrenheit", lambda of: delattr(of, "fahrenheit")),
        ("all", lambda of: setattr(of, "all", 1)),
    ],
)
def test_the_words_are_those_of_property(name: str, change: Callable[[object], None]) -> None:
    ours, theirs = Sensor("roof"), python_property()()
    said = words(AttributeError, change, ours)
    assert said == words(AttributeError, change, theirs)
    assert f"'{name}' of 'Sensor' object" in said
    # As `property`, it names the class of the object.
    assert words(AttributeError, change, Outdoor("roof")) == said.replace("Sensor", "Outdoor")


def test_through_the_descriptor() -> None:
    sensor = Sensor("roof")
    celsius = inspect.getattr_static(Sensor, "celsius")
    celsius.__set__(sensor, 5)
    assert celsius.__get__(sensor) == 5.0
    celsius.__delete__(sensor)
    assert sensor.celsius is None
    for call in (lambda: celsius.__set__(3, 5), lambda: celsius.__delete__(3), lambda: celsius.__get__(3)):
        assert "'example.attributes.Sensor' objects" in words(TypeError, call)


def test_a_subclass_extends_a_property() -> None:
    class Rounded(Sensor):
        @property
        def celsius(self) -> int:
            return round(super().celsius)

        @celsius.setter
        def celsius(self, value: float) -> None:
            Sensor.celsius.__set__(self, value + 0.4)

        @celsius.deleter
        def celsius(self) -> None:
            Sensor.celsius.__delete__(self)

    sensor = Rounded("roof")
    sensor.celsius = 20
    assert (sensor.celsius, sensor.all) == (20, [20.4])
    del sensor.celsius
    assert sensor.all == []


def test_a_setter_that_calls_back() -> None:
    watched, seen = Watched(), []
    watched.watcher = seen.append
    watched.number = 3
    assert seen == [3]
    watched.watcher = lambda _: watched.number
    busy = "Watched.number: this Watched is being changed by a call further up in this thread"
    for change in (lambda: setattr(watched, "number", 4), lambda: delattr(watched, "number")):
        assert words(RuntimeError, change) == busy
    watched.watcher = lambda number: setattr(watched, "number", number)
    assert words(RuntimeError, setattr, watched, "number", 4) == busy
    watched.watcher = None
    assert watched.number == 4
    del watched.number
    assert watched.number == 0


def test_a_setter_that_lets_go_before_it_calls_back() -> None:
    watched, seen = Watched(), []
    watched.watcher = lambda number: seen.append((number, watched.number))
    watched.visible = 3
    del watched.visible
    assert seen == [(3, 3), (0, 0)]
    assert words(TypeError, setattr, watched, "visible", "x") == "Watched.visible must be int, not str"
    watched.watcher = lambda number: number and setattr(watched, "visible", number - 1)
    watched.visible = 5
    assert watched.visible == 0


def test_a_deleter_whose_callback_fails() -> None:
    watched = Watched()
    watched.watcher = lambda _: 1 // 0
    words(ZeroDivisionError, delattr, watched, "number")
    watched.watcher = None
    watched.number = 1
    assert watched.number == 1


def test_a_value_that_comes_back_while_it_is_converted() -> None:
    watched = Watched()

    class Number:
        def __index__(self) -> int:
            watched.number = 7
            return watched.number + 1

    watched.number = Number()
    assert watched.number == 8


def test_an_old_value_that_comes_back_while_it_goes() -> None:
    watched, seen = Watched(), []

    class Old:
        def __call__(self, _: object) -> None:
            """Never called."""

        def __del__(self) -> None:
            watched.number = 9
            seen.append(watched.watcher)

    watched.watcher = Old()
    watched.watcher = None
    gc.collect()
    assert (watched.number, seen) == (9, [None])


# Properties of the class


def test_a_property_of_the_class() -> None:
    assert Sensor.instances == 0
    sensor = Sensor("roof")
    assert (Sensor.instances, sensor.instances, Outdoor.instances) == (1, 1, 1)
    assert (Sensor.label, Outdoor.label, sensor.label, Outdoor("door").label) == (
        "sensor",
        "outdoor",
        "sensor",
        "outdoor",
    )
    assert Sensor.latest == "door"


def test_it_is_of_the_class_through_super() -> None:
    class Loud(Sensor):
        @classmethod
        def shout(cls) -> str:
            return super().label.upper()

        def shout_too(self) -> str:
            return super().label.upper()

    assert (Loud.shout(), Loud("x").shout_too()) == ("LOUD", "LOUD")


def test_several_bases() -> None:
    class Plain:
        """Nothing."""

    class Both(Plain, Sensor):
        """Natively a sensor."""

    assert Both.label == "both"


def test_an_error_names_the_property() -> None:
    with pytest.raises(LookupError, match=r"^no sensor was made$") as caught:
        _ = Sensor.latest
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.name == "Sensor.latest"
    assert last.filename.endswith("attributes.rs")
    with pytest.raises(LookupError):
        _ = Sensor("roof").instances, attributes.forget_sensors(), Outdoor.latest


def test_it_can_only_be_read() -> None:
    sensor = Sensor("roof")
    immutable = "cannot set 'instances' attribute of immutable type 'example.attributes.Sensor'"
    assert words(TypeError, setattr, Sensor, "instances", 3) == immutable
    assert words(TypeError, delattr, Sensor, "instances") == immutable
    for change in (lambda: setattr(sensor, "instances", 3), lambda: delattr(sensor, "instances")):
        assert "'instances' is read-only" in words(AttributeError, change)
    # As any attribute of a class, it can be overridden by a subclass and by an instance with a `__dict__`.
    outdoor = Outdoor("door")
    outdoor.instances = 50
    assert (outdoor.instances, Outdoor.instances) == (50, 2)


def test_its_descriptor() -> None:
    descriptor = inspect.getattr_static(Sensor, "instances")
    assert repr(descriptor) == "<class property 'Sensor.instances'>"
    assert (descriptor.__name__, descriptor.__qualname__) == ("instances", "Sensor.instances")
    assert inspect.getdoc(descriptor) == "How many sensors were made."
    assert not inspect.isdatadescriptor(descriptor)
    assert type(descriptor) is type(inspect.getattr_static(Sensor, "label"))
    assert "cannot create" in words(TypeError, type(descriptor))
    found = {attribute.name: attribute for attribute in inspect.classify_class_attrs(Outdoor)}
    assert (found["instances"].kind, found["instances"].defining_class) == ("data", Sensor)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((None, int), "descriptor 'instances' requires a subtype of 'example.attributes.Sensor' but received 'int'"),
        ((3,), "descriptor 'instances' requires a subtype of 'example.attributes.Sensor' but received 'int'"),
        ((None, Point), "requires a subtype of 'example.attributes.Sensor' but received 'example.attributes.Point'"),
        ((None, 3), "descriptor 'instances' for type 'example.attributes.Sensor' needs a type, not a 'int' as arg 2"),
        ((None, None), "__get__(None, None) is invalid"),
    ],
)
def test_its_descriptor_checks_the_class(arguments: tuple[Any, ...], said: str) -> None:
    descriptor = inspect.getattr_static(Sensor, "instances")
    assert said in words(TypeError, descriptor.__get__, *arguments)


def test_its_descriptor_takes_the_class_or_an_instance() -> None:
    label = inspect.getattr_static(Sensor, "label")
    assert (label.__get__(None, Outdoor), label.__get__(Outdoor("x")), label.__get__(Sensor("x"), Outdoor)) == (
        "outdoor",
        "outdoor",
        "outdoor",
    )


def test_each_import_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    Sensor("roof")
    monkeypatch.delitem(sys.modules, "example.attributes")
    again = import_module("example.attributes")
    assert again.Sensor is not Sensor
    assert (Sensor.instances, again.Sensor.instances) == (1, 0)
    # The class decides, not the descriptor.
    assert inspect.getattr_static(again.Sensor, "instances").__get__(None, Sensor) == 1


def test_in_other_interpreters(new_interpreter: Callable[[], Interpreter]) -> None:
    first, second = new_interpreter(), new_interpreter()
    first("from example.attributes import Sensor; Sensor('a'); Sensor('b'); assert Sensor.instances == 2")
    second("from example.attributes import Sensor; assert Sensor.instances == 0; del Sensor")
    first("assert Sensor.label == 'sensor' and 'Sensor.label' in repr(vars(Sensor)['label'])")
    assert Sensor.instances == 0


def test_threads_read_it(start: Start) -> None:
    Sensor("roof")

    def read() -> list[tuple[int, str]]:
        return [(Sensor.instances, Outdoor.label) for _ in range(500)]

    for future in [start(read) for _ in range(4)]:
        assert future.result(60) == [(1, "outdoor")] * 500


# Objects in objects


@pytest.fixture
def line() -> Line:
    return Line(Point(0, 0), Point(3, 4))


def test_writes_reach_the_object_inside(line: Line) -> None:
    start = line.start
    line.start.x = 3
    assert (line.start.x, start.x, line.length) == (3.0, 3.0, 4.0)
    line.origin.y = 4
    assert (line.start.y, line.length) == (4.0, 0.0)
    assert line.start is start is line.origin


def test_objects_inside_are_shared_with_python() -> None:
    shared = Point(1, 1)
    first, second = Line(shared, shared), Line(Point(0, 0), shared)
    shared.x = 5
    assert (first.start.x, second.end.x) == (5.0, 5.0)


def test_objects_inside_can_be_replaced(line: Line) -> None:
    end = Point(0, 1)
    line.end = end
    assert line.end is end
    assert line.length == 1.0
    for value, said in ((3, "int"), (None, "None"), (line, "Line"), ((1, 2), "tuple")):
        assert words(TypeError, setattr, line, "end", value) == f"Line.end must be Point, not {said}"
    assert "not writable" in words(AttributeError, setattr, line, "start", end)
    assert words(AttributeError, setattr, line, "origin", end) == "property 'origin' of 'Line' object has no setter"
    assert line.end is end


def test_a_subclass_inside_stays_what_it_is() -> None:
    class Named(Point):
        name = "corner"

    line = Line(Named(0, 0), Point(0, 0))
    assert line.start.name == "corner"


def test_an_object_inside_goes_with_its_owner() -> None:
    class Named(Point):
        """Can be referred to weakly."""

    point = Named(0, 0)
    gone = weakref.ref(point)
    line = Line(point, point)
    del point
    gc.collect()
    assert gone() is line.start
    del line
    gc.collect()
    assert gone() is None


def test_a_vector_is_a_copy_and_a_list_is_shared() -> None:
    notes: list[object] = []
    basket = Basket(notes)
    basket.prices = (1, 2)
    basket.prices.append(3)
    assert (basket.prices, basket.total) == ([1, 2], 3)
    basket.prices = [*basket.prices, 3]
    assert basket.total == 6
    basket.notes.append("ripe")
    assert basket.notes is notes
    assert notes == ["ripe"]
    assert words(TypeError, setattr, basket, "prices", [1, "x"]) == "Basket.prices: item 1 must be int, not str"
    assert basket.total == 6


def test_module() -> None:
    assert isinstance(attributes, types.ModuleType)
    assert attributes.__doc__ == "What objects and classes show as attributes."
