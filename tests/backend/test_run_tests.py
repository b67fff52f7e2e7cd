"""`pydust test`: what pytest is called with, how it ends, and tests without Python by cargo."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pydust.build import cargo
from pydust.cli import main
from pydust.errors import PydustError
from pydust.tools import run_tests

from .conftest import REPOSITORY, Run

WITHOUT_PLUGIN = ("-p", "no:pydust")
"""The projects of these tests do not compile."""


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run."""
    commands: list[list[str]] = []

    def become(command: list[str], *, directory: Path, variables: object) -> int:
        assert directory.is_dir()
        assert variables is os.environ
        commands.append(command)
        return 5

    monkeypatch.setattr(run_tests, "become", become)
    return commands


def test_all_words_go_to_pytest(project_directory: Path, called: list[list[str]]) -> None:
    words = ["src/hello.rs::test_adds", "-k", "adds"]
    assert run_tests.run_pytest(project_directory, words) == 5
    assert called == [[sys.executable, "-m", "pytest", *words]]


def test_a_folder_in_the_project_is_one_to_start_from(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started = []

    def become(command: list[str], *, directory: Path, variables: object) -> int:
        started.append((directory, command[3:], variables is os.environ))
        return 0

    monkeypatch.setattr(run_tests, "become", become)
    monkeypatch.chdir(project_directory / "src")
    # Paths among the words are meant from there.
    assert main(["test", "hello.rs"]) == 0
    assert started == [(project_directory / "src", ["hello.rs"], True)]
    assert capfd.readouterr().err == f"The project is {project_directory}\n"
    monkeypatch.chdir(project_directory.parent)
    assert main(["test", "--project", "project", "src/hello.rs"]) == 0
    assert started[1:] == [(project_directory, ["src/hello.rs"], True)]


@pytest.mark.parametrize(
    ("words", "own", "rest"),
    [
        (["-x", "--project", "a"], {"project": Path.cwd()}, ["-x", "--project", "a"]),
        (["--project", "a", "-x"], {"project": Path("a")}, ["-x"]),
        (["--cargo", "--project=a", "--", "--list"], {"project": Path("a"), "cargo": True}, ["--", "--list"]),
        (["tests", "--cargo"], {"cargo": False}, ["tests", "--cargo"]),
    ],
)
def test_own_options_come_first(
    monkeypatch: pytest.MonkeyPatch, words: list[str], own: dict[str, object], rest: list[str]
) -> None:
    ran = []

    def record(project: Path, words: list[str], *, by_cargo: bool) -> int:
        ran.append(({"project": project, "cargo": by_cargo}, words))
        return 3

    monkeypatch.setattr(run_tests, "run_pytest", lambda project, words, _here: record(project, words, by_cargo=False))
    monkeypatch.setattr(run_tests, "run_cargo", lambda project, words: record(project, words, by_cargo=True))
    assert main(["test", *words]) == 3
    ((options, passed_on),) = ran
    assert options.items() >= own.items()
    assert passed_on == rest


def test_without_pytest_it_says_so(project_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(PydustError, match=r"^pytest is not installed for .*: run `.* -m pip install pytest`$"):
        run_tests.run_pytest(project_directory, [])


def test_the_status_of_pytest_is_passed_on(project_directory: Path, pydust: Run) -> None:
    test = project_directory / "test_it.py"
    for text, status in (("def test_it(): pass", 0), ("def test_it(): assert False", 1), ("", 5)):
        test.write_text(f"{text}\n")
        pydust("test", *WITHOUT_PLUGIN, "test_it.py", cwd=project_directory, status=status)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_is_pytests_to_answer(project_directory: Path) -> None:
    (project_directory / "test_it.py").write_text(
        "import signal\n"
        "def test_it():\n"
        # Whoever starts this may be a job in the background, whose children ignore the signal.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    print('ready', flush=True)\n"
        "    signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "pydust", "test", *WITHOUT_PLUGIN, "-s", "-q", "test_it.py"],
        cwd=project_directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "python")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert any("ready" in line for line in iter(process.stdout.readline, ""))
        process.send_signal(signal.SIGINT)
        try:
            output = process.communicate(timeout=60)[0]
        finally:
            process.kill()
    assert process.returncode == 2
    assert "KeyboardInterrupt" in output


def test_flags_are_added_to_those_of_the_user() -> None:
    flags = ["-Ca", "-Cb=c d"]
    expected = """target.'cfg(all())'.rustflags = ["-Ca", "-Cb=c d"]"""
    assert cargo.with_rustflags(flags, {"A": "b"}) == (["--config", expected], {"A": "b"})
    assert cargo.with_rustflags(["-Ca"], {"RUSTFLAGS": "-g"}) == ([], {"RUSTFLAGS": "-g -Ca"})
    assert cargo.with_rustflags(flags, {"RUSTFLAGS": "-g", "CARGO_ENCODED_RUSTFLAGS": "-x"}) == (
        [],
        {"RUSTFLAGS": "-g", "CARGO_ENCODED_RUSTFLAGS": "-x\x1f-Ca\x1f-Cb=c d"},
    )


CALLING = """\
use pydust::prelude::*;

#[pydust::module]
#[derive(Default)]
pub struct Calling;

fn parse(text: &str) -> PyResult<i64> {
    if text.is_empty() {
        raise!(ValueError, "nothing to parse");
    }
    Ok(text.parse()?)
}

#[test]
fn refuses() {
    assert!(parse("").is_err());
    assert!(parse("x").is_err());
    assert_eq!(parse("1").ok(), Some(1));
}

#[test]
fn attaches() {
    assert!(Python::attach(|py| py.none().is_none()).unwrap());
}
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program without Python may not start")
def test_cargo_runs_tests_without_python(native_project: Path, pydust: Run) -> None:
    done = pydust("test", "--cargo", "joins", cwd=native_project)
    assert "test tests::joins ... ok\n" in done.stdout
    done = pydust("test", "--cargo", "--", "--list", cwd=native_project)
    assert "tests::joins: test\n" in done.stdout
    assert "Compiling" not in done.stderr
    # What only might call Python runs as well, and what does is told where it belongs.
    (native_project / "src" / "calling.rs").write_text(CALLING)
    pyproject = native_project / "pyproject.toml"
    before = pyproject.read_text()
    try:
        pyproject.write_text(f'{before}\n[[tool.pydust.ext_module]]\nname = "calling"\nroot = "src/calling.rs"\n')
        done = pydust("test", "--cargo", "refuses", cwd=native_project)
        assert "test refuses ... ok\n" in done.stdout
        done = pydust("test", "--cargo", cwd=native_project, status=128 + signal.SIGSEGV)
    finally:
        pyproject.write_text(before)
    assert "tag such tests #[pydust::test]" in done.stderr
