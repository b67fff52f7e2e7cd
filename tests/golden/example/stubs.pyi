# Written by pydust from src/stubs.rs. Remove this line to keep changes of your own.
"""Temperatures, with names that are on their way out."""

from typing import Any, Self, SupportsFloat, SupportsIndex

from typing_extensions import deprecated, disjoint_base

__all__ = ["Gauge", "Thermometer", "convert", "to_celsius"]

@disjoint_base
class Thermometer:
    """Shows a temperature."""

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

def to_celsius(fahrenheit: SupportsFloat | SupportsIndex) -> float:
    """Degrees Fahrenheit in degrees Celsius."""

@deprecated("use to_celsius()")
def convert(fahrenheit: SupportsFloat | SupportsIndex) -> float:
    """The name that `to_celsius` had before."""
