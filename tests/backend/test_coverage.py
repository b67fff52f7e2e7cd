"""Coverage of Rust: which tools are taken, what becomes of their lcov, and a real run with processes that end badly."""

import os
import re
import sys
from pathlib import Path

import pytest

from pydust.build import cargo
from pydust.build.compile import prepare
from pydust.build.target import native_target
from pydust.build.toolchain import Toolchain
from pydust.errors import PydustError
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter
from pydust.testing import coverage
from pydust.testing.coverage import FileCoverage, Tools

from .conftest import NATIVE_HELLO, NATIVE_WORDS, Run


def make_tools(folder: Path, version: str, suffix: str = "") -> Tools:
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"llvm-{name}{suffix}" for name in ("profdata", "cov")]
    for path in made:
        path.write_text(f"#!/bin/sh\necho 'Debian LLVM version {version}'\n")
        path.chmod(0o755)
    return Tools(*made)


@pytest.fixture
def toolchain(tmp_path: Path) -> Toolchain:
    # Of an LLVM that is installed nowhere yet.
    return Toolchain("9.95.0", "x86_64-unknown-linux-gnu", 922, tmp_path / "rust")


def test_the_tools_of_the_compiler_come_first(toolchain: Toolchain, tmp_path: Path) -> None:
    variables = {"PATH": str(tmp_path / "bin")}
    for _ in range(2):  # an old one that is found first is passed over
        newer = make_tools(tmp_path / "bin", "923.1.0", "-923")
        assert coverage.choose_tools(toolchain, variables) == newer
        same = make_tools(tmp_path / "bin", "922.1.8", "-922")
        assert coverage.choose_tools(toolchain, variables) == same
        own = make_tools(toolchain.programs, "922.1.2")
        assert coverage.choose_tools(toolchain, variables) == own
        named = make_tools(tmp_path / "named", "930.0.0")
        variables |= {"LLVM_PROFDATA": str(named.profdata), "LLVM_COV": str(named.cov)}
        assert coverage.choose_tools(toolchain, variables) == named
        make_tools(tmp_path / "named", "14.0.6")
        for path in (*toolchain.programs.iterdir(), *(tmp_path / "bin").iterdir()):
            path.unlink()


def test_tools_that_cannot_read_the_profiles_are_refused(toolchain: Toolchain, tmp_path: Path) -> None:
    sentence = (
        "coverage of code that rustc 9.95.0 compiled takes llvm-profdata and llvm-cov of LLVM 922 or newer{}: "
        "run `rustup component add llvm-tools`, or install the package llvm-922 of your distribution"
    )
    folder = tmp_path / "bin"
    with pytest.raises(PydustError) as caught:
        coverage.choose_tools(toolchain, {"PATH": str(folder)})
    assert str(caught.value) == sentence.format("")
    old = make_tools(folder, "14.0.6")
    with pytest.raises(PydustError) as caught:
        coverage.choose_tools(toolchain, {"PATH": str(folder)})
    assert str(caught.value) == sentence.format(f", but {old.profdata} is of LLVM 14")
    # One of the two is not enough.
    old.cov.unlink()
    with pytest.raises(PydustError) as caught:
        coverage.choose_tools(toolchain, {"PATH": str(folder)})
    assert str(caught.value) == sentence.format("")


LCOV = """\
SF:/project/src/words.rs
FN:3,join
DA:3,4
DA:4,0
LF:2
LH:1
end_of_record
SF:/rustc/library/core/src/iter.rs
DA:1,1
end_of_record
SF:/project/target/pydust/0.1.0/crates/pydust/src/panic.rs
DA:1,1
end_of_record
SF:core/../src/hello.rs
DA:9,1
end_of_record
SF:/projects/src/hello.rs
DA:1,1
end_of_record
"""


def test_only_the_projects_own_files_are_reported() -> None:
    own = coverage.own_files(LCOV, Path("/project"))
    assert own == (
        "SF:src/hello.rs\nDA:9,1\nend_of_record\n"
        "SF:src/words.rs\nFN:3,join\nDA:3,4\nDA:4,0\nLF:2\nLH:1\nend_of_record\n"
    )
    assert list(coverage.read_lcov(own)) == [
        FileCoverage("src/hello.rs", 1, 1),
        FileCoverage("src/words.rs", 2, 1),
    ]
    assert coverage.own_files("", Path("/project")) == ""


def test_the_table() -> None:
    files = [FileCoverage("src/words.rs", 1000, 999), FileCoverage("src/a.rs", 20, 0), FileCoverage("src/b.rs", 0, 0)]
    assert coverage.render_table(files).splitlines() == [
        "Rust file      Lines  Miss  Cover",
        "src/a.rs          20    20     0%",
        "src/b.rs           0     0   100%",
        "src/words.rs    1000     1    99%",
        "TOTAL           1020    21    97%",
    ]
    assert coverage.render_table([]) == "Rust file   Lines  Miss  Cover"


def test_a_build_that_counts_is_one_beside_the_others(project_directory: Path) -> None:
    project = read_project(project_directory)
    target = native_target(running_interpreter())
    words = cargo.arguments(project, target, project.modules, instrumented=True)
    assert words[words.index("--target-dir") + 1] == str(project_directory / "target" / "coverage" / target.name)


def test_a_run_that_loaded_no_module_says_so(project_directory: Path) -> None:
    project = read_project(project_directory)
    old = project.target / coverage.PROFILES / "old.profraw"
    old.parent.mkdir(parents=True)
    old.touch()
    coverage.start(project)
    assert not old.exists()
    with pytest.raises(PydustError, match=r"^no line of Rust ran: no test imported a module of this project$"):
        coverage.finish(project, Tools(Path("no"), Path("no")), [Path("x.so")])


CHILDREN = """\
import os, signal
from example import hello
if os.fork() == 0:
    hello.hello("you")
    os.kill(os.getpid(), signal.SIGKILL)
os.wait()
if os.fork() == 0:
    hello.hello("you")
    os._exit(0)
os.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_lines_count_in_every_process(native_project: Path, run: Run) -> None:
    try:
        tools = coverage.find_tools(native_project)
    except PydustError as error:
        pytest.skip(str(error))
    project = read_project(native_project)
    target = native_target(running_interpreter())
    prepare(project, (target,))
    (library,) = (
        artifact.library
        for artifact in cargo.build(project, target, project.modules, instrumented=True)
        if artifact.is_example
    )
    assert library is not None
    folder = native_project / "instrumented"
    (folder / "example").mkdir(parents=True)
    module = folder / "example" / f"hello{target.suffix}"
    module.write_bytes(library.read_bytes())

    variables = coverage.start(project)
    for _ in range(2):
        run(sys.executable, "-c", CHILDREN, cwd=folder, PYTHONPATH=str(folder), **variables)
    files = coverage.finish(project, tools, [module])

    hello, words = files
    assert (hello.file, words.file) == ("src/hello.rs", "src/words.rs")
    text = (native_project / "coverage-rust.lcov").read_text()
    counts = dict(re.findall(r"^DA:(\d+),(\d+)", text.partition("SF:src/words.rs")[2], re.MULTILINE))
    # Two children in each of two runs.
    assert counts[line_of(NATIVE_WORDS, "joined.push")] == "4"
    assert counts[line_of(NATIVE_WORDS, "println")] == "0"
    counts = dict(re.findall(r"^DA:(\d+),(\d+)", text.partition("SF:src/words.rs")[0], re.MULTILINE))
    assert counts[line_of(NATIVE_HELLO, "words::join")] == "4"
    assert counts[line_of(NATIVE_HELLO, "words::check")] == "0"
    # What `cfg(test)` guards is not in this build.
    assert line_of(NATIVE_HELLO, "assert_eq") not in counts


def line_of(text: str, part: str) -> str:
    return next(str(number) for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.slow
def test_pytest_measures_on_request(native_project: Path, pydust: Run) -> None:
    try:
        coverage.find_tools(native_project)
    except PydustError as error:
        pytest.skip(str(error))
    (native_project / "test_hello.py").write_text(
        "from example import hello\ndef test_hello():\n    assert hello.hello('you') == 'Hello, you!'\n"
    )
    words = ("--pydust-cov", "--pydust-cov-file=report/rust.lcov")
    # A variable of the user's own is no reason to measure nothing.
    done = pydust("test", "-q", "test_hello.py", *words, cwd=native_project, LLVM_PROFILE_FILE="other.profraw")
    assert "Rust file      Lines  Miss  Cover\nsrc/hello.rs" in done.stdout
    files = list(coverage.read_lcov((native_project / "report" / "rust.lcov").read_text()))
    assert [one.file for one in files] == ["src/hello.rs", "src/words.rs"]
    assert all(0 < one.covered < one.lines for one in files)
