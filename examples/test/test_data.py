"""Methods that a class gets without writing them."""

import pytest
from example.data import Money, Reading


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
        one < 1  # type: ignore[operator]  # noqa: B015


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
