"""Fixtures for the native tests of this project."""

from collections.abc import Callable

import pytest


@pytest.fixture
def callback() -> Callable[[int], float]:
    """A function of Python that fails."""

    def divide(number: int) -> float:
        return number / 0

    return divide


@pytest.fixture
def deed(pytestconfig: pytest.Config) -> Callable[[], object]:
    """Return what the plugin `deeds` wants done in a native test, if it is there."""
    plugin = pytestconfig.pluginmanager.get_plugin("deeds")
    return plugin.deed if plugin else lambda: None
