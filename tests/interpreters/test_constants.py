"""Constants that are objects of the module's own classes, and what is said of one that cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import answers

if TYPE_CHECKING:
    from .conftest import Script

SOMEWHERE = """
import sys, types
somewhere = sys.modules["somewhere"] = types.ModuleType("somewhere")
"""


def test_objects_of_classes_in_any_order(script: Script) -> None:
    code = """
somewhere.constant = object()
from native import constants
from native.constants import High, Low, inner
print(constants.TOP.number, Low.UP.number, Low.NONE, [one.number for one in Low.PAIR], Low.ASKED is somewhere.constant)
print(High.DOWN.number, High.DEEP.number, High.SAME.number, inner.BOTTOM.number, inner.Deep.UP.number)
print([type(one).__name__ for one in (constants.TOP, Low.UP, *Low.PAIR, High.DOWN, High.DEEP, High.SAME)])
print(type(High.DEEP) is inner.Deep, type(Low.UP) is High, High.SAME.SAME is High.SAME)
print(repr(inner.Deep.MISTAKE), type(inner.Deep.MISTAKE) is constants.Oops)
"""
    assert answers(script(SOMEWHERE + code)) == [
        "9 1 None [2, 3] True",
        "4 5 6 10 11",
        "['High', 'High', 'Low', 'High', 'Low', 'Deep', 'High']",
        "True True True",
        "Oops('oops') True",
    ]


def test_classes_below_see_them_and_nobody_changes_them(script: Script) -> None:
    code = """
somewhere.constant = None
from native.constants import Below, High
print(Below.DOWN is High.DOWN, Below().DOWN is High.DOWN)
print(Below.SAME.number, High.SAME.number, type(Below.SAME) is Below)
for change in (lambda: setattr(High, "SAME", 1), lambda: delattr(Below, "DOWN")):
    try:
        change()
    except (TypeError, AttributeError) as error:
        print(error)
"""
    assert answers(script(SOMEWHERE + code)) == [
        "True True",
        "7 6 True",
        "cannot set 'SAME' attribute of immutable type 'native.constants.High'",
        "cannot set 'DOWN' attribute of immutable type 'native.constants.Below'",
    ]


def test_one_that_cannot_be_made_says_which(script: Script) -> None:
    code = """
try:
    import native.constants
except AttributeError as error:
    print(error, error.__notes__)
    print([name for name in sys.modules if name.startswith("native.constants")])
somewhere.constant = 3
import native.constants
print(native.constants.Low.ASKED)
"""
    problem = "module 'somewhere' has no attribute 'constant'"
    assert answers(script(SOMEWHERE + code)) == [
        f"{problem} ['while the constant Low.ASKED was made']",
        "[]",
        "3",
    ]


def test_what_ends_a_program_goes_on_as_it_is(script: Script) -> None:
    code = """
class Somewhere(types.ModuleType):
    def __getattr__(self, name):
        raise KeyboardInterrupt(name)
sys.modules["somewhere"] = Somewhere("somewhere")
try:
    import native.constants
except KeyboardInterrupt as error:
    print(error)
"""
    assert answers(script(SOMEWHERE + code)) == ["constant"]


def test_they_keep_no_module_alive(script: Script) -> None:
    """Objects without the collector's header, alone and in tuples; one that somebody else has keeps what it needs."""
    code = """
import gc, weakref
somewhere.constant = [1]
def fresh():
    for name in [name for name in sys.modules if name.startswith("native.constants")]:
        del sys.modules[name]
    import native.constants
    return native.constants
def collect():
    for again in range(3): gc.collect()
one = fresh()
gone = weakref.ref(one), weakref.ref(one.High), weakref.ref(one.Below), weakref.ref(one.inner.Deep)
kept, pair = one.Low.UP, one.Low.PAIR
two, one = fresh(), None
collect()
print(kept.DOWN.number, pair[0].UP.number, type(kept) is gone[1](), gone[0]().Low.UP is kept)
kept = None
collect()
print(pair[1].DOWN.number, gone[0]().Low.PAIR is pair)
low, pair = pair[0], None
collect()
print(low.UP.number, gone[0]().Low.PAIR[0] is low)
low = None
collect()
print([reference() for reference in gone], two.Low.UP.number)
"""
    assert answers(script(SOMEWHERE + code)) == [
        "4 1 True True",
        "4 True",
        "1 True",
        "[None, None, None, None] 1",
    ]
