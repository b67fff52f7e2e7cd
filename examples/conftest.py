"""Fixtures for the native tests in `src/`, and for the Python tests beside it."""

import pytest


@pytest.fixture
def stock() -> object:
    """Three of a thing, made by Python."""
    from example.testing import Stock

    return Stock("nut", 3)
