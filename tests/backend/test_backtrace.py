"""Panics with `RUST_BACKTRACE`: the Rust calls between the panic and the entry are in the Python traceback.

Here and not beside the tests of the runtime, because the calls have lines only in a build with debug information.
"""

import re
import sys
from pathlib import Path

import pytest

from pydust.tools.debug import BUILD

from .conftest import NATIVE_HELLO, NATIVE_WORDS, Run

pytestmark = pytest.mark.slow

HEADER = "Traceback (most recent call last):\n"
CLOSURE = r"example_hello::Hello::total::\{(\{closure\}|closure#0)\}"


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


SUM = line_of(NATIVE_HELLO, "words::check")
CHECK = line_of(NATIVE_WORDS, "assert!")
ERROR = f"example.hello.PanicError: panicked at src/words.rs:{CHECK}: 20 is too large\n"


@pytest.fixture(scope="module")
def project(native_project: Path, pydust: Run) -> Path:
    pydust("develop", cwd=native_project, **BUILD)
    return native_project


def frames(project: Path, run: Run, code: str, **variables: str) -> list[tuple[str, int, str]]:
    """Run code that panics; return file, line and function of each frame of the last traceback."""
    path = str(project)
    done = run(sys.executable, "-c", code, cwd=project, status=1, PYTHONPATH=path, **variables)
    assert done.stderr.endswith(ERROR)
    last = done.stderr.rpartition(HEADER)[2]
    found = re.findall(r'^  File "(.+)", line (\d+), in (.+)$', last, re.MULTILINE)
    return [(file.removeprefix(f"{project}/"), int(line), function) for file, line, function in found]


TOTAL = "from example import hello; hello.total([1, 20])"


def test_the_calls_are_in_order(project: Path, run: Run) -> None:
    script, entry, closure, check = frames(project, run, TOTAL, RUST_BACKTRACE="1")
    assert script == ("<string>", 1, "<module>")
    # The entry has its Python name, all others are called as Rust does.
    assert entry == ("src/hello.rs", SUM, "total")
    assert closure[:2] == ("src/hello.rs", SUM)
    assert re.fullmatch(CLOSURE, closure[2])
    assert check == ("src/words.rs", CHECK, "example_hello::words::check")


@pytest.mark.parametrize("variables", [{"RUST_BACKTRACE": "0"}, {"RUST_LIB_BACKTRACE": "1", "RUST_BACKTRACE": "0"}])
def test_unasked_there_is_the_place_alone(project: Path, run: Run, variables: dict[str, str]) -> None:
    assert frames(project, run, TOTAL, **variables)[1:] == [("src/words.rs", CHECK, "total")]


def test_full_has_the_calls_of_the_standard_library(project: Path, run: Run) -> None:
    _, entry, *others, check = frames(project, run, TOTAL, RUST_BACKTRACE="full")
    assert entry == ("src/hello.rs", SUM, "total")
    assert check == ("src/words.rs", CHECK, "example_hello::words::check")
    functions = [function for _, _, function in others]
    assert "core::iter::traits::iterator::Iterator::sum" in functions
    assert not any("panicking" in function or "trampoline" in function for function in functions)


def test_the_folder_it_runs_in_changes_nothing(project: Path, run: Run) -> None:
    elsewhere = f"import os; os.chdir({str(project / 'src')!r}); {TOTAL}"
    *_, check = frames(project, run, elsewhere, RUST_BACKTRACE="1")
    assert check == ("src/words.rs", CHECK, "example_hello::words::check")


def test_each_entry_has_its_own_calls(project: Path, run: Run) -> None:
    # Rust calls Python, which calls Rust.
    code = "from example import hello; hello.call(lambda: hello.total([20]))"
    names = [function for _, _, function in frames(project, run, code, RUST_BACKTRACE="1")]
    assert names[:3] == ["<module>", "<lambda>", "total"]
    assert len(names) == 5
    assert names[-1] == "example_hello::words::check"


def test_a_panic_that_is_caught_leaves_nothing_behind(project: Path, run: Run) -> None:
    code = (
        "from example import hello\n"
        "try: hello.total([30])\n"
        "except Exception as error: print(str(error))\n"
        "hello.total([20])\n"
    )
    assert len(frames(project, run, code, RUST_BACKTRACE="1")) == 4
