"""The fuzz targets with their seeds, and a few inputs that are the same each time; `make fuzz` goes on from there."""

from pathlib import Path

import pytest

from pydust.packaging.develop import develop

from .fuzz.calls import Calls
from .fuzz.configuration import Configuration
from .fuzz.formats import Formats
from .fuzz.sources import Sources
from .fuzz.target import Target

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.mark.parametrize("make", [Sources, Configuration], ids=["sources", "configuration"])
def test_text_of_any_kind(make: type[Target]) -> None:
    assert make().run(12, count=300) == []


# The cases of calls have arguments that are kept as long as their module.
@pytest.mark.pydust_allow_leaks
@pytest.mark.parametrize("make", [Calls, Formats], ids=["calls", "formats"])
def test_values_of_any_kind(make: type[Target]) -> None:
    develop(EXAMPLES)
    assert make().run(12, count=300) == []
