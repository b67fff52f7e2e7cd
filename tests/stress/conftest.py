"""Builds the native module that the stress suite uses, for the interpreter that runs the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydust.packaging.develop import develop


@pytest.fixture(scope="session")
def native() -> Path:
    """The folder from which `import native.crowd` works."""
    folder = Path(__file__).parent / "native"
    develop(folder)
    return folder
