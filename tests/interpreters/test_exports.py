"""What a built module exports: `PyInit_*`, and from 3.15 `PyModExport_*`. Each way in makes the same module."""

from __future__ import annotations

import ctypes
import importlib
import importlib.machinery
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

settings = importlib.import_module("example.settings")
# A file for the `abi3` of older versions has none.
HAS_SLOTS = sys.version_info >= (3, 15) and not str(settings.__file__).endswith(".abi3.so")


def library() -> ctypes.PyDLL:
    assert settings.__file__ is not None
    return ctypes.PyDLL(settings.__file__)


def spec(name: str) -> importlib.machinery.ModuleSpec:
    found = importlib.util.spec_from_file_location(name, settings.__file__)
    assert found is not None
    return found


def api(name: str, *parameters: type, result: Any = ctypes.py_object) -> Any:
    function = getattr(ctypes.pythonapi, name)
    function.argtypes, function.restype = parameters, result
    return function


def from_definition() -> ModuleType:
    """The module as every version up to 3.14 makes it."""
    export = library().PyInit_settings
    export.restype = ctypes.c_void_p
    definition = export()
    make = api("PyModule_FromDefAndSpec2", ctypes.c_void_p, ctypes.py_object, ctypes.c_int)
    module: ModuleType = make(definition, spec("example.settings"), sys.api_version)
    assert api("PyModule_ExecDef", ctypes.py_object, ctypes.c_void_p, result=ctypes.c_int)(module, definition) == 0
    return module


def from_slots() -> ModuleType:
    """The module as 3.15 makes it."""
    export = library().PyModExport_settings
    export.restype = ctypes.c_void_p
    make = api("PyModule_FromSlotsAndSpec", ctypes.c_void_p, ctypes.py_object)
    module: ModuleType = make(export(), spec("example.settings"))
    assert api("PyModule_Exec", ctypes.py_object, result=ctypes.c_int)(module) == 0
    return module


def test_slots_are_exported_where_they_are_looked_for() -> None:
    assert hasattr(library(), "PyInit_settings")
    assert hasattr(library(), "PyModExport_settings") is HAS_SLOTS


@pytest.mark.parametrize("make", [from_definition, *([from_slots] if HAS_SLOTS else [])])
def test_each_way_in_makes_a_whole_module(make: Callable[[], ModuleType]) -> None:
    before = {name: module for name, module in sys.modules.items() if name.startswith("example.settings")}
    try:
        module = make()
        assert module is not settings
        assert (module.precision, module.write(0.5), module.written) == (2, "0.50", 1)
        assert module.POWERS[1] == 4
        assert module.limits.allowed(3)
        assert not module.limits.forbidden()
        assert module.__doc__ == settings.__doc__ == "How numbers are written."
    finally:
        sys.modules.update(before)


@pytest.mark.skipif(not HAS_SLOTS, reason="before 3.15 modules are made from definitions")
def test_the_import_system_takes_the_slots() -> None:
    definition = api("PyModule_GetDef", ctypes.py_object, result=ctypes.c_void_p)
    assert definition(settings) is None
    assert definition(settings.limits) is None
