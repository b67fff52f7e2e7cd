"""Wrong uses of the examples. A comment has what mypy says of the line."""

from example import (
    attributes,
    classes,
    conversions,
    enums,
    exceptions,
    functions,
    inheritance,
    modules,
    settings,
    special,
    stubs,
)

functions.add("one", 2)
functions.add(1)
functions.add(1, 2, c=3)
functions.split(number=23)
functions.with_kwargs(1.0, 2.0)
functions.greet("Ann", title=3)
conversions.numbers(3)
conversions.numbers(["a"])
conversions.kind("sea")
conversions.counts({1: 1})
conversions.path(3)

classes.Ticket()
classes.Person("Ann", "three")
person = classes.Person("Ann")
person.name = "Bob"
person.age = "three"
person.email = 3
person.nickname = "A"
person.greet("Bob")
classes.Person.ADULT = 21
attributes.Line(1, 2)

modules.submod.deep.vist()
modules.nothing()
settings.precision = "three"

special.Vector(1, 2) + 3
special.Number("three")
len(special.Vector(1, 2))
exceptions.ParseError("a").what
exceptions.StoreError.Missing
inheritance.name_of(person)

enums.next(1)
enums.next(enums.Weekday.Monday)
enums.is_shown("high")
enums.Colour.Blue
enums.Colour.Red = 3

stubs.convert_all([20], "C")
stubs.Thermometer(20.0).place = "in the sun"
stubs.changed(stubs.Thermometer(20.0), str.upper)
stubs.UNITS[2]


class Small(inheritance.Puppy):
    """Of a final class."""


class Both(classes.Person, classes.Counter):
    """Of two native classes."""
