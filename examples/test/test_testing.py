"""`example.testing` from Python; most of its tests are in Rust, in `src/testing.rs`."""

from typing import Any

import pytest
from example import testing


def test_what_fixtures_give_is_what_rust_has(stock: Any) -> None:
    assert type(stock) is testing.Stock
    assert stock.line() == "3 nuts"


def test_a_thing_needs_a_name() -> None:
    with pytest.raises(ValueError, match=r"^a thing needs a name$"):
        testing.Stock("", 1)


def test_state_and_objects() -> None:
    stock = testing.Stock("nut", 2)
    before = testing.sold()
    assert testing.sell(stock, 5) == 2
    assert (stock.count, testing.sold() - before) == (0, 2)
