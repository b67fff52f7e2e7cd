"""Data classes, and methods that a class gets from Rust's own traits."""

import copy
import dataclasses
import inspect
import os
import pickle
import subprocess
import sys
from typing import Any

import pytest
from example.data import Celsius, Money, Node, Person, Point, Reading

# --- data classes --------------------------------------------------------------------------------


@dataclasses.dataclass
class Model:
    """What `dataclasses` makes of the same attributes."""

    name: str
    age: int = 0
    email: str | None = dataclasses.field(default=None, kw_only=True)


@dataclasses.dataclass(frozen=True, order=True)
class FrozenModel:
    """The same for a class that never changes."""

    x: float
    y: float = 0.0


def all_of() -> list[Any]:
    return [
        Point(1.0, 2.0),
        Point(1.0),
        Person("Nick", 30, email="n@example.org"),
        Person("Nick"),
        Node([1], Node("a")),
        Celsius(2.0),
    ]


def test_the_constructor_takes_the_attributes() -> None:
    assert str(inspect.signature(Point)) == "(x, y=0.0)"
    assert str(inspect.signature(Person)) == "(name, age=0, *, email=None)"
    docs = "Args:\n    x: How far to the right.\n    y: How far up."
    assert inspect.getdoc(Point) == f"A point in the plane, which never changes.\n\n{docs}"
    point = Point(1, y=2)
    assert (point.x, point.y) == (1.0, 2.0)
    assert Point(1).y == 0.0
    assert Person("Nick", email="n@example.org").email == "n@example.org"


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "missing 1 required positional argument: 'name'"),
        (("a", 1, "b"), {}, "takes from 2 to 3 positional arguments but 4 were given"),
        (("a",), {"size": 1}, "got an unexpected keyword argument 'size'"),
        (("a",), {"name": "b"}, "got multiple values for argument 'name'"),
    ],
)
def test_a_wrong_call_is_refused_in_the_words_of_dataclasses(
    args: tuple[Any, ...], kwargs: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError) as ours:
        Person(*args, **kwargs)
    assert str(ours.value) == f"Person.__new__() {message}"
    with pytest.raises(TypeError) as theirs:
        Model(*args, **kwargs)
    assert str(theirs.value) == f"Model.__init__() {message}"


def test_types_are_checked() -> None:
    with pytest.raises(TypeError, match=r"^Point\.__new__\(\) argument 'x' must be float, not str$"):
        Point("a")


def test_a_field_without_the_tag_is_private() -> None:
    person = Person("Nick")
    assert person.greet("Ziggy") == "Nick greets Ziggy, 1"
    assert person.greet("Ziggy") == "Nick greets Ziggy, 2"
    assert not hasattr(person, "greetings")
    # It says nothing of the value.
    assert person == Person("Nick")


def test_what_it_shows() -> None:
    assert repr(Point(1.0)) == "Point(x=1.0, y=0.0)"
    assert repr(Person("Nick", 3)) == "Person(name='Nick', age=3, email=None)"
    node = Node(1)
    node.next = node
    assert repr(node) == "Node(value=1, next=...)"

    class Outer:
        class Place(Point):
            pass

    assert repr(Outer.Place(1)) == f"{Outer.Place.__qualname__}(x=1.0, y=0.0)"


def test_a_repr_that_fails_can_be_asked_again() -> None:
    class Failing:
        fails = True

        def __repr__(self) -> str:
            if self.fails:
                raise RuntimeError("not now")
            return "now"

    inside = Failing()
    node = Node(inside)
    with pytest.raises(RuntimeError, match="not now"):
        repr(node)
    inside.fails = False
    assert repr(node) == "Node(value=now, next=None)"


def test_equality_goes_by_the_attributes() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    assert Person("a", 1) == Person("a", 1)
    assert Person("a", 1) != Person("a", 1, email="b")
    assert Node([1, 2]) == Node([1, 2])
    assert Node([1, 2]) != Node([1, 3])
    assert Node(1, Node(2)) == Node(1, Node(2))
    assert Node(1, Node(2)) != Node(1)
    assert Point(1).__eq__((1.0, 0.0)) is NotImplemented


def test_a_class_below_is_another_class() -> None:
    class Place(Point):
        pass

    assert Place(1) == Place(1)
    assert Place(1) != Point(1)
    assert Point(1) != Place(1)
    with pytest.raises(TypeError, match=r"^'<' not supported between instances of 'Place' and"):
        Place(1) < Point(2)  # noqa: B015


def test_what_is_asked_may_use_the_object() -> None:
    class Nosy:
        def __eq__(self, other: object) -> bool:
            # It may be changed: nothing is borrowed while Python is asked.
            one.next = two.next = None
            return True

        __hash__ = None

    one, two = Node(Nosy()), Node(Nosy())
    assert one == two


def test_a_cycle_is_a_recursion_error() -> None:
    one, two = Node(1), Node(1)
    one.next, two.next = one, two
    with pytest.raises(RecursionError):
        one == two  # noqa: B015


def test_only_what_never_changes_has_a_hash() -> None:
    assert hash(Point(1, 2)) == hash((1.0, 2.0)) == hash(FrozenModel(1.0, 2.0))
    assert {Point(1): "a"}[Point(1)] == "a"
    assert Person.__hash__ is Model.__hash__ is None
    with pytest.raises(TypeError, match=r"^unhashable type: 'example\.data\.Person'$"):
        hash(Person("a"))


def test_the_order_is_that_of_tuples() -> None:
    points = [(1.0, 2.0), (1.0, 1.0), (0.5, 9.0)]
    for one in points:
        for other in points:
            assert (Point(*one) < Point(*other)) == (one < other)
            assert (Point(*one) <= Point(*other)) == (one <= other)
            assert (Point(*one) > Point(*other)) == (one > other)
            assert (Point(*one) >= Point(*other)) == (one >= other)
    # Only `data, order` has one.
    with pytest.raises(TypeError, match="not supported between instances"):
        Person("a") < Person("b")  # noqa: B015


def test_matching_by_position_and_by_name() -> None:
    assert Point.__match_args__ == FrozenModel.__match_args__
    assert Person.__match_args__ == Model.__match_args__ == ("name", "age")
    match Person("Nick", 30, email="n@example.org"):
        case Person(name, 30, email=email):
            assert (name, email) == ("Nick", "n@example.org")
        case _:
            pytest.fail("it did not match")


def test_attributes_are_set_where_they_say_so() -> None:
    person = Person("Nick")
    person.age = 31
    assert person == Person("Nick", 31)
    with pytest.raises(AttributeError):
        Point(1).x = 2.0


def test_a_method_of_the_block_takes_the_place_of_one_of_a_data_class() -> None:
    assert repr(Celsius(3)) == "3.0 °C"
    assert Celsius(3) == Celsius(3.0)


def test_dataclasses_knows_the_class() -> None:
    for one in all_of():
        assert dataclasses.is_dataclass(one)
        assert dataclasses.is_dataclass(type(one))
    for ours, theirs in ((Person, Model), (Point, FrozenModel)):
        for field, model in zip(dataclasses.fields(ours), dataclasses.fields(theirs), strict=True):
            assert field.name == model.name
            assert field.default == model.default
            assert field.kw_only == model.kw_only
            assert field.init
    assert [field.type for field in dataclasses.fields(Person)] == ["str", "int", "str | None"]
    assert repr(Point.__dataclass_params__) == repr(FrozenModel.__dataclass_params__)
    assert repr(Person.__dataclass_params__) == repr(Model.__dataclass_params__)


def test_fields_are_made_once() -> None:
    assert dataclasses.fields(Node)[0] is dataclasses.fields(Node(1))[0]


def test_dicts_and_tuples() -> None:
    assert dataclasses.asdict(Person("Nick", 3)) == {"name": "Nick", "age": 3, "email": None}
    assert dataclasses.asdict(Node([1], Node("a"))) == {"value": [1], "next": {"value": "a", "next": None}}
    assert dataclasses.astuple(Point(1, 2)) == (1.0, 2.0)


def test_replacing() -> None:
    person = Person("Nick", 3, email="n@example.org")
    assert dataclasses.replace(person, age=4) == Person("Nick", 4, email="n@example.org")
    assert person.__replace__(email=None) == Person("Nick", 3)
    assert person.age == 3
    if sys.version_info >= (3, 13):
        assert copy.replace(Point(1, 2), x=5) == Point(5, 2)
    with pytest.raises(TypeError, match=r"^Person\.__new__\(\) got an unexpected keyword argument 'size'$"):
        person.__replace__(size=1)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(protocol: int) -> None:
    for one in all_of():
        again = pickle.loads(pickle.dumps(one, protocol))  # noqa: S301 - made here
        assert again == one
        assert again is not one


def test_copying() -> None:
    for one in all_of():
        assert copy.copy(one) == copy.deepcopy(one) == one
    value = [1]
    node = Node(value)
    assert copy.copy(node).value is value
    assert copy.deepcopy(node).value is not value
    # What is private begins anew.
    person = Person("Nick")
    person.greet("Ziggy")
    assert copy.copy(person).greet("Ziggy") == "Nick greets Ziggy, 1"


class Employee(Person):
    """A class below, whose instances have a `__dict__`."""


def test_copies_of_a_class_below() -> None:
    one = Employee("Nick", 3)
    one.salary = 1000
    pickled = pickle.dumps(one)
    for again in (pickle.loads(pickled), copy.copy(one), copy.deepcopy(one)):  # noqa: S301 - made here
        assert type(again) is Employee
        assert again == one
        assert again.salary == 1000
    replaced = dataclasses.replace(one, age=4)
    assert type(replaced) is Employee
    assert replaced.age == 4


def test_dataclasses_is_imported_when_somebody_asks() -> None:
    script = "import sys, example.data as data; data.Point(1); print('dataclasses' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- from Rust's traits --------------------------------------------------------------------------


def test_equality_is_that_of_rust() -> None:
    assert Money("EUR", 1) == Money("EUR", 1)
    assert Money("EUR", 1) != Money("EUR", 2)
    assert Money("EUR", 1).__ne__(Money("EUR", 1)) is False
    assert Money("EUR", 1) != ("EUR", 1)
    assert Money("EUR", 1).__eq__(1) is NotImplemented


def test_equal_objects_have_one_hash() -> None:
    assert hash(Money("EUR", 1)) == hash(Money("EUR", 1))
    assert len({Money("EUR", 1), Money("EUR", 1), Money("CHF", 1)}) == 2


def test_an_equality_without_a_hash() -> None:
    assert Reading.__hash__ is None
    with pytest.raises(TypeError, match=r"^unhashable type: 'example\.data\.Reading'$"):
        hash(Reading(1.0, 1))


def test_order_is_that_of_rust() -> None:
    one, two = Money("CHF", 2), Money("EUR", 1)
    assert one < two
    assert one <= two
    assert two > one
    assert two >= one
    assert sorted([two, one]) == [one, two]
    with pytest.raises(TypeError, match=r"^'<' not supported between instances of 'example\.data\.Money' and 'int'$"):
        one < 1  # noqa: B015


def test_other_special_methods_are_written_by_hand() -> None:
    assert Money("EUR", 1) + Money("EUR", 2) == Money("EUR", 3)
    with pytest.raises(ValueError, match=r"^CHF is not EUR$"):
        Money("EUR", 1) + Money("CHF", 2)


def test_what_has_no_order_is_neither_less_nor_more() -> None:
    nowhere = Reading(float("nan"), 1)
    assert not nowhere < Reading(1.0, 1)
    assert not nowhere >= Reading(1.0, 1)


def test_a_representation_is_that_of_rust() -> None:
    assert repr(Money("EUR", 1)) == 'Money { currency: "EUR", cents: 1 }'


def test_a_method_of_the_block_takes_the_place_of_a_derived_one() -> None:
    assert Reading(1.0, 1) == Reading(2.0, 1)
    assert Reading(1.0, 1) != Reading(1.0, 2)
    # The others are derived beside it.
    assert Reading(1.0, 1) < Reading(2.0, 1)
    assert repr(Reading(1.0, 1)) == "Reading { celsius: 1.0, second: 1 }"


def test_a_class_below_compares_with_the_one_above() -> None:
    class Coin(Money):
        pass

    assert Coin("EUR", 1) == Money("EUR", 1)
    assert Coin("EUR", 1) < Money("EUR", 2)
