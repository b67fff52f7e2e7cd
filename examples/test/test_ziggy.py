"""The behaviour that Ziggy Pydust documents of its classes, feature by feature."""

import operator
from typing import TYPE_CHECKING, Any

import pytest
from example import ziggy

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATORS: list[tuple[str, int]] = [
    ("add", 5),
    ("sub", 1),
    ("mul", 6),
    ("mod", 1),
    ("pow", 9),
    ("lshift", 12),
    ("rshift", 0),
    ("and_", 2),
    ("xor", 1),
    ("or_", 3),
    ("truediv", 1),
    ("floordiv", 1),
    ("matmul", 6),
]


def test_without_new_only_rust_makes_one() -> None:
    assert ziggy.some_class().count() == 1
    with pytest.raises(TypeError, match="cannot create"):
        ziggy.SomeClass()


def test_a_constructor() -> None:
    assert ziggy.ConstructableClass(20).count() == 20
    assert ziggy.ConstructableClass(count=20).count() == 20


def test_a_subclass_and_super() -> None:
    dog = ziggy.Dog("labrador")
    assert issubclass(ziggy.Dog, ziggy.Animal)
    assert isinstance(dog, ziggy.Animal)
    assert (dog.breed(), dog.species()) == ("labrador", "dog and dog")
    assert ziggy.Animal.species(dog) == "dog"
    puppy = ziggy.Owner().adopt_puppy("dachshund")
    assert type(puppy) is ziggy.Dog
    assert puppy.breed() == "dachshund"


def test_properties_and_attributes() -> None:
    user = ziggy.User("Dave")
    assert (user.name, user.email, user.greeting) == ("Dave", None, "Hello, Dave!")
    user.email = "dave@dave.com"
    assert user.email == "dave@dave.com"
    with pytest.raises(ValueError, match="Invalid email address for Dave"):
        user.email = "dave"
    with pytest.raises(AttributeError):
        user.greeting = "Hi"
    with pytest.raises(AttributeError):
        user.name = "Fred"


def test_hash_call_and_getattr() -> None:
    assert hash(ziggy.Hash(42)) == 42
    assert ziggy.Callable()(10) == 10
    with pytest.raises(TypeError, match=r"Callable.__call__\(\) missing 1 required positional argument: 'i'"):
        ziggy.Callable()()
    found = ziggy.GetAttr()
    assert found.number == 42
    with pytest.raises(AttributeError, match="'GetAttr' object has no attribute 'string'"):
        found.string  # noqa: B018


def test_static_and_hidden_methods() -> None:
    assert ziggy.Static.add(10, 30) == 40
    hidden = ziggy.Hidden()
    assert (hidden.number(), hidden.number()) == (42, 43)
    assert not hasattr(hidden, "increment")


@pytest.mark.parametrize(("name", "expected"), OPERATORS)
def test_operators(name: str, expected: int) -> None:
    three, two = ziggy.Ops(3), ziggy.Ops(2)
    plain: Callable[[Any, Any], Any] = getattr(operator, name)
    assert plain(three, two).num() == expected
    assert three.num() == 3
    with pytest.raises(TypeError, match="unsupported operand type"):
        plain(three, 2)
    in_place: Callable[[Any, Any], Any] = getattr(operator, f"i{name.rstrip('_')}")
    assert in_place(three, two) is three
    assert three.num() == expected


def test_divmod_and_dispatch_by_type() -> None:
    assert divmod(ziggy.Ops(3), ziggy.Ops(2)) == (1, 1)
    three = ziggy.Operator(3)
    assert (three / 2, three / 2.0, (three / ziggy.Operator(3)).num()) == (1, 1.5, 1)
    with pytest.raises(TypeError, match="unsupported operand type"):
        three / "2"


def test_comparison() -> None:
    zero, one = ziggy.Comparator(0), ziggy.Comparator(1)
    assert (zero < one, zero <= one, zero != one, zero == one, zero > one, zero >= one) == (
        True,
        True,
        True,
        False,
        False,
        False,
    )
    assert one == ziggy.Comparator(1)


def test_equality_alone() -> None:
    one = ziggy.Equals(1)
    assert one == ziggy.Equals(1)
    assert one != ziggy.Equals(2)
    assert (one == 2, one != 2) == (False, True)
    for order in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError, match="not supported between instances"):
            order(one, ziggy.Equals(1))


def test_an_iterator() -> None:
    numbers = iter(ziggy.Range(0, 10, 1))
    assert iter(numbers) is numbers
    assert [next(numbers) for _ in range(10)] == list(range(10))
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(numbers)


def test_a_buffer() -> None:
    view = memoryview(ziggy.ConstantBuffer(1, 10))
    assert (view.format, view.tolist()) == ("q", [1] * 10)
