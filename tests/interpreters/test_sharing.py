"""Shared classes: what another build of a class is told, two copies of a library, objects of several interpreters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import answers
from .others import OTHER

if TYPE_CHECKING:
    from .conftest import Script

TOLD = """
def told(function, *arguments):
    try:
        print(repr(function(*arguments)), flush=True)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", flush=True)
def imported(name):
    return __import__(name, fromlist="*")
"""


def test_a_build_with_other_fields(script: Script) -> None:
    code = """
from native import changed
told(changed.title_of, 3)
from native import holder
told(changed.title_of, holder.Held("a", None))
told(changed.number_of, holder.Mark(1, None))
class Sub(holder.Mark): pass
told(changed.number_of, Sub(1, None))
told(changed.mark)
told(changed.title_of, 3)
from native import borrower
told(borrower.number_of, holder.Mark(2, None))
"""
    assert answers(script(TOLD + code)) == [
        "TypeError: title_of() argument 'held' must be Held, not int",
        "TypeError: title_of() argument 'held' must be Held, not native.holder.Held; "
        "the class was built elsewhere: its fields are others",
        "TypeError: number_of() argument 'mark' must be Mark, not native.holder.Mark; "
        "the class was built elsewhere: its fields are others",
        "TypeError: number_of() argument 'mark' must be Mark, not Sub; "
        "the class was built elsewhere: its fields are others",
        "TypeError: class native.holder.Mark was built elsewhere: its fields are others",
        "TypeError: title_of() argument 'held' must be Held, not int",
        "2",
    ]


def test_the_numbers_of_an_enum_come_from_each_module(script: Script) -> None:
    code = """
from native import borrower, holder, renumbered
held = holder.Held("a", None)
told(borrower.tone_of, held)
told(borrower.tone_of, holder.hold_kept())
told(renumbered.tone_of, held)
told(renumbered.number_of, holder.Mark(1, None))
"""
    assert answers(script(TOLD + code)) == [
        "'high 1'",
        "'low 0'",
        "TypeError: tone_of() argument 'held' must be Held, not native.holder.Held; "
        "the class was built elsewhere: its fields are others",
        "1",
    ]


def test_a_second_copy_of_the_owner(script: Script) -> None:
    """A library at another path has its own tables, so whoever has met the first takes nothing of the second."""
    code = """
import importlib.util, shutil, sys, tempfile
from native import borrower, holder
told(borrower.number_of, holder.Mark(1, None))
told(borrower.value_of, holder.Held("a", 1))
with tempfile.TemporaryDirectory() as folder:
    copy = shutil.copy(holder.__file__, folder)
    spec = importlib.util.spec_from_file_location("native.holder", copy)
    second = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(second)
told(borrower.number_of, second.Mark(1, None))
told(second.value_of, second.Held("a", 3))
told(second.value_of, holder.Held("a", 3))
told(borrower.number_of, holder.Mark(2, None))
print(type(borrower.hold("a", 1)) is holder.Held)
"""
    again = "the class was built elsewhere: its library is loaded a second time, from another path"
    assert answers(script(TOLD + code)) == [
        "1",
        "'1'",
        f"TypeError: number_of() argument 'mark' must be Mark, not native.holder.Mark; {again}",
        "'3'",
        "TypeError: value_of() argument 'held' must be native.holder.Held, not native.holder.Held "
        f"(another class of that name); {again}",
        "2",
        "True",
    ]


def test_an_owner_that_is_not_there(script: Script) -> None:
    code = """
from native import borrower
told(borrower.lost)
told(borrower.find, 3)
import types, sys
sys.modules["native.nowhere"] = types.ModuleType("native.nowhere")
told(borrower.lost)
"""
    assert answers(script(TOLD + code)) == [
        "ModuleNotFoundError: No module named 'native.nowhere'",
        "TypeError: find() argument 'lost' must be Lost, not int",
        "ImportError: module native.nowhere shares no class Lost",
    ]


@pytest.mark.parametrize(
    ("module", "problem"),
    [
        (
            "lister",
            "class Mark belongs to module native.holder, which alone lists it among its members, not native.lister",
        ),
        (
            "extender",
            "class Below extends Mark, which belongs to module native.holder: only that one can extend it",
        ),
        (
            "unsaid",
            "class Named is shared and has memory of its own, so that all its modules need one allocator: write "
            "`#[global_allocator] static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;` into its file",
        ),
    ],
)
def test_what_cannot_be_imported(script: Script, module: str, problem: str) -> None:
    assert answers(script(TOLD + f"told(imported, 'native.{module}')")) == [f"ImportError: {problem}"]


FOREIGN = "this object belongs to another interpreter; share plain Rust data between interpreters, or pass a copy"


@pytest.mark.parametrize(("giving", "taking"), [("holder", "borrower"), ("borrower", "holder")])
def test_an_object_of_an_interpreter_that_only_one_library_knows(script: Script, giving: str, taking: str) -> None:
    """The library that takes it has only ever been in one interpreter, and checks nevertheless."""
    code = f"""
from native import {giving}, {taking}
print({taking}.value_of({giving}.hold_kept()))
in_another('''if True:
    from native import {giving}
    {giving}.keep([1])
''')
told({taking}.value_of, {giving}.hold_kept())
"""
    assert answers(script(TOLD + OTHER + code)) == ["", f"RuntimeError: {FOREIGN}"]


def test_many_interpreters_use_both_modules(script: Script) -> None:
    code = """
for number in range(20):
    in_another(f'''if True:
        from native import borrower
        held = borrower.hold("a", [{number}])
        from native import holder
        assert type(held) is holder.Held
        assert holder.value_of(held) == borrower.value_of(holder.Held("b", [{number}])) == "[{number}]"
    ''')
from native import borrower, holder
print(holder.value_of(borrower.hold("a", 1)))
"""
    assert answers(script(TOLD + OTHER + code)) == ["1"]
