"""Modules that are made and not executed, or whose execution fails at its end: nothing of them reaches anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from .conftest import answers
from .others import KINDS, OTHER

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Script

MADE = """
import importlib.util
def made(name="native.closing"):
    spec = importlib.util.find_spec(name)
    return spec.loader, importlib.util.module_from_spec(spec)
def told(function, *arguments):
    try:
        print(repr(function(*arguments)), flush=True)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", flush=True)
"""


def test_a_module_that_is_not_executed_has_nothing(script: Script) -> None:
    code = """
loader, module = made()
print([name for name in vars(module) if not name.startswith("__")], type(module).__name__)
told(lambda: module.total())
told(lambda: module.thing)
told(lambda: module.fixed)
told(setattr, module, "count", 3)
told(lambda: module.nothing)
del module.count
loader.exec_module(module)
told(module.add, 2)
told(module.total)
told(lambda: module.nothing)
"""
    assert answers(script(MADE + code)) == [
        "[] module",
        "AttributeError: module 'native.closing' has no attribute 'total'",
        "AttributeError: module 'native.closing' has no attribute 'thing'",
        "AttributeError: module 'native.closing' has no attribute 'fixed'",
        "None",
        "AttributeError: module 'native.closing' has no attribute 'nothing'",
        "2",
        "2",
        "'nothing of 2'",
    ]


def test_the_type_of_an_executed_one_lends_it_nothing(script: Script) -> None:
    code = """
from native import closing
loader, module = made()
module.__class__ = type(closing)
told(lambda: module.count)
told(setattr, module, "count", 3)
told(lambda: module.doubled)
told(dir, module)
loader.exec_module(module)
module.count = 3
told(lambda: (module.doubled, closing.doubled))
"""
    lines = answers(script(MADE + code))
    other = "of module Closing doesn't apply to another module, nor to one whose import failed"
    assert lines[:3] == [
        f"TypeError: attribute 'count' {other}",
        f"TypeError: attribute 'count' {other}",
        f"TypeError: attribute 'doubled' {other}",
    ]
    assert "count" not in lines[3]
    assert lines[4] == "(6, 0)"


@pytest.mark.parametrize("own_gil", KINDS)
def test_one_in_another_interpreter_keeps_nothing(script: Script, own_gil: bool) -> None:
    """An interpreter that has only made the module has not loaded it: the module cannot keep its objects for others."""
    inside = (
        MADE
        + """
_, module = made("native.probe")
told(lambda: module.keep([]))
"""
    )
    code = f"""
in_another({inside!r}, {own_gil})
from native import probe
told(probe.use_kept)
"""
    assert answers(script(MADE + OTHER + code)) == [
        "AttributeError: module 'native.probe' has no attribute 'keep'",
        "LookupError: nothing was kept",
    ]


FAILED = """
import builtins, gc, os, weakref
def attempt():
    told(__import__, "native.closing")
"""


def test_an_import_that_fails_at_its_end_closes_what_it_made(script: Script, native: Path) -> None:
    code = """
attempt()
kept = builtins.kept
Thing = kept.Thing
thing = Thing()
for name in "total free thing".split():
    told(vars(kept)[name])
told(kept.add, 1)
told(kept.fixed.number)
told(thing.state)
told(lambda: kept.count)
told(setattr, kept, "count", 3)
told(lambda: kept.doubled)
told(kept.__getattr__, "nothing")
# What it left behind is as little in the way of the next import as in that of the collector.
os.environ.pop("CLOSING_FAILS")
from native import closing
closing.count = 4
told(closing.free)
told(closing.fixed.number)
told(lambda: type(closing.thing()) is closing.Thing is not Thing)
told(kept.total)
alive = weakref.ref(kept)
del kept, builtins.kept, Thing, thing
gc.collect()
told(alive)
"""
    without = "module Closing has no state: its import has not ended yet, or it failed"
    attribute = "of module Closing doesn't apply to another module, nor to one whose import failed"
    # From 3.15 on the way from a class to its module goes through what the module has lost.
    lost = "the state of module Closing cannot be reached from here"
    is_stable = any((native / "native").glob("closing.abi3.so"))
    state = lost if sys.version_info >= (3, 15) and not is_stable else f"Thing.state(): {without}"
    assert answers(script(MADE + FAILED + code, CLOSING_FAILS="1")) == [
        "ValueError: the import fails at its end",
        f"RuntimeError: total(): {without}",
        "RuntimeError: the state of module Closing cannot be reached from here",
        "RuntimeError: the module of class Thing is not imported in this interpreter, or was taken down",
        f"RuntimeError: add(): {without}",
        "RuntimeError: number(): module Fixed has no state: its import has not ended yet, or it failed",
        f"RuntimeError: {state}",
        f"TypeError: attribute 'count' {attribute}",
        f"TypeError: attribute 'count' {attribute}",
        f"TypeError: attribute 'doubled' {attribute}",
        f"RuntimeError: __getattr__(): {without}",
        "4",
        "7",
        "True",
        f"RuntimeError: total(): {without}",
        "None",
    ]


def test_executing_it_again_opens_nothing(script: Script) -> None:
    """CPython passes over a module that has its memory already."""
    code = """
loader, module = made()
told(loader.exec_module, module)
os.environ.pop("CLOSING_FAILS")
told(loader.exec_module, module)
told(module.total)
loader, module = made()
told(loader.exec_module, module)
told(module.total)
"""
    lines = answers(script(MADE + FAILED + code, CLOSING_FAILS="1"))
    assert lines == [
        "ValueError: the import fails at its end",
        "None",
        "RuntimeError: total(): module Closing has no state: its import has not ended yet, or it failed",
        "None",
        "0",
    ]
