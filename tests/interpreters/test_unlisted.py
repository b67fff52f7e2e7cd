"""Classes that no module lists: made when they are first needed, once for each import, and gone with it."""

from __future__ import annotations

import importlib.machinery
from typing import TYPE_CHECKING

import pytest

from pydust import tree

from .conftest import answers
from .others import KINDS, OTHER

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Script

IMPORT = """
import collections.abc, copy, gc, importlib, operator, pickle, sys, threading, weakref
from native import unlisted
def refused(call, *arguments):
    try:
        return call(*arguments)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", *getattr(error, "__notes__", []))
def fresh():
    for name in [name for name in sys.modules if name.startswith("native.unlisted")]:
        del sys.modules[name]
    return importlib.import_module("native.unlisted")
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("c = iter(unlisted.Shelf([1, 2])); print(type(c).__module__, type(c).__qualname__)", "native.unlisted Cursor"),
        ("print(list(unlisted.Shelf([1, 2])), unlisted.steps())", "[1, 2] 3"),
        (
            "print([name for name in dir(unlisted) if name[0] != '_'] == sorted(unlisted.__all__ + ['PanicError']))",
            "True",
        ),
        ("print(hasattr(unlisted, 'Cursor'), 'Cursor' in unlisted.__all__)", "False False"),
        ("print(type(unlisted.cursor_of([1])) is type(unlisted.cursor_of([2])))", "True"),
        ("print(type(unlisted.cursor_of([])).single(4).__class__ is type(unlisted.cursor_of([])))", "True"),
        ("Cursor = type(unlisted.cursor_of([])); print(unlisted.left(Cursor([1, 2])))", "2"),
        ("c = unlisted.cursor_of([]); print(unlisted.kept(c) is c)", "True"),
        ("print(type(unlisted.cursor_of([])).__text_signature__)", "(values)"),
        ("print(type(unlisted.cursor_of([])).__doc__)", "Goes through a shelf."),
        ("refused(unlisted.left, 3)", "TypeError: left() argument 'cursor' must be Cursor, not int"),
        ("print(unlisted.rootless().number, type(unlisted.rootless()) is type(unlisted.bare(1)))", "3 True"),
        ("print(isinstance(unlisted.bare(1), collections.abc.Sized))", "True"),
        ("print([(a and a.x, b.x) for a, b in unlisted.pairs()])", "[(None, 1), (2, 3)]"),
        ("t = unlisted.tally([('a', 1)]); print(t, t.title, type(t).__mro__[1])", "{'a': 1} T <class 'dict'>"),
        ("print(len({type(one) for one in unlisted.crowded() + unlisted.crowded()}))", "9"),
        ("class Mine(type(unlisted.cursor_of([]))): pass\nprint(next(Mine([7])), unlisted.left(Mine([7])))", "7 1"),
    ],
)
def test_one_that_a_function_needs(script: Script, code: str, expected: str) -> None:
    assert answers(script(IMPORT + code)) == [expected]


def test_one_that_another_class_extends(script: Script) -> None:
    code = """
low = unlisted.lowest(1)
print(low.x, low.y, low.z, low.double())
print([f"{ty.__module__}.{ty.__qualname__}" for ty in type(low).__mro__])
print(unlisted.Below.__base__.LOWER.y, unlisted.Below(1).LOWER is low.LOWER, type(low.LOWER) is unlisted.Below)
"""
    assert answers(script(IMPORT + code)) == [
        "1 2 3 2",
        "['native.unlisted.Lowest', 'native.unlisted.Below', 'native.unlisted.Above', 'builtins.object']",
        "6 True True",
    ]


def test_one_that_a_constant_holds(script: Script) -> None:
    code = """
print(unlisted.ORIGIN.x, unlisted.Shelf.START.x, type(unlisted.ORIGIN) is type(unlisted.Shelf.START))
print(type(unlisted.Shelf.EMPTY) is unlisted.Shelf, unlisted.Shelf([1]).EMPTY is unlisted.Shelf.EMPTY)
print(unlisted.Shelf.LOW.x, type(unlisted.Shelf.LOW) is unlisted.Below)
print(unlisted.ORIGIN.UNIT.UNIT is unlisted.ORIGIN.UNIT)
ping = type(unlisted.first())
print(type(ping.OTHER).OTHER.SAME is ping.SAME, type(type(ping.OTHER).OTHER) is ping, type(ping.SAME) is ping)
"""
    assert answers(script(IMPORT + code)) == ["0 1 True", "True True", "1 True", "True", "True True True"]


def test_one_whose_constant_cannot_be_made(script: Script) -> None:
    code = "for again in range(2): refused(unlisted.fails)\nprint(gc.collect() >= 0, unlisted.bare(1).number)"
    words = "OverflowError: too much while the constant Failing.WRONG was made"
    assert answers(script(IMPORT + code)) == [words, words, "True 1"]


def test_one_that_asks_for_a_state_belongs_where_that_is(script: Script) -> None:
    code = """
print(unlisted.leaf().module_of(), type(unlisted.leaf()).__module__)
print(unlisted.sub.twig().steps(), type(unlisted.sub.twig()).__module__)
"""
    assert answers(script(IMPORT + code)) == [
        "native.unlisted.sub native.unlisted.sub",
        "0 native.unlisted.sub",
    ]


def test_pickling_takes_a_name_or_a_function_that_has_one(script: Script) -> None:
    code = """
print(pickle.loads(pickle.dumps(unlisted.ORIGIN)).number)
print(list(copy.copy(unlisted.cursor_of([1]))))
try:
    pickle.dumps(unlisted.cursor_of([1]))
except (pickle.PicklingError, AttributeError) as error:
    print("Cursor" in str(error) and "native.unlisted" in str(error))
"""
    assert answers(script(IMPORT + code)) == ["0", "[1]", "True"]


def test_each_import_has_its_own(script: Script) -> None:
    code = """
one, two = unlisted, fresh()
first, second = type(one.cursor_of([])), type(two.cursor_of([]))
print(first is second, type(one.cursor_of([])) is first, type(two.rootless()) is type(two.bare(1)))
print(two.left(one.cursor_of([1])))
gone = weakref.ref(first), weakref.ref(one), weakref.ref(type(one.ORIGIN)), weakref.ref(one.Shelf)
del one, unlisted, first
for again in range(3): gc.collect()
print([reference() for reference in gone])
print(next(two.cursor_of([9])), two.steps())
"""
    assert answers(script(IMPORT + code)) == ["False True True", "1", "[None, None, None, None]", "9 1"]


@pytest.mark.parametrize("own_gil", KINDS)
def test_each_interpreter_has_its_own(script: Script, own_gil: bool) -> None:
    code = f"""
print(next(unlisted.cursor_of([1])), flush=True)
for again in range(3):
    in_another("from native import unlisted\\nprint(list(unlisted.Shelf([2])), unlisted.rootless().number, "
        "unlisted.steps(), flush=True)", {own_gil})
print(unlisted.steps())
"""
    assert answers(script(OTHER + IMPORT + code)) == ["1", *["[2] 3 2"] * 3, "1"]


def test_it_is_made_once_whoever_needs_it_first(script: Script) -> None:
    """The threads start together in each of many imports; what one of them makes all find, whole."""
    code = """
sys.setswitchinterval(1e-6)
for again in range(30):
    module = fresh()
    barrier, found = threading.Barrier(6), []
    def work(number):
        barrier.wait()
        ping = type(module.first()) if number % 2 else type(module.first()).OTHER.OTHER.__class__
        found.append((ping, ping.SAME, ping.OTHER, type(module.rootless()), *map(type, module.crowded())))
    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert len(found) == 6 and len(set(found)) == 1, found
print("once")
"""
    assert answers(script(IMPORT + code)) == ["once"]


def test_after_the_end_it_is_an_error(script: Script) -> None:
    """What is dropped last finds that the module was taken down, or that it still works."""
    code = """
class Late:
    def __init__(self, make):
        self.make = make
    def __del__(self):
        made = refused(self.make, 1)
        print(made is None or made.number == 1)
late = Late(unlisted.bare)
late.itself = late
module = fresh()
for name in list(vars(unlisted)):
    if name != '__name__': delattr(unlisted, name)
del unlisted, late
gc.collect()
print(module.bare(2).number)
"""
    assert answers(script(IMPORT + code)) == ["True", "2"]


def test_constants_are_no_leak_of_whoever_needs_the_class_first(script: Script) -> None:
    code = """
import importlib.util
from pathlib import Path
from pydust.testing.leaks import Watch, render
watch = Watch()
assert watch.track(Path(importlib.util.find_spec("native.unlisted").origin))
from native import unlisted
now = watch.taken()
unlisted.first()
kept = unlisted.bare(1)
print(render(watch.survivors(now)), end="")
watch.stop()
"""
    [leak] = answers(script(code))
    assert leak.startswith("1 instance of native.unlisted.Bare, made at ")


def test_an_exception_that_another_one_extends(script: Script) -> None:
    code = """
import types, pickle
sys.modules["somewhere"] = types.ModuleType("somewhere")
sys.modules["somewhere"].constant = None
from native import constants
print([f"{ty.__module__}.{ty.__qualname__}" for ty in constants.Oops.__mro__[:3]], hasattr(constants, "Trouble"))
refused(constants.trouble)
print(type(pickle.loads(pickle.dumps(constants.Oops("x")))) is constants.Oops)
"""
    assert answers(script(IMPORT + code)) == [
        "['native.constants.Oops', 'native.constants.Trouble', 'builtins.ValueError'] False",
        "Trouble: trouble",
        "True",
    ]


def test_the_tree_tells_of_them(native: Path) -> None:
    """Each stands in the first module that leads to it; what only code knows cannot be there."""
    names = [f"unlisted{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES]
    library = next(path for path in (native / "native" / name for name in names) if path.exists())
    root = tree.read_tree(library).root
    assert [found.name for found in root.classes] == ["Shelf", "Below"]
    expected = ["Cursor", "Leaf", "Bare", "Lowest", "Tally", "Spot", "Ping", "Pong", "Failing"]
    crowd = [f"A{number}" for number in range(1, 10)]
    assert [found.name for found in root.unlisted] == [*expected, *crowd, "Above"]
    cursor, below = root.find_class("Cursor"), root.find_class("Below")
    assert cursor is not None
    assert cursor.constructor is not None
    assert below is not None
    assert below.base == "Above"
    [sub] = root.submodules
    assert [found.name for found in sub.unlisted] == ["Twig"]
    assert [function.returns for function in sub.functions] == ["sub.Twig"]
