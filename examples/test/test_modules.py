"""A module with private native state, submodules, constants; imports, fresh imports, failing imports, interpreters."""

import copy
import gc
import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import pickle
import subprocess
import sys
import types
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

NAME = "example.modules"
TREE = [NAME, f"{NAME}.submod", f"{NAME}.submod.deep"]

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]


def import_afresh() -> types.ModuleType:
    for name in TREE:
        sys.modules.pop(name, None)
    return importlib.import_module(NAME)


@pytest.fixture
def modules() -> Iterator[types.ModuleType]:
    """A freshly imported module; afterwards the one that was there before is back."""
    before = {name: sys.modules.get(name) for name in TREE}
    yield import_afresh()
    for name, module in before.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def test_state(modules: Any) -> None:
    assert modules.count() == 0
    assert modules.increment() is None
    modules.increment()
    assert modules.count() == 2
    assert modules.whoami() == "Ziggy"
    assert modules.hello("Nick") == "Hello, Nick. It's Ziggy"


def test_the_state_is_private(modules: Any) -> None:
    assert not hasattr(modules, "name")
    modules.count_of_mine = 1  # an attribute of the module object, as in any module
    assert modules.count() == 0


def test_the_state_gives_the_same_object_each_time(modules: Any) -> None:
    assert modules.whoami() is modules.whoami()


def test_constants(modules: Any) -> None:
    assert modules.CAPACITY == 1


def test_what_is_visible(modules: Any) -> None:
    names = [name for name in dir(modules) if not name.startswith("__")]
    assert names == ["CAPACITY", "PanicError", "count", "hello", "increment", "submod", "whoami"]


def test_names_and_docs(modules: Any) -> None:
    assert modules.__name__ == NAME
    assert modules.__spec__.name == NAME
    assert modules.__doc__ == "The state is Rust's own: Python reaches it only through functions."
    assert modules.increment.__doc__ == "Adds one to the module's counter."
    assert modules.hello.__module__ == NAME
    assert modules.submod.world.__module__ == f"{NAME}.submod"


def test_signatures(modules: Any) -> None:
    assert str(inspect.signature(modules.increment)) == "()"
    assert str(inspect.signature(modules.hello)) == "(name)"


def test_submodules(modules: Any) -> None:
    assert modules.submod.world() == "Hello, World!"
    assert modules.submod.__name__ == modules.submod.__spec__.name == f"{NAME}.submod"
    assert modules.submod.__doc__ == "Reached as `example.modules.submod`, by attribute and by import."
    assert modules.submod.deep.__name__ == modules.submod.deep.__spec__.name == f"{NAME}.submod.deep"
    assert repr(modules.submod) == f"<module '{NAME}.submod' ({modules.__file__})>"


@pytest.mark.parametrize("path", ["submod", "submod.deep"])
def test_a_submodule_says_where_it_is(modules: Any, path: str) -> None:
    submodule = sys.modules[f"{NAME}.{path}"]
    assert submodule.__package__ == submodule.__spec__.parent == f"{NAME}.{path}".rpartition(".")[0]
    assert submodule.__file__ == submodule.__spec__.origin == modules.__file__
    assert inspect.getmodule(submodule.visit if path == "submod.deep" else submodule.world) is submodule
    assert importlib.util.find_spec(f"{NAME}.{path}") is submodule.__spec__


def test_names_of_what_is_in_a_submodule(modules: Any) -> None:
    submod = modules.submod
    for thing in (submod.Visitor, submod.world, submod.Visitor.both):
        assert thing.__module__ == f"{NAME}.submod"
    assert submod.Visitor.__qualname__ == "Visitor"
    assert submod.Visitor.greet.__qualname__ == "Visitor.greet"
    assert repr(submod.Visitor) == f"<class '{NAME}.submod.Visitor'>"
    assert submod.Visitor.__name__ == "Visitor"


def test_from_import_at_any_depth(modules: Any) -> None:
    from example.modules.submod import Visitor, deep
    from example.modules.submod.deep import visit

    assert Visitor is modules.submod.Visitor
    assert deep is modules.submod.deep
    assert visit() == 1


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_objects_of_a_submodule_are_pickled(modules: Any, protocol: int) -> None:
    copies = [
        pickle.loads(pickle.dumps(modules.submod.Visitor("Nick"), protocol)),  # noqa: S301 - made here
        copy.copy(modules.submod.Visitor("Nick")),
        copy.deepcopy(modules.submod.Visitor("Nick")),
    ]
    for visitor in copies:
        assert type(visitor) is modules.submod.Visitor
        assert visitor.name == "Nick"
    assert modules.count() == 6
    for thing in (modules.submod.Visitor, modules.submod.world, modules.submod.Visitor.both):
        assert pickle.loads(pickle.dumps(thing, protocol)) is thing  # noqa: S301 - made here


def test_a_pickle_imports_what_it_needs() -> None:
    # Nothing of the module is imported there before.
    text = pickle.dumps(importlib.import_module(f"{NAME}.submod").Visitor("Nick"))
    code = f"import pickle; print(pickle.loads({text!r}).name)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "Nick\n"


def test_the_last_import_owns_the_names(modules: Any) -> None:
    old = modules.submod
    fresh: Any = import_afresh()
    assert sys.modules[f"{NAME}.submod"] is fresh.submod is not old
    assert sys.modules[f"{NAME}.submod.deep"] is fresh.submod.deep
    # What is pickled is found by name, so the class has to be the one that has it now.
    with pytest.raises(pickle.PicklingError, match="not the same object as"):
        pickle.dumps(old.Visitor("Nick"))
    assert pickle.loads(pickle.dumps(fresh.submod.Visitor("Nick"))).name == "Nick"  # noqa: S301 - made here


def test_two_module_objects_from_one_file(modules: Any) -> None:
    def load(name: str) -> Any:
        spec = importlib.util.spec_from_file_location(name, modules.__file__)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    try:
        first, second = load(NAME), load("other.place.modules")
        first.increment()
        second.increment()
        second.increment()
        assert (modules.count(), first.count(), second.count()) == (0, 1, 2)
        # Its submodules have names of their own.
        assert second.submod.Visitor.__module__ == "other.place.modules.submod"
        assert sys.modules["other.place.modules.submod"] is second.submod
        # Each class finds the state of its own module.
        assert first.submod.Visitor("a").counted == 2
        assert second.submod.Visitor("b").counted == 3
        assert modules.count() == 0
    finally:
        for name in [name for name in sys.modules if name.startswith("other.place")]:
            del sys.modules[name]


def test_the_state_is_reached_from_everything_below(modules: Any) -> None:
    visitor = modules.submod.Visitor("Nick")
    modules.increment()
    assert visitor.greet() == "Nick greets Ziggy"
    assert visitor.counted == 2
    visitor.counted = 5
    assert modules.count() == 5
    assert type(visitor).all() == visitor.all() == 5
    assert type(visitor).both() == 5
    assert len(visitor) == 5
    assert visitor + 3 == 8

    class Guest(modules.submod.Visitor):  # type: ignore[misc, name-defined]
        pass

    guest = Guest("Cody")
    assert (guest.counted, len(guest), guest + 1, Guest.all(), guest.greet()) == (6, 6, 7, 6, "Cody greets Ziggy")


def test_each_submodule_has_its_own_state(modules: Any) -> None:
    assert [modules.submod.deep.visit() for _ in range(3)] == [1, 2, 3]
    assert modules.count() == 0


def test_submodules_are_importable_by_their_dotted_names(modules: Any) -> None:
    import example.modules.submod.deep as deep
    from example.modules import submod

    assert submod is modules.submod is sys.modules[f"{NAME}.submod"]
    assert deep is modules.submod.deep is sys.modules[f"{NAME}.submod.deep"]
    assert importlib.import_module(f"{NAME}.submod.deep") is deep


def test_the_first_import_may_be_that_of_the_deepest(modules: Any) -> None:
    for name in TREE:
        del sys.modules[name]
    deep = importlib.import_module(f"{NAME}.submod.deep")
    assert deep.visit() == 1
    assert sys.modules[NAME] is not modules
    assert sys.modules[NAME].submod.deep is deep


def test_a_missing_submodule_is_missing(modules: Any) -> None:
    with pytest.raises(ModuleNotFoundError, match=rf"^No module named '{NAME}\.submod\.missing'"):
        importlib.import_module(f"{modules.__name__}.submod.missing")


def test_a_fresh_import_has_a_fresh_state(modules: Any) -> None:
    modules.increment()
    modules.submod.deep.visit()
    fresh: Any = import_afresh()
    assert fresh is not modules
    assert (fresh.count(), fresh.submod.deep.visit()) == (0, 1)
    assert (modules.count(), modules.submod.deep.visit()) == (1, 2)
    fresh.increment()
    fresh.increment()
    assert (modules.count(), fresh.count()) == (1, 2)


def test_a_fresh_import_has_classes_of_its_own() -> None:
    first = importlib.import_module("example.classes")
    del sys.modules["example.classes"]
    try:
        second = importlib.import_module("example.classes")
    finally:
        sys.modules["example.classes"] = first
    assert first.Point is not second.Point
    assert type(first.origin()) is first.Point
    assert type(second.origin()) is second.Point
    assert type(first.Point(1, 2).mirrored()) is first.Point
    assert type(second.Point(1, 2).mirrored()) is second.Point
    # One Rust struct is one Rust struct, whichever import made the object.
    assert second.distance(first.Point(0, 0), second.Point(3, 4)) == 5.0


def test_reload_keeps_the_state(modules: Any) -> None:
    modules.increment()
    deep = modules.submod.deep
    deep.visit()
    assert importlib.reload(modules) is modules
    assert modules.count() == 1
    assert modules.submod.deep is deep
    assert deep.visit() == 2


def test_a_module_that_nobody_needs_goes_away(modules: Any) -> None:
    old = import_afresh()
    gone = weakref.ref(old)
    import_afresh()
    del old
    gc.collect()
    assert gone() is None
    assert modules.count() == 0


def test_functions_keep_their_module_alive(modules: Any) -> None:
    old: Any = import_afresh()
    increment, count, visit = old.increment, old.count, old.submod.deep.visit
    import_afresh()
    del old
    gc.collect()
    increment()
    assert count() == 1
    assert visit() == 1
    assert modules.count() == 0


@pytest.mark.parametrize("name", TREE[1:])
def test_a_failing_import_leaves_nothing(name: str, modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.machinery.ModuleSpec

    def failing(given: str, loader: None) -> importlib.machinery.ModuleSpec:
        if given == name:
            raise LookupError(given)
        return real(given, loader)

    with monkeypatch.context() as patch:
        patch.setattr(importlib.machinery, "ModuleSpec", failing)
        with pytest.raises(LookupError, match=rf"^{name}$"):
            import_afresh()
    assert not set(TREE) & set(sys.modules)
    gc.collect()
    again: Any = import_afresh()
    assert again.submod.deep.visit() == 1
    assert modules.count() == 0


def test_each_interpreter_has_its_own_state(modules: Any, new_interpreter: Callable[[], Callable[[str], None]]) -> None:
    first, second = new_interpreter(), new_interpreter()
    for run in (first, second):
        run("from example import modules\nassert modules.count() == 0\nmodules.increment()")
    first("modules.increment()\nassert modules.count() == 2")
    second("assert modules.count() == 1")
    second("import example.modules.submod.deep as deep\nassert deep.visit() == 1")
    assert modules.count() == 0
    assert modules.submod.deep.visit() == 1


def test_interpreters_run_side_by_side(start: Start, new_interpreter: Callable[[], Callable[[str], None]]) -> None:
    source = (
        "from example import modules, classes\n"
        "counter = classes.Counter()\n"
        "for turn in range(1000):\n"
        "    modules.increment()\n"
        "    counter.increment()\n"
        "    assert modules.hello('Nick') == 'Hello, Nick. It\\'s Ziggy'\n"
        "    assert classes.Point(3, 4).mirrored().norm() == 5.0\n"
        "assert modules.count() == counter.count == 1000"
    )

    def run_in(run: Callable[[str], None]) -> Callable[[], None]:
        return lambda: run(source)

    for future in [start(run_in(new_interpreter())) for _ in range(4)]:
        future.result(60)
