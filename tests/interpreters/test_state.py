"""Module state: one per interpreter and per import, made and taken down in order."""

from __future__ import annotations

import pytest

from .conftest import Script, answers
from .others import OTHER


def test_two_interpreters_keep_two_states(script: Script) -> None:
    code = """
from example import modules
modules.increment()
in_another('''if True:
    from example import modules
    modules.increment()
    modules.increment()
    modules.submod.deep.visit()
    print(modules.count(), modules.hello("Nick"), modules.submod.deep.visit(), flush=True)
''')
print(modules.count(), modules.submod.deep.visit())
"""
    assert answers(script(OTHER + code)) == ["2 Hello, Nick. It's Ziggy 2", "1 1"]


def test_types_differ_between_interpreters(script: Script) -> None:
    code = """
from example import classes
print(id(classes.Point), flush=True)
in_another('''if True:
    from example import classes
    print(id(classes.Point), classes.distance(classes.Point(0, 0), classes.Point(3, 4)), flush=True)
''')
print(classes.distance(classes.Point(0, 0), classes.Point(6, 8)))
"""
    first, second, last = answers(script(OTHER + code))
    other, distance = second.split()
    assert first != other
    assert (distance, last) == ("5.0", "10.0")


def test_an_object_of_another_interpreter_is_refused(script: Script) -> None:
    code = """
from native import probe
probe.keep("mine")
print(probe.use_kept(), flush=True)
in_another('''if True:
    from native import probe
    try:
        probe.use_kept()
    except RuntimeError as error:
        print(error, flush=True)
''')
print(probe.use_kept())
probe.drop_kept()
"""
    assert answers(script(OTHER + code)) == [
        "'mine'",
        "this object belongs to another interpreter; share plain Rust data between interpreters, or pass a copy",
        "'mine'",
    ]


def test_an_object_dropped_in_another_interpreter_goes_home(script: Script) -> None:
    code = """
import gc, weakref
from native import probe
class Thing: pass
thing = Thing()
alive = weakref.ref(thing)
probe.keep(thing)
del thing
in_another('''if True:
    from native import probe
    probe.drop_kept()
''')
probe.drop_kept_elsewhere()
print(alive())
"""
    assert answers(script(OTHER + code)) == ["None"]


def test_an_object_dropped_on_a_detached_thread_is_given_back(script: Script) -> None:
    code = """
import weakref
from native import probe
class Thing: pass
thing = Thing()
alive = weakref.ref(thing)
probe.keep(thing)
del thing
probe.drop_kept_elsewhere()
print(alive())
"""
    assert answers(script(code)) == ["None"]


def test_a_fresh_import_has_a_fresh_state(script: Script) -> None:
    code = """
import sys
from example import modules as old
old.increment()
for name in [name for name in sys.modules if name.startswith("example.modules")]:
    del sys.modules[name]
import example.modules as new
import example.modules.submod
print(new is old, new.count(), old.count())
print(new.submod is sys.modules["example.modules.submod"], old.submod is new.submod)
"""
    assert answers(script(code)) == ["False 0 1", "True False"]


def test_a_submodule_keeps_its_tree_alive(script: Script) -> None:
    code = """
import gc, sys
from native import probe
inner = probe.inner
for name in [name for name in sys.modules if name.startswith("native")]:
    del sys.modules[name]
del probe
gc.collect()
print(inner.witness().sibling().name, inner.Local.made() is not None)
"""
    assert answers(script(code)) == ["sibling of from below True"]


def test_state_that_the_collector_cannot_see_is_cleared_at_exit(script: Script) -> None:
    done = script("import native.probe", PROBE_TELLS="1")
    assert (done.returncode, done.stderr.splitlines()) == (0, ["the module's own died"])


def test_a_call_after_the_state_was_cleared_is_an_error(script: Script) -> None:
    code = """
import atexit
def late():
    try:
        probe.witness()
    except RuntimeError as error:
        print(error)
atexit.register(late)
from native import probe
probe.witness()
"""
    assert answers(script(code)) == [
        "witness(): the state of module Probe was cleared when the interpreter or the module shut down",
    ]


def test_a_failing_import_leaves_nothing_and_can_be_tried_again(script: Script) -> None:
    code = """
import sys, traceback
try:
    import native.failing
except ValueError as error:
    frames = traceback.extract_tb(error.__traceback__)
    file = frames[-1].filename.rpartition("native/")[2]
    print(error, file, [name for name in sys.modules if name.startswith("native.failing")])
import native.failing
print(native.failing.attempts(), native.failing.sub.__name__)
"""
    assert answers(script(code)) == ["not yet src/failing.rs []", "2 native.failing.sub"]


def test_init_runs_after_the_members_are_in_place(script: Script) -> None:
    code = (
        "from native import probe; print(probe.initialised, probe.witness().name, probe.inner.witness().sibling().name)"
    )
    assert answers(script(code)) == ["the module's own of native.probe the module's own sibling of from below"]


def test_a_class_may_have_two_names(script: Script) -> None:
    code = """
from native import probe
print(probe.Spectator is probe.Witness, probe.Spectator.__qualname__, probe.Spectator("Nick").sibling().name)
"""
    assert answers(script(code)) == ["True Witness sibling of Nick"]


def test_a_class_without_a_constructor_cannot_be_made(script: Script) -> None:
    code = """
from native.probe.inner import Local
for make in (Local, lambda: type("Below", (Local,), {})):
    try:
        make()
    except TypeError as error:
        print(error)
print(type(Local.made()).__module__, Local.__qualname__)
"""
    assert answers(script(code)) == [
        "cannot create 'native.probe.inner.Local' instances",
        "type 'native.probe.inner.Local' is not an acceptable base type",
        "native.probe.inner Local",
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [("probe.panic_without_message()", "a panic without a message"), ("print(probe.panic_elsewhere())", "True")],
)
def test_panics_of_any_kind_stay_inside(script: Script, call: str, message: str) -> None:
    code = f"""
from native import probe
try:
    {call}
except RuntimeError as error:
    print(type(error).__name__, error)
print("still here")
"""
    *lines, last = answers(script(code))
    assert last == "still here"
    assert message in lines[0]


def test_each_import_has_its_own_exceptions(script: Script) -> None:
    code = """
import gc, sys, weakref
from example import exceptions as old
def fresh():
    for name in [name for name in sys.modules if name.startswith("example.exceptions")]:
        del sys.modules[name]
    import importlib
    return importlib.import_module("example.exceptions")
new = fresh()
print(old.ParseError is new.ParseError, old.PanicError is new.PanicError)
for module in (old, new):
    try:
        module.parse_line("x")
    except module.ParseError as error:
        print(error.line)
# What a traceback's frame keeps does not keep the module.
try:
    old.parse_line("x")
except old.ParseError as error:
    frame = error.__traceback__.tb_next.tb_frame
    frame.f_globals["module"] = old
    del error
alive = weakref.ref(old)
del old, module, frame
gc.collect()
print(alive())
"""
    assert answers(script(code)) == ["False False", "x", "x", "None"]
