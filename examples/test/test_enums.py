"""Enums of Rust: what Python's `enum` makes of them, and how members go in and out."""

import copy
import enum
import gc
import importlib
import inspect
import pickle
import pydoc
import sys
import weakref
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from example import enums
from example.enums import Colour, Level, Paint, Planet, Suit, Weekday, checks

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
NewInterpreter = Callable[[], Callable[[str], None]]

ALL: list[type[enum.Enum]] = [Colour, Weekday, Level, Suit, Planet, checks.Odd, checks.Big, checks.Renamed]


@pytest.mark.parametrize(
    ("cls", "base", "members"),
    [
        (Colour, enum.Enum, {"Red": 1, "Yellow": 2, "Green": 4}),
        (Level, enum.IntEnum, {"DEBUG": 10, "WARNING": 30, "ERROR": 40}),
        (Suit, enum.StrEnum, {"Clubs": "clubs", "Diamonds": "diamonds", "Hearts": "herz", "Spades": "spades"}),
        (Planet, enum.Enum, {"Mercury": (3.303e23, 2.4397e6), "Earth": (5.976e24, 6.37814e6), "Jupiter": "gas"}),
        (checks.Odd, enum.Enum, {"first": 1, "type": 2, "none": 3, "_hidden": 4}),
        (checks.Big, enum.Enum, {"Zero": 0, "Most": 2**64 - 1}),
        (checks.Renamed, enum.Enum, {"First": 1, "Second": 2}),
    ],
)
def test_the_class_is_one_of_enum(cls: type[enum.Enum], base: type[enum.Enum], members: dict[str, object]) -> None:
    assert cls.__bases__ == (base,)
    assert {name: member.value for name, member in cls.__members__.items()} == members
    assert [member.name for member in cls] == list(members)
    for name, value in members.items():
        assert cls[name] is cls(value) is getattr(cls, name)


def test_values_without_numbers_are_those_of_auto() -> None:
    days = enum.Enum("Weekday", [day.name for day in Weekday])
    assert [day.value for day in Weekday] == [day.value for day in days]


@pytest.mark.parametrize("cls", ALL)
def test_members_are_one_object_each(cls: type[enum.Enum]) -> None:
    for member in cls:
        assert copy.copy(member) is copy.deepcopy(member) is member
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(member, protocol)) is member  # noqa: S301 - made here
        assert {member: 1}[member] == 1


def test_a_class_has_its_place_and_its_words() -> None:
    assert (Colour.__module__, Colour.__qualname__) == ("example.enums", "Colour")
    assert (checks.Renamed.__module__, checks.Renamed.__qualname__) == ("example.enums.checks", "Renamed")
    assert inspect.getdoc(Colour) == "A colour of a traffic light."
    assert (Colour.Red.__doc__, Colour.Green.__doc__) == ("Stop.", "Go.")
    assert repr(Colour.Red) == "<Colour.Red: 1>"
    assert "Colour.Red" in pydoc.render_doc(Colour)


def test_it_can_neither_be_extended_nor_changed() -> None:
    with pytest.raises(TypeError, match="cannot extend"):

        class More(Colour):  # type: ignore[misc]
            pass

    with pytest.raises(AttributeError):
        Colour.Red = 3  # type: ignore[misc, assignment]


def test_match() -> None:
    def word(colour: Colour) -> str:
        match colour:
            case Colour.Red:
                return "stop"
            case Colour.Green:
                return "go"
            case _:
                return "slow"

    assert [word(colour) for colour in Colour] == ["stop", "slow", "go"]


# --- parameters and results ----------------------------------------------------------------------


def test_a_member_goes_in_and_out() -> None:
    assert [enums.next(colour) for colour in Colour] == [Colour.Green, Colour.Red, Colour.Yellow]
    assert enums.next(colour=Colour.Red) is Colour.Green
    assert enums.is_free(Weekday.Sunday)
    assert not enums.is_free(Weekday.Monday)
    assert all(checks.odd(one) is one for one in checks.Odd)
    assert checks.big(checks.Big.Most) is checks.Big.Most


def test_members_inside_of_others() -> None:
    assert enums.suits() == [Suit.Spades, Suit.Hearts, Suit.Diamonds, Suit.Clubs]
    assert enums.count([Colour.Red, Colour.Red, Colour.Green], Colour.Red) == 2
    assert enums.count((Colour.Red, Colour.Green), None) == 2
    assert checks.counted({"b": Colour.Red, "a": Colour.Green}) == [("a", Colour.Green), ("b", Colour.Red)]
    assert (checks.either(Colour.Red), checks.either(3)) == ("colour", "number")


@pytest.mark.parametrize(
    ("value", "given"),
    [(1, "int"), ("Red", "str"), (None, "None"), (Weekday.Monday, "Weekday"), (Colour, "EnumType"), (1.5, "float")],
)
def test_nothing_else_goes_in(value: Any, given: str) -> None:
    with pytest.raises(TypeError) as refused:
        enums.next(value)
    assert str(refused.value) == f"next() argument 'colour' must be Colour, not {given}"


def test_an_equal_member_of_another_class_is_refused() -> None:
    other = enum.Enum("Colour", {"Red": 1}, module="example.enums", qualname="Colour")
    with pytest.raises(TypeError, match=r"must be example\.enums\.Colour, not example\.enums\.Colour \(another class"):
        enums.next(other.Red)


def test_what_is_wrong_inside_of_others() -> None:
    with pytest.raises(TypeError) as refused:
        enums.count([Colour.Red, 1], Colour.Red)
    assert str(refused.value) == "count() argument 'shown': item 1 must be Colour, not int"
    with pytest.raises(TypeError) as refused:
        enums.count([], 2)
    assert str(refused.value) == "count() argument 'colour' must be Colour, not int"


def test_an_attribute() -> None:
    paint = Paint()
    assert paint.colour is Colour.Green
    paint.colour = Colour.Red
    assert paint.colour is Paint.DEFAULT is Colour.Red
    with pytest.raises(TypeError) as refused:
        paint.colour = 2
    assert str(refused.value) == "Paint.colour must be Colour, not int"


def test_a_constant_of_a_module() -> None:
    assert checks.BEST is checks.Renamed.Second


def test_from_where_no_module_is_known() -> None:
    seen = []
    assert checks.each(lambda colour: seen.append(colour) or Colour.Green) == 2
    assert seen == [*Colour, Colour.Red]


# --- methods -------------------------------------------------------------------------------------


def test_methods_and_properties() -> None:
    assert [colour.seconds() for colour in Colour] == [30.0, 3.0, 20.0]
    assert Colour.Red.seconds(2) == Colour.seconds(Colour.Red, factor=2) == 60.0
    assert [colour.is_stop for colour in Colour] == [True, False, False]
    assert [Colour.after(seconds) for seconds in (0, 31, 52)] == [Colour.Red, Colour.Green, Colour.Yellow]
    assert Colour.parse(" 4 ") is Colour.Green
    assert [day.until(Weekday.Sunday) for day in Weekday] == [6, 5, 4, 3, 2, 1, 0]


def test_methods_have_signatures_and_words() -> None:
    assert str(inspect.signature(Colour.Red.seconds)) == "(factor=1.0)"
    assert Colour.seconds.__doc__ == "How long it is shown, in seconds."
    assert inspect.getdoc(vars(Colour)["is_stop"]) == "Whether nobody may go."
    assert Colour.Red.seconds.__qualname__ == "Colour.seconds"


def test_a_constant_is_no_member() -> None:
    assert Colour.BROKEN is Colour.Yellow
    assert "BROKEN" not in Colour.__members__
    assert len(Colour) == 3


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Colour.Red.seconds("x"), TypeError, "Colour.seconds() argument 'factor' must be float, not str"),
        (
            lambda: Colour.Red.seconds(1, 2),
            TypeError,
            "Colour.seconds() takes from 1 to 2 positional arguments but 3 were given",
        ),
        (Weekday.Monday.until, TypeError, "Weekday.until() missing 1 required positional argument: 'day'"),
        (lambda: Weekday.Monday.until(1), TypeError, "Weekday.until() argument 'day' must be Weekday, not int"),
        (
            lambda: Colour.after(-1),
            OverflowError,
            "Colour.after() argument 'seconds' must be between 0 and 18446744073709551615, not -1",
        ),
        (lambda: Colour.parse("7"), ValueError, "7 is not a valid Colour"),
    ],
)
def test_wrong_calls_of_methods(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == message


def test_what_is_no_member_has_no_value() -> None:
    made = object.__new__(Colour)
    with pytest.raises(ReferenceError):
        made.seconds()
    with pytest.raises(ReferenceError):
        made.is_stop  # noqa: B018  # it raises
    with pytest.raises(TypeError, match=r"must be example\.enums\.Colour"):
        enums.next(made)


def test_a_method_finds_its_module(monkeypatch: pytest.MonkeyPatch, stable: bool) -> None:
    fresh = imported_afresh(monkeypatch)
    if stable:
        pytest.skip("with a stable ABI the class of an enum does not lead to its module: docs/guide/abi3.md")
    said = [fresh.Weekday.Monday.greeting() for _ in range(2)]
    assert said == ["1: Weekday.Monday", "2: Weekday.Monday"]
    assert (fresh.Colour.Red.is_stop, Colour.Red.is_stop, Colour.Green.is_stop) == (True, True, False)


# --- values --------------------------------------------------------------------------------------


def test_values_where_the_enum_takes_them() -> None:
    assert [enums.is_shown(value) for value in (10, 30, 40, Level.DEBUG, Level.ERROR)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert enums.is_shown(30, least=40) is False
    assert (enums.name_of("herz"), enums.name_of(Suit.Clubs)) == ("hearts", "clubs")
    assert enums.is_rocky((5.976e24, 6.37814e6))
    assert not enums.is_rocky("gas")
    assert checks.shown(1) is checks.Renamed.First


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: enums.is_shown(7), ValueError, "is_shown() argument 'level' must be a value of Level, not 7"),
        (lambda: enums.is_shown("x"), TypeError, "is_shown() argument 'level' must be Level or int, not str"),
        (lambda: enums.is_shown(30.0), TypeError, "is_shown() argument 'level' must be Level or int, not float"),
        (lambda: enums.name_of("Herz"), ValueError, "name_of() argument 'suit' must be a value of Suit, not 'Herz'"),
        (lambda: enums.name_of(1), TypeError, "name_of() argument 'suit' must be Suit or str, not int"),
        (lambda: enums.is_rocky([]), ValueError, "is_rocky() argument 'planet' must be a value of Planet, not []"),
        (lambda: checks.shown(3), ValueError, "shown() argument 'one' must be a value of Renamed, not 3"),
        (lambda: checks.shown("a"), TypeError, "shown() argument 'one' must be Renamed or int, not str"),
    ],
)
def test_other_values_are_refused(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == message


def test_an_error_of_the_value_itself_goes_through() -> None:
    class Wild:
        def __hash__(self) -> int:
            raise LookupError("no hash")

    with pytest.raises(LookupError, match="no hash"):
        enums.is_rocky(Wild())


# --- imports, threads and interpreters -----------------------------------------------------------


def imported_afresh(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in [name for name in sys.modules if f"{name}.".startswith("example.enums.")]:
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("example.enums")


def test_each_import_has_its_own_class(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = imported_afresh(monkeypatch)
    assert fresh.Colour is not Colour
    assert fresh.next(fresh.Colour.Red) is fresh.Colour.Green
    assert enums.next(Colour.Red) is Colour.Green
    # As an instance of a class may come from another import, so may a member.
    assert enums.next(fresh.Colour.Red) is Colour.Green


def test_the_class_goes_with_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = imported_afresh(monkeypatch)
    kept = weakref.ref(fresh.Colour)
    function = fresh.next
    for name in [name for name in sys.modules if f"{name}.".startswith("example.enums.")]:
        del sys.modules[name]
    importlib.import_module("example.enums")
    del fresh
    gc.collect()
    cls = kept()
    assert cls is not None
    assert function(cls["Red"]) is cls["Green"]
    del cls, function
    gc.collect()
    assert kept() is None


def test_threads(start: Start) -> None:
    def work() -> set[Colour]:
        found, colour = set(), Colour.Red
        for _ in range(3000):
            colour = enums.next(colour)
            found.add(colour)
        return found

    for future in [start(work) for _ in range(4)]:
        assert future.result() == {Colour.Red, Colour.Yellow, Colour.Green}


def test_each_interpreter_has_its_own_class(new_interpreter: NewInterpreter) -> None:
    new_interpreter()("""
from example import enums
assert enums.next(enums.Colour.Red) is enums.Colour.Green
assert enums.checks.each(lambda colour: colour) == 0
assert enums.is_shown(40)
""")
    assert enums.next(Colour.Red) is Colour.Green
