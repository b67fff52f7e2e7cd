"""`pydust test`: pytest on everything that a project tests, or cargo on what needs no Python.

Which tests there are is for pytest and `pytest_plugin`. Cargo's run without an interpreter, so they reach no Python
object; its calls are in `cargo`.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pydust.build import cargo
from pydust.build.compile import prepare
from pydust.build.lock import project_lock
from pydust.build.target import targets_of
from pydust.errors import PydustError
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter
from pydust.system.process import become


def run_pytest(directory: Path, words: Sequence[str], here: Path | None = None) -> int:
    """Run `pytest WORDS` for the project in `directory`, there or in `here`; return the exit status."""
    project = read_project(directory)
    require_pytest()
    command = [sys.executable, "-m", "pytest", *words]
    return become(command, directory=here or project.directory, variables=os.environ)


def require_pytest() -> None:
    """Make sure that this Python has pytest; `PydustError` if not."""
    if importlib.util.find_spec("pytest") is None:
        raise PydustError(f"pytest is not installed for {sys.executable}: run `{sys.executable} -m pip install pytest`")


def run_cargo(directory: Path, words: Sequence[str]) -> int:
    """Run the plain `#[test]` functions of the modules, without Python; return the exit status."""
    project = read_project(directory)
    targets = targets_of(project.modules, running_interpreter())
    with project_lock(project.workplace):
        prepare(project, targets)
    status = 0
    for target, modules in targets.items():
        status = cargo.run_tests(project, target, modules, words) or status
    return status
