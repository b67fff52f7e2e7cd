"""What a native class can extend turns out when its module is imported; what it cannot is refused with a reason."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from .conftest import answers

if TYPE_CHECKING:
    from .conftest import Script

SOMEWHERE = """
import gc, sys, types
somewhere = sys.modules["somewhere"] = types.ModuleType("somewhere")
def load(module, **names):
    vars(somewhere).update(names)
    try:
        return getattr(__import__("native." + module), module)
    except (ImportError, TypeError, AttributeError) as error:
        print(f"{type(error).__name__}: {error}")
"""

OURS = "ImportError: class Below cannot extend somewhere:Base: "
WRITTEN_IN_PYTHON = (
    "it is written in Python, or CPython takes its objects down as if it were; "
    "extend what it extends, or write a class in Python that extends both"
)
NO_METACLASS = "ImportError: class Made has a metaclass, which CPython allows from 3.12 on"

REFUSED = {
    "int": OURS + "its objects have their items where a native value would be",
    "bytes": OURS + "its objects have their items where a native value would be",
    "tuple": OURS + "its objects have their items where a native value would be",
    "type": OURS + "its objects have their items where a native value would be",
    "bool": OURS + "it is final",
    "__import__('pathlib').Path": OURS + WRITTEN_IN_PYTHON,
    "__import__('json').JSONDecodeError": OURS + WRITTEN_IN_PYTHON,
    "3": "TypeError: value must be type, not int",
}


def test_what_cannot_be_extended(script: Script) -> None:
    code = SOMEWHERE + "".join(f"load('extends', Base={base})\n" for base in REFUSED)
    assert answers(script(code)) == list(REFUSED.values())


def test_a_class_with_a_metaclass_in_c(script: Script) -> None:
    """Why depends on what the metaclass of `ctypes` is made of, which differs between versions."""
    [said] = answers(script(SOMEWHERE + "load('extends', Base=__import__('ctypes').Structure)"))
    assert said.startswith(OURS)


def test_a_base_that_is_not_there(script: Script) -> None:
    code = SOMEWHERE + "load('extends')\ndel sys.modules['somewhere']\nload('extends')\nload('metaclass')\n"
    assert answers(script(code)) == [
        "AttributeError: module 'somewhere' has no attribute 'Base'",
        "ModuleNotFoundError: No module named 'somewhere'",
        "ModuleNotFoundError: No module named 'somewhere'" if sys.version_info >= (3, 12) else NO_METACLASS,
    ]


EXTENDED = {
    "object": "()",
    "dict": "({1: 2},)",
    "list": "([1],)",
    "set": "([1],)",
    "frozenset": "([1],)",
    "str": "('a',)",
    "float": "(1.5,)",
    "complex": "(1.5,)",
    "bytearray": "(b'a',)",
    "__import__('array').array": "('i', [1])",
    "__import__('types').SimpleNamespace": "()",
    "__import__('types').ModuleType": "('m',)",
    "__import__('threading').local": "()",
    "__import__('functools').partial": "(int, '1')",
    "__import__('itertools').count": "(3,)",
    "__import__('itertools').chain": "([1], [2])",
    "__import__('collections').defaultdict": "(list,)",
    "__import__('collections').deque": "([1],)",
    "__import__('collections').OrderedDict": "({1: 2},)",
    "__import__('datetime').date": "(2026, 1, 2)",
    "__import__('datetime').time": "(1, 2)",
    "__import__('datetime').datetime": "(2026, 1, 2)",
    "__import__('datetime').timedelta": "(1,)",
    "__import__('datetime').tzinfo": "()",
    "__import__('decimal').Decimal": "('1.5',)",
    "__import__('io').BytesIO": "(b'a',)",
    "__import__('io').StringIO": "('a',)",
    "__import__('_io').TextIOWrapper": "(__import__('io').BytesIO(b'a'),)",
    "__import__('_io').BufferedReader": "(__import__('io').BytesIO(b'a'),)",
    "__import__('_asyncio').Future": "()",
    "__import__('weakref').ref": "(set,)",
    "classmethod": "(len,)",
    "staticmethod": "(len,)",
    "enumerate": "([1],)",
    "zip": "([1],)",
    "map": "(abs, [1])",
    "filter": "(None, [1])",
    **dict.fromkeys(
        ["BaseException", "ValueError", "OSError", "KeyError", "SystemExit", "StopIteration", "ImportError"], "('x',)"
    ),
    **dict.fromkeys(["NameError", "AttributeError", "SyntaxError"], "('x',)"),
    "BaseExceptionGroup": "('x', [ValueError()])",
}

USE = """
import asyncio
asyncio.set_event_loop(loop := asyncio.new_event_loop())
Below = load("extends", Base={base}).Below
class InPython(Below):
    pass
class Slotted(Below):
    __slots__ = ("more",)
for cls in (Below, InPython, Slotted):
    made = [cls({arguments}) for _ in range(50)]
    assert all(type(one) is cls and type(one.number) is object and one.hold(list) for one in made)
    gc.collect()
    assert [one.number is two.number for one in made for two in made].count(True) == 50
    try:
        made[0].me = made[0]
    except AttributeError:
        pass
    if cls is Slotted:
        made[1].more = made[1]
    del made
    gc.collect()
loop.close()
print("fine")
"""


@pytest.mark.parametrize(("base", "arguments"), EXTENDED.items(), ids=EXTENDED)
def test_what_can_be_extended(base: str, arguments: str, script: Script) -> None:
    assert answers(script(SOMEWHERE + USE.format(base=base, arguments=arguments))) == ["fine"]


def test_a_constructor_that_gives_what_it_gave_before(script: Script) -> None:
    code = """
import zoneinfo
Below = load("extends", Base=zoneinfo.ZoneInfo).Below
class Zone(Below):
    pass
one = Zone(["UTC"])
def again():
    try:
        Zone(["UTC"])
    except TypeError as error:
        print(error)
print(one.hold(again), one)
"""
    assert answers(script(SOMEWHERE + code)) == [
        "the constructor of ZoneInfo gave an object that it had made before",
        "True UTC",
    ]


def test_metaclasses(script: Script) -> None:
    code = """
class Plain(type):
    def greet(cls):
        return f"I am {cls.__name__}"
class Own(type):
    def __new__(cls, *arguments):
        return super().__new__(cls, *arguments)
for meta in (__import__("abc").ABCMeta, Own, int, Plain):
    made = load("metaclass", Meta=meta)
    if made:
        print(made.Made.greet(), type(made.Made) is Plain, made.Made(3).number)
"""
    said = answers(script(SOMEWHERE + code))
    if sys.version_info < (3, 12):
        assert said == [NO_METACLASS] * 4
    else:
        assert [line.partition(":")[0] for line in said] == ["TypeError"] * 3 + ["I am Made True 3"]
