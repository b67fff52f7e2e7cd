"""Native fields in copies and pickles: they travel, or it is a `TypeError`, whatever the class extends."""

import contextlib
import copy
import datetime
import functools
import importlib
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Script, answers

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def pickled(protocol: int, value: Any) -> Any:
    """What comes back from a pickle of it."""
    return pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - made here


WAYS: dict[str, Callable[[Any], Any]] = {"copy": copy.copy, "deepcopy": copy.deepcopy}
WAYS |= {f"pickle {protocol}": functools.partial(pickled, protocol) for protocol in PROTOCOLS}
way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))

SILENT = [
    "OverDict",
    "OverList",
    "OverSet",
    "OverFrozenSet",
    "OverByteArray",
    "OverStr",
    "OverFloat",
    "OverComplex",
    "OverOrdered",
    "OverDeque",
    "OverBytesIO",
    "OverElement",
    "OverNamespace",
]


@pytest.fixture(scope="module")
def pickling(native: Path) -> Iterator[Any]:
    """The module `native.pickling`."""
    sys.path.insert(0, str(native))
    try:
        yield importlib.import_module("native.pickling")
    finally:
        sys.path.remove(str(native))


@contextlib.contextmanager
def refused(name: str) -> Iterator[None]:
    """It says which object, as CPython does, and what its class can write."""
    with pytest.raises(TypeError, match=rf"^cannot pickle '[^']*\b{name}' object: .*`__reduce__`"):
        yield


@way
@pytest.mark.parametrize("name", SILENT)
def test_a_class_that_says_nothing(pickling: Any, name: str, way: Callable[[Any], Any]) -> None:
    cls = getattr(pickling, name)
    with refused(f"native.pickling.{name}"):
        way(cls())
    below = type("Below", (cls,), {})
    made = below()
    made.label = "kept"
    with refused("Below"):
        way(made)
    slotted = type("Slotted", (cls,), {"__slots__": ("label",)})
    with refused("Slotted"):
        way(slotted())


@way
def test_what_copies_to_itself(pickling: Any, way: Callable[[Any], Any]) -> None:
    """`Decimal` gives the object for its copy, so nothing is lost; a pickle would."""
    number = pickling.OverDecimal(7)
    if way in (copy.copy, copy.deepcopy):
        assert way(number) is number
    else:
        with refused("OverDecimal"):
            way(number)


@way
def test_a_date(pickling: Any, way: Callable[[Any], Any]) -> None:
    """Its constructor takes all that the base would pass, and would lose the rest."""
    date = pickling.OverDate(2026, 1, 2, 7)
    assert (date, date.note) == (datetime.date(2026, 1, 2), 7)
    with refused("OverDate"):
        way(date)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="`copy.replace` came with 3.13")
def test_replace(pickling: Any) -> None:
    for value in (pickling.OverDate(2026, 1, 2, 7), pickling.OverNamespace()):
        with pytest.raises(TypeError, match="replace"):
            copy.replace(value, day=3)  # type: ignore[attr-defined, unused-ignore]


@way
def test_a_class_without_fields(pickling: Any, way: Callable[[Any], Any]) -> None:
    plain = pickling.Plain()
    plain["a"] = 1
    if way in [WAYS["pickle 0"], WAYS["pickle 1"]]:
        # So `object` has it for every class with a constructor in C.
        with pytest.raises(TypeError, match="cannot pickle 'Plain' object"):
            way(plain)
        return
    again = way(plain)
    assert (type(again), again) == (pickling.Plain, {"a": 1})


def made(pickling: Any) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """Instances of the classes that say how, and their native fields."""
    stated = pickling.Stated()
    stated["a"] = 1
    stated.note = 5
    listing = pickling.Listing("key")
    listing.line = 5
    return {
        "Reduced": (pickling.Reduced(b"ab", 5), ("note",)),
        "Argued": (pickling.Argued([1, 2], 5), ("note",)),
        "Keyworded": (pickling.Keyworded([1, 2], note=5), ("note",)),
        "Stated": (stated, ("note",)),
        "Moved": (pickling.Moved(2026, 1, 2, 5), ("note",)),
        "Beside": (pickling.Beside([1, 2], 5, 6), ("note", "more")),
        "Listing": (listing, ("args", "line")),
    }


@way
@pytest.mark.parametrize("name", ["Reduced", "Argued", "Keyworded", "Stated", "Moved", "Beside", "Listing"])
def test_a_class_that_says_how(pickling: Any, name: str, way: Callable[[Any], Any]) -> None:
    value, fields = made(pickling)[name]
    again = way(value)
    assert type(again) is type(value)
    assert again is not value
    assert [getattr(again, field) for field in fields] == [getattr(value, field) for field in fields]
    if name != "Listing":
        assert again == value


@way
def test_a_class_in_python_adds_its_own(pickling: Any, way: Callable[[Any], Any]) -> None:
    """What it has in a `__dict__` or in slots travels with what the native class says."""
    for base, arguments in ((pickling.Argued, ([1], 5)), (pickling.Moved, (2026, 1, 2, 5))):
        value = _class(base, "WithDict", {})(*arguments)
        value.label = "kept"
        again = way(value)
        assert (type(again), again, again.note, again.label) == (type(value), value, 5, "kept")
        value = _class(base, "WithSlots", {"__slots__": ("label",)})(*arguments)
        value.label = "kept"
        again = way(value)
        assert (type(again), again, again.note, again.label) == (type(value), value, 5, "kept")


@way
def test_a_class_in_python_says_how(pickling: Any, way: Callable[[Any], Any]) -> None:
    def reduce(self: Any) -> Any:
        return type(self), (self.note,), None, iter(self)

    def arguments(self: Any) -> Any:
        return (self.note,)

    def state(self: Any) -> Any:
        return self.note

    def set_state(self: Any, note: int) -> None:
        self.note = note

    contents: list[dict[str, Any]] = [
        {"__reduce__": reduce},
        {"__reduce_ex__": lambda self, _protocol: reduce(self)},
        {"__getnewargs__": arguments},
        {"__getnewargs_ex__": lambda self: (arguments(self), {})},
        {"__getstate__": state, "__setstate__": set_state},
    ]
    for content in contents:
        value = _class(pickling.OverList, "Saying", content)(5)
        value.append("item")
        again = way(value)
        assert (type(again), again, again.note) == (type(value), ["item"], 5)


def _class(base: type, name: str, content: dict[str, Any]) -> type:
    """A class that `pickle` finds here."""
    cls = type(name, (base,), {"__module__": __name__, **content})
    globals()[name] = cls
    return cls


@way
def test_a_class_in_python_that_withdraws_it(pickling: Any, way: Callable[[Any], Any]) -> None:
    """`__reduce__ = None` says no more than nothing."""
    with refused("Silent"):
        way(_class(pickling.OverList, "Silent", {"__reduce__": None})())


def test_copyreg(pickling: Any) -> None:
    """What is registered goes before."""
    import copyreg

    def reduce(value: Any) -> Any:
        return pickling.OverFloat, (value.note,)

    copyreg.pickle(pickling.OverFloat, reduce)
    try:
        for way in WAYS.values():
            assert way(pickling.OverFloat(5)).note == 5
    finally:
        del copyreg.dispatch_table[pickling.OverFloat]


def test_a_copy_of_its_own(pickling: Any) -> None:
    """What the class writes stays; the other ways are closed."""
    value = pickling.Copied(1)
    assert copy.copy(value).note == 2
    with refused("Copied"):
        copy.deepcopy(value)
    with refused("Copied"):
        pickle.dumps(value)


# Native classes below native ones


@way
def test_more_fields_than_the_class_above_speaks_of(pickling: Any, way: Callable[[Any], Any]) -> None:
    for value in (pickling.Below([1], 5, 6), pickling.Dog("Rex", "poodle")):
        with refused(type(value).__name__):
            way(value)


@way
def test_no_more_fields(pickling: Any, way: Callable[[Any], Any]) -> None:
    if way in [WAYS["pickle 0"], WAYS["pickle 1"]]:
        with pytest.raises(TypeError, match="cannot pickle 'Puppy' object"):
            way(pickling.Puppy("Rex"))
    elif way is not copy.copy:
        again = way(pickling.Puppy("Rex"))
        assert (type(again), again.name) == (pickling.Puppy, "Rex")


@way
def test_more_fields_that_it_speaks_of(pickling: Any, way: Callable[[Any], Any]) -> None:
    again = way(pickling.Hound("Rex", "beagle"))
    assert (type(again), again.name, again.breed) == (pickling.Hound, "Rex", "beagle")


# Exceptions


@way
def test_an_exception_is_made_again_from_its_arguments(pickling: Any, way: Callable[[Any], Any]) -> None:
    problem = pickling.Problem("x", 3)
    problem.hint = "attribute"
    again = way(problem)
    assert (type(again), again.args, again.line, again.hint) == (pickling.Problem, ("x", 3), 3, "attribute")
    below = _class(pickling.Problem, "Worse", {})("x", 3)
    again = way(below)
    assert (type(again), again.args, again.line) == (type(below), ("x", 3), 3)


@way
def test_an_exception_that_its_arguments_do_not_make(pickling: Any, way: Callable[[Any], Any]) -> None:
    reassigned = pickling.Problem("x", 3)
    reassigned.args = ("y",)
    slotted = _class(pickling.Problem, "WithSlot", {"__slots__": ("label",)})("x", 3)
    slotted.label = "lost"
    values = {
        "made in Rust": pickling.problem(3),
        "by keyword": pickling.Problem("x", line=3),
        "other arguments for the base": pickling.Failure("x", 3),
        "other arguments since": reassigned,
        "initialised with others": _class(pickling.Problem, "Renaming", {"__init__": _rename})("x", 3),
        "changed while shared": pickling.Counting("x"),
        "changed by assignment": pickling.Settable("x", 3),
        "slots in Python": slotted,
    }
    for reason, value in values.items():
        with pytest.raises(TypeError, match=r"cannot pickle '.*' object: its native fields"):
            pytest.fail(f"{reason}: {way(value)!r}")


def _rename(self: Any, text: str, _line: int) -> None:
    BaseException.__init__(self, text)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_native_code_raises(pickling: Any, protocol: int) -> None:
    """Each class is found by the name that it shows, and has its text and fields."""
    raised: dict[str, Callable[[], Any]] = {
        "native.pickling.PanicError": lambda: pickling.item([1], 5),
        "native.pickling.inner.Absent": lambda: pickling.inner.missing("x"),
        "native.pickling.inner.Refusal.Code": lambda: pickling.inner.refused(7),
        "builtins.RuntimeError": lambda: pickling.borrowed_twice(pickling.Stated()),
        "builtins.TypeError": lambda: pickling.item("x", 0, 1),
        "builtins.OverflowError": lambda: pickling.item([1], -1),
    }
    for name, function in raised.items():
        with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is what is asked for
            function()
        error = caught.value
        assert f"{type(error).__module__}.{type(error).__qualname__}" == name
        again = pickled(protocol, error)
        assert (type(again), str(again), again.args) == (type(error), str(error), error.args)
        assert vars(again) == vars(error)
        assert (copy.copy(error).args, copy.deepcopy(error).args) == (error.args, error.args)


def test_panics_of_other_modules(pickling: Any) -> None:
    """Rust knows a panic whosever it is; Python has a class for each module."""
    absent = importlib.import_module("native.absent")
    assert pickling.panics(lambda: pickling.item([], 0))
    assert pickling.panics(lambda: absent.item([], 0))
    assert not pickling.panics(lambda: pickling.inner.missing("x"))
    assert not issubclass(absent.RustPanicError, pickling.PanicError)
    assert "PanicError" not in pickling.__all__


WORKER = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
import native.pickling as pickling

def fail(way):
    raise pickling.problem(3) if way == "made in Rust" else pickling.Problem("x", 3)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for way in ("made in Rust", "by Python"):
            error = pool.submit(fail, way).exception()
            print(type(error).__name__, getattr(error, "line", error))
        for function, argument in ((pickling.item, []), (pickling.inner.refused, 7)):
            error = pool.submit(function, argument, *([9] if argument == [] else [])).exception()
            print(type(error).__module__, type(error).__qualname__, error)
"""


def test_from_another_process(script: Script, tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text(WORKER)
    code = f"import runpy; runpy.run_path({str(tmp_path / 'worker.py')!r}, run_name='__main__')"
    # From 3.15 on CPython warns of the globals that `multiprocessing` gives to the main module of a child.
    done = script(code, PYTHONWARNINGS="ignore::DeprecationWarning")
    first, second, panic, refusal = answers(done)
    assert first.startswith("TypeError cannot pickle 'native.pickling.Problem' object")
    assert second == "Problem 3"
    assert panic.startswith("native.pickling PanicError panicked at src/pickling.rs:")
    assert refusal == "native.pickling.inner Refusal.Code refused with 7"
