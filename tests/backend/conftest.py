"""Projects to try the backend on, and the way to run it as a user does.

The one project that is really compiled is made once a session (`first_minutes`); tests that break it put it back.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Words of a command, `cwd=`, the expected `status=`, and variables of the environment."""


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that these tests belong to."""
    return REPOSITORY


@pytest.fixture
def project_directory(tmp_path: Path) -> Path:
    """A folder with one Rust file and the smallest `pyproject.toml`, never compiled."""
    directory = tmp_path / "project"
    (directory / "src").mkdir(parents=True)
    (directory / "src" / "hello.rs").write_text("// never compiled\n")
    (directory / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["rusty-pydust"]\nbuild-backend = "pydust.build_meta"\n\n'
        '[project]\nname = "first-minutes"\nversion = "0.1.0"\n\n'
        '[[tool.pydust.ext_module]]\nname = "example.hello"\nroot = "src/hello.rs"\n'
    )
    return directory


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command in a folder, with the checkout's `pydust` importable; return what it wrote."""

    def run_command(
        *command: str | Path, cwd: Path, status: int = 0, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "python"), **variables}
        done = subprocess.run(
            [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done

    return run_command


@pytest.fixture(scope="session")
def pydust(run: Run) -> Run:
    """Run the command `pydust` of the checkout."""

    def run_pydust(*words: str | Path, cwd: Path, **settings: Any) -> "subprocess.CompletedProcess[str]":
        return run(sys.executable, "-m", "pydust", *words, cwd=cwd, **settings)

    return run_pydust


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for what is built of single files, so that they share one runtime."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def native_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two Rust files, to be built as a test wants it; tests only add files to it."""
    directory = tmp_path_factory.mktemp("native")
    (directory / "src").mkdir()
    (directory / "pyproject.toml").write_text(
        '[project]\nname = "native"\nversion = "0.1.0"\n\n'
        '[[tool.pydust.ext_module]]\nname = "example.hello"\nroot = "src/hello.rs"\n'
    )
    (directory / "src" / "hello.rs").write_text(NATIVE_HELLO)
    (directory / "src" / "words.rs").write_text(NATIVE_WORDS)
    return directory


NATIVE_HELLO = """\
use pydust::prelude::*;

mod words;

#[pydust::module]
#[derive(Default)]
pub struct Hello;

#[pydust::methods]
impl Hello {
    pub fn hello(name: String) -> String {
        words::join(&[String::from("Hello"), name])
    }

    pub fn total(numbers: Vec<i64>) -> i64 {
        numbers.iter().map(|number| words::check(*number)).sum()
    }

    pub fn call(function: Py<PyAny>, py: Python<'_>) -> PyResult<Py<PyAny>> {
        Ok(function.bind(py).call(&[])?.unbind())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn joins() {
        assert_eq!(super::words::join(&["a".into(), "b".into()]), "a, b!");
    }
}
"""

NATIVE_WORDS = """\
pub fn join(parts: &[String]) -> String {
    let mut joined = parts.join(", ");
    joined.push('!');
    joined
}

pub fn check(number: i64) -> i64 {
    assert!(number < 10, "{number} is too large");
    number
}

pub fn nobody_calls_this() {
    println!();
}
"""
