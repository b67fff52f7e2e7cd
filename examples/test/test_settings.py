"""Modules with attributes, properties and computed names: read, set, refused, listed."""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def settings() -> Iterator[ModuleType]:
    """The module, imported afresh."""
    before = {name: module for name, module in sys.modules.items() if name.startswith("example.settings")}
    for name in before:
        del sys.modules[name]
    yield importlib.import_module("example.settings")
    sys.modules.update(before)


def test_attributes_show_the_state(settings: ModuleType) -> None:
    assert (settings.precision, settings.written, settings.prefix, settings.separator) == (2, 0, None, ".")
    assert settings.write(3.14159) == "3.14"
    settings.precision, settings.prefix, settings.separator = 4, "~", ","
    assert settings.write(3.14159) == "~3,1416"
    assert settings.written == 2
    del settings.separator
    settings.prefix = None
    assert settings.write(1) == "1.0000"


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("precision", 300, OverflowError, "precision must be between 0 and 255, not 300"),
        ("precision", -1, OverflowError, "precision must be between 0 and 255, not -1"),
        ("precision", "4", TypeError, "precision must be int, not str"),
        ("precision", None, TypeError, "precision must be int, not None"),
        ("prefix", 3, TypeError, "prefix must be str, not int"),
        ("separator", "x", ValueError, "numbers have '.' or ',', not 'x'"),
        ("separator", 3, TypeError, "separator must be a character, not int"),
        (
            "written",
            3,
            AttributeError,
            "attribute 'written' of 'example.settings.Settings' objects is not writable",
        ),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(
    settings: ModuleType, name: str, value: object, error: type[Exception], message: str
) -> None:
    before = getattr(settings, name)
    with pytest.raises(error) as caught:
        setattr(settings, name, value)
    assert str(caught.value) == message
    assert getattr(settings, name) == before


def test_an_attribute_cannot_be_deleted(settings: ModuleType) -> None:
    with pytest.raises(AttributeError, match=r"property 'precision' of 'Settings' object has no deleter"):
        del settings.precision
    with pytest.raises(AttributeError, match=r"attribute 'written' of .* is not writable"):
        del settings.written


def test_other_names_are_as_in_any_module(settings: ModuleType) -> None:
    settings.other = 3
    assert settings.other == vars(settings)["other"] == 3
    del settings.other
    with pytest.raises(AttributeError, match=r"^module 'example.settings' has no attribute 'other'$"):
        _ = settings.other


def test_names_are_computed_once(settings: ModuleType) -> None:
    assert "POWERS" not in vars(settings)
    powers = settings.POWERS
    assert powers == [1, 4, 9, 16, 25]
    assert settings.POWERS is powers
    assert vars(settings)["POWERS"] is powers
    assert settings.ROOTS[3] == 2


def test_an_unknown_name_is_an_attribute_error(settings: ModuleType) -> None:
    with pytest.raises(AttributeError, match=r"^module 'example.settings' has no attribute 'nothing'$"):
        _ = settings.nothing
    assert not hasattr(settings, "nothing")
    assert getattr(settings, "nothing", 7) == 7
    with pytest.raises(ImportError, match=r"cannot import name 'nothing' from 'example.settings'"):
        exec("from example.settings import nothing")  # noqa: S102 - text from here


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), r"__getattr__\(\) missing 1 required positional argument: 'name'"),
        ((1,), r"__getattr__\(\) argument 'name' must be str, not int"),
    ],
)
def test_a_wrong_call_of_getattr(settings: ModuleType, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        settings.__getattr__(*arguments)


def test_dir_shows_attributes_and_properties(settings: ModuleType) -> None:
    shown = dir(settings)
    assert {"VERSION", "limits", "precision", "prefix", "separator", "write", "written"} <= set(shown)
    assert len(shown) == len(set(shown))
    # One that says itself what `dir` shows.
    assert dir(settings.limits) == ["allowed", "digits"]


def test_star_takes_what_is_public(settings: ModuleType) -> None:
    assert settings.__all__ == ["VERSION", "precision", "written", "prefix", "separator", "write", "limits"]
    assert settings.limits.__all__ == ["allowed"]
    names: dict[str, object] = {}
    exec("from example.settings import *", names)  # noqa: S102 - text from here
    assert names.keys() - {"__builtins__"} == set(settings.__all__)
    names = {}
    exec("from example.settings.limits import *", names)  # noqa: S102 - text from here
    assert names.keys() - {"__builtins__"} == {"allowed"}


def test_the_module_is_a_module_of_a_type_of_its_own(settings: ModuleType) -> None:
    assert isinstance(settings, ModuleType)
    assert inspect.ismodule(settings)
    assert repr(type(settings)) == "<class 'example.settings.Settings'>"
    assert repr(settings).startswith("<module 'example.settings' from ")
    assert inspect.getdoc(type(settings).precision) == "Digits behind the point."
    with pytest.raises(TypeError, match=r"cannot create 'example\.settings\.Settings' instances"):
        type(settings)("another")
    with pytest.raises(TypeError, match=r"immutable type 'example\.settings\.Settings'"):
        type(settings).precision = 3


def test_another_module_may_get_the_type_but_not_the_state(settings: ModuleType) -> None:
    message = "^attribute '(precision|separator)' of module Settings doesn't apply to another module,"
    other = types.ModuleType("other")
    other.__class__ = type(settings)
    settings.limits.__class__ = type(settings)
    for stranger in (other, settings.limits):
        for name, value in (("precision", 3), ("separator", ",")):
            with pytest.raises(TypeError, match=message):
                getattr(stranger, name)
            with pytest.raises(TypeError, match=message):
                setattr(stranger, name, value)
            with pytest.raises(TypeError, match=message):
                delattr(stranger, name)
    assert "precision" not in dir(other)


def test_each_import_has_attributes_of_its_own(settings: ModuleType) -> None:
    settings.precision = 5
    for name in [name for name in sys.modules if name.startswith("example.settings")]:
        del sys.modules[name]
    fresh = importlib.import_module("example.settings")
    assert (fresh.precision, settings.precision) == (2, 5)
    assert type(fresh) is not type(settings)
    # The descriptor of one is not for the other.
    with pytest.raises(TypeError, match=r"descriptor 'precision' for .* objects doesn't apply"):
        type(settings).precision.__get__(fresh)


def test_reload_keeps_the_state(settings: ModuleType) -> None:
    settings.precision = 7
    settings.write(1)
    assert importlib.reload(settings) is settings
    assert (settings.precision, settings.written) == (7, 1)
