"""The record of what is alive, and its reader: what is found, where it was made, and what is no leak.

Each case runs in a process of its own, which switches the record on before it imports the module.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pydust
from pydust.testing.leaks import Leak, render

from .conftest import HERE, Script, answers
from .others import OTHER

if TYPE_CHECKING:
    import subprocess

SOURCE = (HERE / "native" / "src" / "alive.rs").read_text().splitlines()

WATCH = f"""
import gc, importlib.util, os, sys, threading
sys.path.insert(0, {str(Path(pydust.__file__).parent.parent)!r})
from pathlib import Path
from pydust.testing.leaks import Watch, render
watch = Watch()
assert watch.track(Path(importlib.util.find_spec("native.alive").origin))
"""

START = (
    WATCH
    + """
from native import alive
kept = []
class Sub(alive.Thing):
    pass
def found(since, end=""):
    print(render(watch.survivors(since)), end=end, flush=True)
def run(code):
    exec(compile(code, "case.py", "exec"), globals())
def attempt(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
"""
)


def named(line: str) -> str:
    """A line of a report with the text of the line of Rust in place of its number."""
    return re.sub(r"src/alive\.rs:(\d+)", lambda match: f"`{SOURCE[int(match[1]) - 1].strip()}`", line)


LEAKS = {
    "a new instance": (
        "kept.append(alive.Thing())",
        ["1 instance of native.alive.Thing, made at case.py:1"],
    ),
    "several of a place": (
        "kept.extend(alive.Thing() for _ in range(3))",
        ["3 instances of native.alive.Thing, made at case.py:1"],
    ),
    "several places": (
        "kept.append(alive.Thing())\nkept.append(alive.Thing())",
        [
            "1 instance of native.alive.Thing, made at case.py:1",
            "1 instance of native.alive.Thing, made at case.py:2",
        ],
    ),
    "an instance of a class of Python's": (
        "kept.append(Sub())",
        ["1 instance of __main__.Sub, made at case.py:1"],
    ),
    "an instance over a class of Python's": (
        "kept.append(alive.Counting([(1, 2)]))",
        ["1 instance of native.alive.Counting, made at case.py:1"],
    ),
    "an instance with pooled memory": (
        "[alive.Pooled(number) for number in range(5)]; kept.append(alive.Pooled(5))",
        ["1 instance of native.alive.Pooled, made at case.py:1"],
    ),
    "an instance that a function gives": (
        "kept.append(alive.made())",
        ["1 instance of native.alive.Thing, made at case.py:1"],
    ),
    "an instance that rises from the dead": (
        "alive.Risen(kept)",
        ["1 instance of native.alive.Risen, made at case.py:1"],
    ),
    "an instance with others": (
        "kept.append(alive.Thing(alive.Thing([])))",
        ["2 instances of native.alive.Thing, made at case.py:1"],
    ),
    "an instance that Rust forgets": (
        "alive.lose()",
        ["1 instance of native.alive.Thing, made at `std::mem::forget(Bound::new(py, Thing::default())?);`"],
    ),
    "an instance in a static": (
        "alive.keep_made()",
        [
            "1 instance of native.alive.Thing, made at `let thing = Py::new(py, Thing::default())?;`"
            ", with a reference from Rust"
        ],
    ),
    "a reference that Rust forgets": (
        "alive.forget([])",
        ["1 reference from Rust to list, made at case.py:1"],
    ),
    "references in a static": (
        "alive.keep(kept)\nalive.keep(kept)\nalive.keep(Sub)",
        [
            "1 reference from Rust to list, made at case.py:1",
            "1 reference from Rust to list, made at case.py:2",
            "1 reference from Rust to type, made at case.py:3",
        ],
    ),
    "a reference to an instance": (
        "kept.append(alive.Thing())\nalive.keep(kept[0])",
        [
            "1 instance of native.alive.Thing, made at case.py:1",
            "1 reference from Rust to native.alive.Thing, made at case.py:2",
        ],
    ),
    "a reference to what never dies": (
        "alive.keep_none()",
        ["1 reference from Rust to NoneType, made at `let object = py.none().unbind();`"],
    ),
    "a reference beside the one that the state owns": (
        "alive.hold(kept)\nalive.lose_held()",
        ["1 reference from Rust to list, made at `held.for_each(|held| std::mem::forget(held.clone_ref(py)));`"],
    ),
    "an exception in a static": (
        "alive.keep_error(lambda: 1 / 0)",
        ["1 reference from Rust to ZeroDivisionError, made at case.py:1"],
    ),
    "an iterator": (
        "kept.append(alive.items([[]]))",
        ["1 instance of pydust.iterator, made at case.py:1", "1 reference from Rust to list, made at case.py:1"],
    ),
    "what a thread made": (
        "worker = threading.Thread(target=lambda: kept.append(alive.Thing()))\nworker.start()\nworker.join()",
        ["1 instance of native.alive.Thing, made at case.py:1"],
    ),
}


@pytest.mark.parametrize(("code", "lines"), LEAKS.values(), ids=LEAKS)
def test_what_stays_is_found(script: Script, code: str, lines: list[str]) -> None:
    told = answers(script(f"{START}\nnow = watch.taken()\nrun({code!r})\nfound(now)\nwatch.stop()"))
    assert sorted(map(named, told)) == sorted(lines)


FREED = {
    "nothing": "pass",
    "an instance": "alive.Thing([1])",
    "an instance of a class of Python's": "Sub(Sub())",
    "an instance over a class of Python's": "alive.Counting([(1, 2)]).count()",
    "an instance with pooled memory": "[alive.Pooled(number) for number in range(100)]",
    "an instance that another constructor refuses": "assert attempt(alive.Counting, 3) == 'TypeError'",
    "an instance that cannot be made": "assert attempt(alive.Refusing, []) == 'ValueError'",
    "a cycle": "thing = alive.Thing(); thing.held = [thing]; del thing",
    "a cycle through a class of Python's": "thing = Sub(); thing.me = thing; del thing",
    "what rose from the dead, and died": "risen = []; alive.Risen(risen); risen.clear(); del risen",
    "an instance that a function gives": "alive.made()",
    "references for a call": "assert alive.under_way(lambda: 3) == 3",
    "what a static let go": "alive.keep([]); alive.keep_made(); alive.keep_none(); assert alive.let_go() == 3",
    "a reference that another thread drops": "alive.drop_elsewhere([]); alive.drop_elsewhere(alive.Thing())",
    "a reference made while an exception is under way": "assert attempt(alive.drop_while_raising, []) == 'KeyError'",
    "an iterator": "next(alive.items([[1], [2]]))",
    "what the state of a module holds": "alive.hold([1]); alive.hold(alive.Thing([])); alive.hold({1: [alive.made()]})",
    "a cache in the state of a module": "assert alive.cached('a') is alive.cached('a')",
    "what an import makes": "sys.modules.pop('native.alive'); from native import alive as again; kept.append(again)",
    "what was there before": "before.held = [1]; alive.keep(before); alive.let_go()",
}


@pytest.mark.parametrize("code", FREED.values(), ids=FREED)
def test_what_goes_or_has_an_owner_is_no_leak(script: Script, code: str) -> None:
    told = script(f"{START}\nbefore = alive.Thing()\nnow = watch.taken()\nrun({code!r})\nfound(now)\nwatch.stop()")
    assert answers(told) == []


def test_what_is_under_way_is_alive(script: Script) -> None:
    code = "now = watch.taken()\nalive.under_way(lambda: found(now, '\\n'))\nfound(now)\nwatch.stop()"
    assert list(map(named, answers(script(f"{START}\n{code}")))) == [
        "1 instance of native.alive.Thing, made at `let _thing = Py::new(py, Thing::default())?;`"
        ", with a reference from Rust"
    ]


def test_only_what_was_made_since(script: Script) -> None:
    code = """
alive.keep(kept)
now = watch.taken()
found(now)
alive.keep(kept)
later = watch.taken()
print(len(watch.survivors(now)), watch.survivors(later), sum(leak.count for leak in watch.survivors({})))
watch.stop()
watch.track(Path(alive.__file__))
print(watch.survivors({}))
watch.stop()
"""
    assert answers(script(START + code)) == ["1 [] 2", "[]"]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="the system has no fork")
def test_a_fork_knows_what_its_parent_had(script: Script) -> None:
    code = """
import warnings
warnings.simplefilter("ignore")
now = watch.taken()
run("kept.append(alive.Thing())")
child = os.fork()
if child == 0:
    run("kept.append(alive.Thing()); alive.forget([])")
    found(now, "\\n")
    os._exit(0)
assert os.waitpid(child, 0) == (child, 0)
found(now)
watch.stop()
"""
    assert answers(script(START + code)) == [
        "2 instances of native.alive.Thing, made at case.py:1",
        "1 reference from Rust to list, made at case.py:1",
        "1 instance of native.alive.Thing, made at case.py:1",
    ]


def test_a_reference_that_one_library_makes_and_another_holds(script: Script) -> None:
    """The instance belongs to one library; the value comes from the other, with the references in it."""
    code = """
for name in ("native.holder", "native.borrower"):
    assert watch.track(Path(importlib.util.find_spec(name).origin))
from native import borrower, holder
now = watch.taken()
borrower.hold("a", [])
alive.hold(borrower.hold("b", []))
found(now)
run("kept.append(borrower.hold('a', []))")
found(now)
kept.clear()
watch.stop()
"""
    assert answers(script(START + code)) == ["1 instance of native.holder.Held, made at case.py:1"]


def test_threads_that_make_and_drop_at_once(script: Script) -> None:
    code = """
now = watch.taken()
def work(barrier):
    barrier.wait()
    for number in range(300):
        thing = alive.Thing([alive.Pooled(number)])
        alive.drop_elsewhere(thing)
        alive.hold(thing)
        list(alive.items([[], thing]))
        if number % 50 == 0:
            watch.survivors(now)
barrier = threading.Barrier(4)
workers = [threading.Thread(target=work, args=(barrier,)) for _ in range(4)]
for worker in workers: worker.start()
for worker in workers: worker.join()
found(now)
watch.stop()
"""
    assert answers(script(START + code)) == []


def report(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a process that ended well wrote on standard error."""
    assert done.returncode == 0, done.stderr
    return [named(line) for line in done.stderr.splitlines()]


def test_the_report_at_exit(script: Script) -> None:
    code = "run('alive.keep_made(); alive.forget([]); kept.append(alive.Thing([]))')\nalive.lose()"
    assert report(script(f"{START}\n{code}")) == [
        "Still alive when the interpreter ended:",
        "  1 instance of native.alive.Thing, made at `let thing = Py::new(py, Thing::default())?;`",
        "  1 reference from Rust to native.alive.Thing, made at `let thing = Py::new(py, Thing::default())?;`",
        "  1 reference from Rust to list, made at case.py:1",
        "  1 instance of native.alive.Thing, made at `std::mem::forget(Bound::new(py, Thing::default())?);`",
    ]


def test_no_report_at_exit_where_nothing_is_alive(script: Script) -> None:
    code = """
alive.hold(alive.Thing([])), alive.cached("a"), alive.keep([]), alive.let_go()
kept += [alive.Thing([]), Sub(), alive.Counting([])]
"""
    assert answers(script(START + code)) == []


def test_each_interpreter_has_its_own(script: Script) -> None:
    code = """
now = watch.taken()
other = Other(False)
other.run('''if True:
    from native import alive
    alive.forget([])
    alive.hold([])
''')
run("kept.append(alive.Thing())")
found(now)
watch.survivors(now)
other.close()
sys.stderr.write("closed\\\\n")
kept.clear()
"""
    done = script(START + OTHER + code.replace("\\\\n", "\\n"))
    assert done.stdout == "1 instance of native.alive.Thing, made at case.py:1"
    heading, line, closed = report(done)
    assert (heading, closed) == ("Still alive when the interpreter ended:", "closed")
    assert re.fullmatch(r"  1 reference from Rust to list, made at <\w+>:3", line)


def test_how_leaks_are_shown() -> None:
    leaks = [
        Leak("instance", "a.B", "src/a.rs:1", 2),
        Leak("reference", "a.B", "src/a.rs:1", 2),
        Leak("instance", "a.B", "src/a.rs:2", 1),
        Leak("reference", "a.B", "src/a.rs:2", 2),
        Leak("reference", "list", None, 1),
    ]
    assert render(leaks).splitlines() == [
        "2 instances of a.B, made at src/a.rs:1, with a reference from Rust",
        "1 instance of a.B, made at src/a.rs:2",
        "2 references from Rust to a.B, made at src/a.rs:2",
        "1 reference from Rust to list",
    ]
    assert render([]) == ""
