"""`pydust test`: what pytest is called with, how it ends, and tests without Python by cargo."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pydust import cargo, run_tests
from pydust.config import read_project
from pydust.errors import PydustError

from .conftest import REPOSITORY, Run


@pytest.mark.parametrize(
    ("file", "text", "paths"),
    [
        (None, "", (".",)),
        (
            "pyproject.toml",
            '[tool.pytest.ini_options]\ntestpaths = ["tests", "more"]',
            ("src/hello.rs", "tests", "more"),
        ),
        ("pyproject.toml", '[tool.pytest]\ntestpaths = ["tests"]', ("src/hello.rs", "tests")),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = "tests more"', ("src/hello.rs", "tests", "more")),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests", "src"]', ("tests", "src")),
        ("pytest.ini", "[pytest]\ntestpaths = tests\n    more", ("src/hello.rs", "tests", "more")),
        ("pytest.toml", '[pytest]\ntestpaths = ["tests"]', ("src/hello.rs", "tests")),
        ("setup.cfg", "[tool:pytest]\ntestpaths = tests", ("src/hello.rs", "tests")),
        ("setup.cfg", "[metadata]\nname = x", (".",)),
        ("tox.ini", "[pytest]\naddopts = -q --x=%(y)s", (".",)),
    ],
)
def test_without_paths_it_is_the_modules_and_what_pytest_is_told(
    project_directory: Path, file: str | None, text: str, paths: tuple[str, ...]
) -> None:
    if file:
        with (project_directory / file).open("a") as opened:
            opened.write(f"\n{text}\n")
    assert run_tests.test_paths(read_project(project_directory)) == paths


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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["."]),
        (["-k", "adds"], [".", "-k", "adds"]),
        (["src/hello.rs::test_adds", "-x"], ["src/hello.rs::test_adds", "-x"]),
        (["-x", "src"], ["-x", "src"]),
    ],
)
def test_other_words_go_to_pytest(
    project_directory: Path, called: list[list[str]], words: list[str], expected: list[str]
) -> None:
    assert run_tests.run_pytest(project_directory, words) == 5
    assert called == [[sys.executable, "-m", "pytest", *expected]]


def test_without_pytest_it_says_so(project_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(PydustError, match=r"^pytest is not installed for .*: run `.* -m pip install pytest`$"):
        run_tests.run_pytest(project_directory, [])


def test_the_status_of_pytest_is_passed_on(project_directory: Path, pydust: Run) -> None:
    test = project_directory / "test_it.py"
    for text, status in (("def test_it(): pass", 0), ("def test_it(): assert False", 1), ("", 5)):
        test.write_text(f"{text}\n")
        pydust("test", "test_it.py", cwd=project_directory, status=status)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_is_pytests_to_answer(project_directory: Path) -> None:
    (project_directory / "test_it.py").write_text(
        "import signal\ndef test_it():\n    print('ready', flush=True)\n    signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "pydust", "test", "-s", "-q", "test_it.py"],
        cwd=project_directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "python")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert any("ready" in line for line in iter(process.stdout.readline, ""))
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=60)[0]
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


@pytest.mark.slow
def test_cargo_runs_tests_without_python(native_project: Path, pydust: Run) -> None:
    done = pydust("test", "--cargo", "joins", cwd=native_project)
    assert "test tests::joins ... ok\n" in done.stdout
    done = pydust("test", "--cargo", "--", "--list", cwd=native_project)
    assert "tests::joins: test\n" in done.stdout
    assert "Compiling" not in done.stderr
    # One that calls Python after all.
    (native_project / "src" / "calling.rs").write_text(
        "use pydust::prelude::*;\n#[pydust::module]\n#[derive(Default)]\npub struct Calling;\n"
        "#[test]\nfn attaches() { Python::attach(|_py| ()); }\n"
    )
    pyproject = native_project / "pyproject.toml"
    before = pyproject.read_text()
    try:
        pyproject.write_text(f'{before}\n[[tool.pydust.ext_module]]\nname = "calling"\nroot = "src/calling.rs"\n')
        done = pydust("test", "--cargo", cwd=native_project, status=101)
    finally:
        pyproject.write_text(before)
    assert "tag tests that need it #[pydust::test]" in done.stderr
