"""Fixtures for the native tests of this project."""

from collections.abc import Callable

import pytest


@pytest.fixture
def callback() -> Callable[[int], float]:
    """A function of Python that fails."""

    def divide(number: int) -> float:
        return number / 0

    return divide
