"""Right uses of the examples: every type checker accepts them."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, assert_type

from example import (
    attributes,
    buffers,
    classes,
    containers,
    conversions,
    enums,
    exceptions,
    functions,
    inheritance,
    iterators,
    modules,
    plotting,
    protocols,
    settings,
    shapes,
    special,
    stubs,
)
from example.modules import submod
from example.modules.submod import deep


class Third:
    """What stands for an index."""

    def __index__(self) -> int:
        return 3


class Loud(classes.Person):
    """A class of Python's over a native one."""

    def greet(self, other: classes.Person) -> str:
        return super().greet(other).upper()


# Parameters have names, kinds and defaults. What converts is taken.
assert_type(functions.split(23), tuple[int, int])
assert_type(functions.greet(None, title="Dr"), str)
assert_type(functions.with_kwargs(1, y=2), float)
assert_type(functions.add(Third(), True), int)
assert_type(conversions.numbers(number for number in (1, 2)), list[int])
assert_type(conversions.counts({"a": 1}), dict[str, int])
assert_type(conversions.path(Path("a")), Path)
assert_type(conversions.path("a"), Path)
assert_type(conversions.time(datetime.datetime.now(datetime.UTC)), datetime.datetime)
conversions.kind("open sea")
buffers.total(memoryview(b"12345678").cast("d"))
buffers.total(bytearray(8))

# Objects have attributes, properties and methods, and classes too.
person = Loud("Ann", age=3)
person.age = 4
person.email = None
assert_type(person.name, str)
adult: Literal[18] = classes.Person.ADULT
assert_type(classes.Person.anonymous(), classes.Person)
assert_type(classes.Person.domain_of("a@b"), str | None)
sensor = attributes.Sensor("a")
assert_type(sensor.celsius, float | None)
sensor.celsius = 20
del sensor.celsius
assert_type(attributes.Sensor.instances, int)

# Enums are those of `enum`.
colour = enums.next(enums.Colour.Red)
assert_type(colour, enums.Colour)
number_of_green: int = enums.Colour.Green.value
earth: tuple[float, float] | str = enums.Planet.Earth.value
assert_type(enums.Suit.Clubs.upper(), str)
assert_type([day.name for day in enums.Weekday], list[str])
enums.is_shown(enums.Level.ERROR, 30)
assert_type(enums.Level.ERROR + 1, int)
assert_type(colour.seconds(2), float)
assert_type(colour.is_stop, bool)
assert_type(enums.Colour.after(3), enums.Colour)
broken: enums.Colour = enums.Colour.BROKEN


def word(one: enums.Colour) -> str:
    match one:
        case enums.Colour.Red:
            return "stop"
        case enums.Colour.Yellow | enums.Colour.Green:
            return "go"


# So have modules, and submodules can be imported.
settings.precision = 3
assert_type(settings.separator, str)
assert_type(settings.limits.digits, int)
capacity: Literal[1] = modules.CAPACITY
assert_type(submod.Visitor("Ann").counted, int)
assert_type(deep.visit(), int)

# Operators, containers and protocols.
assert_type(2 * special.Vector(1, 2) + special.Vector(3, 4), special.Vector)
assert_type(special.Vector(1, 2) == "a vector", bool)
number = special.Number(3)
number += 4
assert_type(number, special.Number)
assert_type(pow(number, 2, 5), special.Number)
assert_type(special.Version(1) >= special.Version(1, 2), bool)
row = containers.Row([1, 2])
row[0] = 3
assert_type(list(row), list[float])
assert_type(len(row) in row, bool)
with protocols.Transaction() as transaction:
    assert_type(transaction, protocols.Transaction)
assert_type(iterators.count(3), Iterator[int])
for line in iterators.lines("a\nb"):
    assert_type(line.number, int)

# Inheritance: from native classes and from Python's.
assert_type(inheritance.name_of(inheritance.Puppy("Rex", 3)), str)
assert_type(inheritance.Temperature(20.0, "C").unit, str)
counting = inheritance.Counting()
counting["a"] = 1
as_dict: dict[Any, Any] = counting

# What was written by hand, in place of what Rust's types say.
unit: Literal["C", "F"] = stubs.unit("US")
stubs.convert_all([20], "K")
thermometer = stubs.Thermometer(20.0)
thermometer.place = "indoors"
feeling: Literal["cold", "warm"] = thermometer.feeling
assert_type(stubs.changed(thermometer, lambda celsius: celsius + 1), stubs.Thermometer)
zero: float = stubs.ABSOLUTE_ZERO

# Exceptions have attributes, and those below are attributes of those above.
try:
    exceptions.parse_line("")
except exceptions.ParseError as error:
    assert_type(error.column, int | None)
except exceptions.StoreError.NotFound as error:
    as_key_error: KeyError = error

# A class of another module of the project.
assert_type(plotting.middle([shapes.Point(1, 2)]), shapes.Point)
