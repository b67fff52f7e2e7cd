# Written by pydust from src/stubs.rs. Remove this line to keep changes of your own.
"""Temperatures, with names that are on their way out."""

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, Self, SupportsFloat, SupportsIndex

from typing_extensions import deprecated, disjoint_base

__all__ = [
    "ABSOLUTE_ZERO",
    "Gauge",
    "Thermometer",
    "UNITS",
    "changed",
    "convert",
    "convert_all",
    "to_celsius",
    "unit",
]

ABSOLUTE_ZERO: Final = -273.15
"""Nothing is colder."""

UNITS: Final = ("C", "F")

@disjoint_base
class Thermometer:
    """Shows a temperature."""

    place: Literal["indoors", "outdoors"] | None
    """Where it hangs."""

    def __new__(cls, celsius: SupportsFloat | SupportsIndex) -> Self: ...
    @property
    def celsius(self) -> float:
        """The temperature that it shows."""

    @property
    @deprecated("use Thermometer.celsius")
    def degrees(self) -> float:
        """The same, without its unit."""

    @degrees.setter
    @deprecated("make a new Thermometer")
    def degrees(self, value: SupportsFloat | SupportsIndex) -> None: ...
    @property
    def feeling(self) -> Literal["cold", "warm"]:
        """How warm people find it.

        ```python
        assert Thermometer(20).feeling == "warm"
        ```
        """

    @classmethod
    @deprecated("boiling() is deprecated")
    def boiling(cls) -> Thermometer:
        """One that was left in boiling water."""

@deprecated("use Thermometer")
@disjoint_base
class Gauge:
    """What `Thermometer` was called before."""

    def __new__(cls, celsius: SupportsFloat | SupportsIndex) -> Self: ...
    @property
    def celsius(self) -> float: ...
    def copy(self) -> Any:
        """Another one, which Rust makes without a warning."""

def unit(country: str) -> Literal["C", "F"]:
    """The unit of a country."""

def convert_all(
    celsius: Iterable[SupportsFloat | SupportsIndex], to: Literal["F", "K"]
) -> list[float]:
    """The same temperatures in another unit."""

def changed(thermometer: Thermometer, change: Callable[[float], float]) -> Thermometer:
    """One that shows what `change` makes of the temperature that another one shows."""

def to_celsius(fahrenheit: SupportsFloat | SupportsIndex) -> float:
    """Degrees Fahrenheit in degrees Celsius.

    >>> to_celsius(212)
    100.0
    """

@deprecated("use to_celsius()")
def convert(fahrenheit: SupportsFloat | SupportsIndex) -> float:
    """The name that `to_celsius` had before."""
