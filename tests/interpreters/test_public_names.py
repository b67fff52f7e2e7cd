"""What `import *` takes: what the tree says, and what is added to the module later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import answers

if TYPE_CHECKING:
    from .conftest import Script

IMPORT = """
import sys, types
sys.modules["somewhere"] = types.ModuleType("somewhere")
sys.modules["somewhere"].constant = None
from native import constants
"""
TREE = [
    "TOP",
    "__version__",
    "__package_data__",
    "add",
    "trouble",
    "add_to",
    "Low",
    "High",
    "Below",
    "Oops",
    "inner",
    "own",
]
ADDED = ["COMPUTED", "__author__"]


def test_names_of_the_tree_and_those_that_init_adds(script: Script) -> None:
    code = """
print(constants.__all__)
print(constants.inner.__all__)
taken = {}
exec("from native.constants import *", taken)
print(taken["__version__"], taken["__author__"], taken["COMPUTED"], taken["__package_data__"], "_computed" in taken)
print(taken.keys() - {"__builtins__"} == set(constants.__all__))
"""
    assert answers(script(IMPORT + code)) == [
        str(TREE + ADDED),
        "['BOTTOM', 'Deep', 'ADDED']",
        "1.5 Nick 3 5 False",
        "True",
    ]


def test_what_is_added_later(script: Script) -> None:
    code = """
before = list(constants.__all__)
for name in ("late", "late", "_late", "__late__", "__doc__", "__path__", "__getattr__", "__", "_", "Low"):
    constants.add(name, 1)
print(constants.__all__[len(before):])
constants.add_to(constants.inner, "late", 2)
print(constants.inner.__all__, constants.inner.late)
"""
    assert answers(script(IMPORT + code)) == [
        "['late', '__late__']",
        "['BOTTOM', 'Deep', 'ADDED', 'late'] 2",
    ]


def test_a_list_of_somebody_else_stays_as_it_is(script: Script) -> None:
    code = """
print(constants.own.__all__, constants.own.ADDED)
for other in (["one"], ("one",), None):
    constants.__all__ = other
    constants.add("two", 2)
    print(constants.__all__)
del constants.__all__
constants.add("three", 3)
print(hasattr(constants, "__all__"), constants.three)
plain = types.ModuleType("plain")
constants.add_to(plain, "name", 1)
print(hasattr(plain, "__all__"), plain.name)
plain.__all__ = []
constants.add_to(plain, "other", 1)
print(plain.__all__)
"""
    assert answers(script(IMPORT + code)) == [
        "['shown'] 1",
        "['one']",
        "('one',)",
        "None",
        "False 3",
        "False 1",
        "[]",
    ]
