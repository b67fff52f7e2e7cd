"""What is deprecated warns with each use, at the line of the caller, as PEP 702 has it; a hint changes no call."""

import warnings
from collections.abc import Callable

import pytest
from example import stubs
from example.stubs import Gauge, Thermometer


def warning_of(use: Callable[[], object]) -> str:
    """Return the text of the one warning that a use gives, here."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use()
    (warning,) = caught
    assert (warning.category, warning.filename) == (DeprecationWarning, __file__)
    return str(warning.message)


def test_a_function() -> None:
    assert warning_of(lambda: stubs.convert(212.0)) == "use to_celsius()"
    with pytest.warns(DeprecationWarning, match="use to_celsius"):
        assert stubs.convert(fahrenheit=212.0) == 100.0


def test_a_method_without_a_note() -> None:
    assert warning_of(Thermometer.boiling) == "boiling() is deprecated"


def test_a_property() -> None:
    thermometer = Thermometer(20.0)
    assert warning_of(lambda: thermometer.degrees) == "use Thermometer.celsius"
    assert warning_of(lambda: setattr(thermometer, "degrees", 21.0)) == "make a new Thermometer"
    assert thermometer.celsius == 21.0


def test_a_class() -> None:
    assert warning_of(lambda: Gauge(1.0)) == "use Thermometer"
    assert warning_of(lambda: Gauge(celsius=1.0)) == "use Thermometer"
    assert warning_of(lambda: Gauge.__new__(Gauge, 1.0)) == "use Thermometer"
    with pytest.warns(DeprecationWarning, match="use Thermometer"):
        gauge = Gauge(1.0)
    assert gauge.copy().celsius == 1.0


def test_a_class_below_is_not_deprecated() -> None:
    class Own(Gauge):
        pass

    assert Own(3.0).celsius == 3.0


def test_a_warning_may_be_an_error() -> None:
    thermometer = Thermometer(20.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning, match=r"use to_celsius\(\)"):
            stubs.convert(1.0)
        with pytest.raises(DeprecationWarning, match="make a new Thermometer"):
            thermometer.degrees = 1.0
        with pytest.raises(DeprecationWarning, match="use Thermometer"):
            Gauge(1.0)
    assert thermometer.celsius == 20.0


def test_wrong_arguments_warn_as_well() -> None:
    with pytest.warns(DeprecationWarning, match="use to_celsius"), pytest.raises(TypeError, match="must be float"):
        stubs.convert("hot")


def test_what_is_not_deprecated_gives_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert stubs.to_celsius(212.0) == 100.0
        assert Thermometer(1.0).celsius == 1.0


def test_a_hint_is_for_type_checkers_alone() -> None:
    assert (stubs.unit("US"), stubs.unit("NO")) == ("F", "C")
    assert stubs.convert_all([20], "F") == [68.0]
    with pytest.raises(ValueError, match="there is no unit C"):
        stubs.convert_all([20], "C")  # type: ignore[arg-type]  # on purpose
    thermometer = Thermometer(20.0)
    thermometer.place = "in the sun"  # type: ignore[assignment]  # Rust takes any text
    assert thermometer.place == "in the sun"
    with pytest.raises(TypeError, match="must be str, not int"):
        thermometer.place = 3  # type: ignore[assignment]  # on purpose
    assert thermometer.feeling == "warm"
    assert stubs.changed(thermometer, lambda celsius: celsius / 2).celsius == 10.0


def test_constants() -> None:
    assert (stubs.ABSOLUTE_ZERO, stubs.UNITS) == (-273.15, ("C", "F"))
