"""`pydust.pytest_plugin`: native tests collected, run and reported as pytest's own, each point seen from outside."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import NATIVE, REPOSITORY, RunPytest, Session

TESTED = "src/tested/tested.rs"
OUTCOMES = {
    "test_passes": "passed",
    "test_differs": "failed",
    "test_differs_at_length": "failed",
    "test_panics_below": "failed",
    "test_error": "failed",
    "test_error_of_rust": "failed",
    "test_error_of_python": "failed",
    "tests::test_state": "passed",
    "tests::test_object": "passed",
    **{f"tests::test_cases[{x}-{case}]": "passed" for x in (1, 2, -3) for case in ("-0", "\\xe9-1")},
    "tests::test_skipped": "skipped",
    "tests::test_ignored": "skipped",
    "tests::test_expected": "skipped",
    "tests::test_expected_otherwise": "failed",
    "tests::test_should_panic": "passed",
    "tests::test_should_have_panicked": "failed",
    "tests::test_marked": "passed",
    "tests::test_left_out": "skipped",
    "tests::test_prints": "failed",
    "tests::test_skips_itself": "skipped",
    "tests::deeper::test_passes": "passed",
    "deadly::test_crashes": "failed",
    "deadly::test_aborts": "failed",
    "deadly::test_exits": "failed",
    "deadly::test_hangs": "failed",
    "deadly::test_passes_afterwards": "passed",
    "leaks::test_forgets_an_object": "failed",
    "leaks::test_forgets_a_reference": "failed",
    "leaks::test_may_forget": "passed",
    "leaks::test_cycle": "passed",
    "threads::test_panic_in_a_thread": "failed",
    "deeds::test_deed": "passed",
    **{
        f"src/tested/seen.rs::{name}": "passed"
        for name in (
            "behind_a_mark",
            "by_another_path",
            *(f"with_a_condition[{x}]" for x in ("7986", "7", "1.0")),
        )
    },
    "src/tested/included.in.rs::included": "passed",
    "src/tested/one/other.rs::in_another_folder": "failed",
    "src/tested/one/util.rs::test_same_stem": "passed",
    "src/tested/two/util.rs::test_same_stem": "passed",
    "src/tested/common.rs::test_in_both[native.tested]": "passed",
    "src/tested/common.rs::test_in_both[native.twin]": "passed",
}
"""What comes of each test, whichever way it runs."""


def test_every_test_runs_whatever_the_others_end_with(session: Session) -> None:
    assert session.outcomes() == OUTCOMES
    assert session.status == pytest.ExitCode.TESTS_FAILED


def test_a_test_that_only_rustc_sees_is_said(run_pytest: RunPytest) -> None:
    done = run_pytest("src/hidden.rs")
    for line, name in ((12, "by_a_macro"), (13, "caf\u00e9"), (19, "in_a_function")):
        expected = (
            f"src/hidden.rs:{line}: rustc has compiled the test `{name}`, but pytest does not find it in the source"
        )
        assert expected in done.output
    assert done.status == pytest.ExitCode.INTERRUPTED


def test_a_report_has_the_place_of_each_test(session: Session) -> None:
    lines = (NATIVE / TESTED).read_text().splitlines()
    for name, case in session.cases.items():
        if case.file == TESTED:
            function = re.sub(r"\[.*", "", name.rpartition("::")[2])
            assert f"fn {function}(" in lines[case.line - 1]


FAILURES = {
    "test_differs": """
src/tested/tested.rs:54: in test_differs
    fn test_differs() {
        let sum = 1 + 2;
>       assert_eq!(sum, 4, "of one and two");
E   assertion `left == right` failed: of one and two
E     left: 3
E    right: 4""",
    "test_differs_at_length": """
E   - [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
E   ?                                      ^
E   + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]
E   ?                                      ^""",
    "test_panics_below": """
>           panic!("at the bottom");
E   native.tested.PanicError: at the bottom""",
    "test_error": """
>       raise!(ValueError, "nothing in {}", tmp_path.file_name().is_some())
E   ValueError: nothing in true""",
    "test_error_of_rust": "E   ValueError: invalid digit found in string",
    "test_error_of_python": """
src/tested/tested.rs:88: in test_error_of_python
conftest.py:15: in divide
    @pytest.fixture
    def callback() -> Callable[[int], float]:
""",
    "tests::test_expected_otherwise": "E   KeyError: 'not as expected'",
    "tests::test_should_have_panicked": "test_should_have_panicked should panic, but it ended well",
    "deadly::test_crashes": f"{TESTED}::deadly::test_crashes crashed with SIGSEGV",
    "deadly::test_aborts": f"{TESTED}::deadly::test_aborts crashed with SIGABRT",
    "deadly::test_exits": f"{TESTED}::deadly::test_exits ended the process with status 3",
    "deadly::test_hangs": f"{TESTED}::deadly::test_hangs took longer than 1 s and was stopped",
    "leaks::test_forgets_an_object": """
test_forgets_an_object leaves native objects behind:
1 instance of native.tested.Counter, made at src/tested/tested.rs:225, with a reference from Rust""",
    "leaks::test_forgets_a_reference": """
test_forgets_a_reference leaves native objects behind:
1 reference from Rust to list, made at src/tested/tested.rs:231""",
    "src/tested/one/other.rs::in_another_folder": """
src/tested/one/other.rs:5: in in_another_folder
    fn in_another_folder() {
>       panic!("there");""",
    "threads::test_panic_in_a_thread": """
E   native.tested.PanicError: called `Result::unwrap()` on an `Err` value: Any { .. }

src/tested/tested.rs:258: in the thread 'worker'
        #[test]
        fn test_panic_in_a_thread() {
            let thread = std::thread::Builder::new().name("worker".into());
>           let thread = thread.spawn(|| panic!("in the worker")).unwrap();
E   in the worker""",
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_reads_well(session: Session, name: str) -> None:
    expected = FAILURES[name]
    if name == "test_error_of_python":
        # Its lines are those of a Python file, which are looked at below.
        expected = expected.splitlines()[1]
    assert expected.strip("\n") in session.cases[name].text


def test_frames_of_rust_and_python_are_in_order(session: Session) -> None:
    text = session.cases["test_error_of_python"].text
    places = re.findall(r"^(\S+):\d+: in (\w+)$", text, re.MULTILINE)
    assert places == [(TESTED, "test_error_of_python"), ("conftest.py", "divide")]
    assert ">           return number / 0" in text
    assert "E   ZeroDivisionError: division by zero" in text


def test_what_a_test_prints_is_shown_with_it(session: Session) -> None:
    text = session.cases["tests::test_prints"].text
    assert "from Rust" in text
    assert "from Python" in text


@pytest.mark.parametrize("mode", ["fork", "none"])
def test_other_ways_of_running(run_pytest: RunPytest, mode: str) -> None:
    done = run_pytest("src/tested", f"--pydust-isolation={mode}", "-k", "not deadly")
    assert done.outcomes() == {name: outcome for name, outcome in OUTCOMES.items() if "deadly" not in name}


def test_a_process_for_each_test(run_pytest: RunPytest) -> None:
    chosen = "deadly or differs or skipped or expected or state or both"
    done = run_pytest("src/tested", "--pydust-isolation=process", "-k", chosen)
    expected = {
        name: outcome for name, outcome in OUTCOMES.items() if any(word in name for word in chosen.split(" or "))
    }
    assert done.outcomes() == expected
    for name in ("test_differs", "deadly::test_crashes", "deadly::test_hangs"):
        assert FAILURES[name].strip("\n") in done.cases[name].text


STARTS_A_THREAD = """
import threading, pytest

@pytest.fixture(autouse=True)
def thread():
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    yield
    end.set()
    thread.join()
"""


def test_a_fixture_that_starts_a_thread(run_pytest: RunPytest, tmp_path: Path) -> None:
    (tmp_path / "starts_a_thread.py").write_text(STARTS_A_THREAD)
    path = os.pathsep.join((str(tmp_path), str(REPOSITORY / "python")))
    done = run_pytest(
        "src/tested", "-p", "starts_a_thread", "-k", "test_crashes or test_passes_afterwards", PYTHONPATH=path
    )
    names = ("deadly::test_crashes", "deadly::test_passes_afterwards")
    assert done.outcomes() == {name: OUTCOMES[name] for name in names}


def test_the_timeout_of_all(run_pytest: RunPytest) -> None:
    done = run_pytest(f"{TESTED}::deadly::test_hangs", "--pydust-timeout=30")
    # Its own is shorter.
    assert "took longer than 1 s" in done.cases["deadly::test_hangs"].text


def test_workers_share_one_build(run_pytest: RunPytest) -> None:
    pytest.importorskip("xdist", reason="NOT TESTED: pytest-xdist, which is not installed here")
    done = run_pytest("src/tested", "-n", "2")
    assert done.outcomes() == OUTCOMES
    assert done.output.count("Finished `dev` profile") == 2  # with tests and without


ARGUMENTS = [
    ([TESTED], lambda name: "src/" not in name),
    ([f"{TESTED}::test_passes"], lambda name: name == "test_passes"),
    ([f"{TESTED}::tests::test_cases"], lambda name: "test_cases" in name),
    ([f"{TESTED}::tests::test_cases[2--0]"], lambda name: name == "tests::test_cases[2--0]"),
    ([f"{TESTED}::tests::deeper"], lambda name: name == "tests::deeper::test_passes"),
    (["src/tested/two"], lambda name: "two/util.rs" in name),
    (["-k", "deeper or both"], lambda name: "deeper" in name or "both" in name),
    (["-m", "slow"], lambda name: name == "tests::test_marked"),
]


@pytest.mark.parametrize(("words", "chosen"), ARGUMENTS, ids=[" ".join(words) for words, _ in ARGUMENTS])
def test_what_is_collected(run_pytest: RunPytest, words: list[str], chosen: Callable[[str], bool]) -> None:
    done = run_pytest("--collect-only", "-q", *words)
    expected = {name if name.startswith("src/") else f"{TESTED}::{name}" for name in OUTCOMES if chosen(name)}
    assert {line for line in done.output.splitlines() if "::" in line} == expected


def test_collecting_runs_no_cargo(run_pytest: RunPytest, tmp_path: Path) -> None:
    done = run_pytest("--collect-only", CARGO=str(tmp_path / "nothing"))
    assert done.status == pytest.ExitCode.OK
    assert "<Function test_passes>" in done.output
    assert "<RustFile tested.rs>" in done.output
    done = run_pytest("src/tested", CARGO=str(tmp_path / "nothing"))
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: the environment variable CARGO names {tmp_path / 'nothing'}" in done.output


def test_a_build_that_fails_ends_the_session(run_pytest: RunPytest) -> None:
    source = NATIVE / TESTED
    before = source.read_text()
    try:
        source.write_text(before + 'fn wrong() -> u8 { "text" }\n')
        done = run_pytest("src/tested")
    finally:
        source.write_text(before)
    assert done.status == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: the Rust build failed" in done.output
    assert "mismatched types" in done.output


def test_python_tests_run_on_the_same_library(run_pytest: RunPytest, tmp_path: Path) -> None:
    """What is installed or placed is passed over, and the next build of that compiles nothing."""
    (tmp_path / "test_it.py").write_text(
        "from native import probe, tested\n"
        "def test_library():\n"
        "    assert tested.is_tested()\n"
        "    assert '/target/pydust/test/' in tested.__file__ and '/target/pydust/test/' in probe.__file__\n"
    )
    # The project is that of the root.
    done = run_pytest(str(tmp_path / "test_it.py"))
    assert [case.outcome for case in done.cases.values()] == ["passed"]


INTERPRETER = """
import importlib
from native import tested

def test_another_interpreter():
    try:
        made = importlib.import_module("_interpreters")
    except ImportError:
        made = importlib.import_module("_xxsubinterpreters")
    number = made.create()
    problem = made.run_string(number, "from native import tested; assert tested.__file__ == " + repr(tested.__file__))
    made.destroy(number)
    assert problem is None
"""


def test_other_interpreters_import_the_same_library(run_pytest: RunPytest, tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(INTERPRETER)
    done = run_pytest(str(tmp_path / "test_other.py"))
    assert [case.outcome for case in done.cases.values()] == ["passed"]


PROCESSES = """
import multiprocessing
import pytest
from native import tested

def find():
    from native import tested
    return tested.__file__

@pytest.mark.parametrize("way", multiprocessing.get_all_start_methods())
def test_another_process(way):
    with multiprocessing.get_context(way).Pool(1) as pool:
        assert pool.apply(find) == tested.__file__
"""


def test_other_processes_import_the_same_library(run_pytest: RunPytest, tmp_path: Path) -> None:
    (tmp_path / "test_processes.py").write_text(PROCESSES)
    done = run_pytest(str(tmp_path / "test_processes.py"))
    assert set(done.outcomes().values()) == {"passed"}


LEAKY = """
import pytest
from native.tested import Counter
kept = []

@pytest.fixture(scope="module")
def shared():
    return Counter()

@pytest.fixture
def own():
    return Counter()

def test_keeps():
    kept.append(Counter())

def test_keeps_and_is_asked(pydust_leaks):
    kept.append(Counter())

def test_uses(pydust_leaks, shared, own):
    assert own is not shared

def test_fails():
    counter = Counter()
    assert counter is None
"""


def test_python_tests_that_leave_objects_behind(run_pytest: RunPytest, tmp_path: Path) -> None:
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    names = ("test_keeps", "test_keeps_and_is_asked", "test_uses", "test_fails")
    for option, leaking in (("native", {names[1]}), ("error", {names[0], names[1]}), ("off", set[str]())):
        done = run_pytest(str(tmp_path / "test_leaky.py"), f"--pydust-leaks={option}")
        assert set(re.findall(r"^ERROR \S*::(\w+)", done.output, re.MULTILINE)) == leaking
        assert set(re.findall(r"^FAILED \S*::(\w+)", done.output, re.MULTILINE)) == {"test_fails"}
        if leaking:
            assert f"1 instance of native.tested.Counter, made at {tmp_path / 'test_leaky.py'}:" in done.output


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("pydust_isolation=forked", "pydust_isolation = 'forked' is not known; it can be auto, fork, process, none"),
        ("pydust_timeout=5 s", "pydust_timeout = '5 s' is not a number of seconds"),
        ("pydust_leaks=all", "pydust_leaks = 'all' is not known; it can be native, error, off"),
    ],
)
def test_wrong_options_are_said(run_pytest: RunPytest, option: str, problem: str) -> None:
    done = run_pytest(f"{TESTED}::test_passes", "-o", option)
    assert problem in done.output
    assert done.status != pytest.ExitCode.OK


INERT = {
    "no configuration": "",
    "other tools": "[tool.other]\nname = 'pydust'\n",
    "no table": "[tool]\npydust = 'ext_module'\n",
    "a table without modules": "[tool.pydust.dependencies]\nserde = '1'\n",
}


@pytest.mark.parametrize("content", INERT.values(), ids=INERT)
def test_other_projects_are_left_alone(pytester: pytest.Pytester, content: str) -> None:
    pytester.makepyprojecttoml(content)
    pytester.makefile(".rs", other="#[pydust::test]\nfn test_it() {}\n")
    pytester.makepyfile(
        "import sys\n"
        "def test_it():\n"
        "    assert not [name for name in sys.modules if name.startswith('pydust.testing')]\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    assert not (pytester.path / "target").exists()


def test_the_marker_is_known_in_other_projects(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\naddopts = '--strict-markers'\nfilterwarnings = 'error'\n")
    pytester.makepyfile("import pytest\n@pytest.mark.pydust_allow_leaks\ndef test_it():\n    pass\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_wrong_table_is_said(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml(
        "[project]\nname = 'x'\n[[tool.pydust.ext_module]]\nname = 'x.y'\nroot = 'src/none.rs'\n"
    )
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: pyproject.toml: root = 'src/none.rs' of 'x.y' does not exist: *"])
