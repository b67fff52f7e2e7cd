"""Runs pytest as a user does, on the native tests of `tests/interpreters/native/src/tested`."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pydust.packaging.develop import develop

REPOSITORY = Path(__file__).resolve().parents[2]
NATIVE = REPOSITORY / "tests" / "interpreters" / "native"


@dataclass(frozen=True)
class Case:
    """A test in a report of JUnit's form."""

    outcome: str
    """`passed`, `failed`, `error` or `skipped`."""
    file: str
    line: int
    text: str
    """Why, and what was captured."""


@dataclass(frozen=True)
class Session:
    """A pytest that has ended."""

    status: int
    output: str
    cases: dict[str, Case] = field(default_factory=dict)
    """By name with the Rust modules around it, and with the file unless that is `tested.rs`."""

    def outcomes(self) -> dict[str, str]:
        """What came of each test."""
        return {name: case.outcome for name, case in self.cases.items()}


RunPytest = Callable[..., Session]


@pytest.fixture(scope="session")
def run_pytest(tmp_path_factory: pytest.TempPathFactory) -> RunPytest:
    """Run pytest in a folder, by default that of the native tests."""

    def run(*words: str, folder: Path = NATIVE, **variables: str) -> Session:
        report = tmp_path_factory.mktemp("report") / "report.xml"
        # Neither the configuration of this project nor its plugins.
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"--rootdir={folder}",
            "-c",
            "pyproject.toml",
            f"--junitxml={report}",
        ]
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYDUST_", "RUST_"))
        }
        done = subprocess.run(
            [*command, "-o", "junit_family=xunit1", "-o", "junit_logging=all", *words],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(REPOSITORY / "python"), "COLUMNS": "200", **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        return Session(done.returncode, done.stdout, _cases(report) if report.exists() else {})

    return run


@pytest.fixture(scope="session")
def session(run_pytest: RunPytest) -> Session:
    """Every test of the project, run once."""
    # So that what is installed is there to be passed over.
    develop(NATIVE)
    return run_pytest("src/tested")


def _cases(report: Path) -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for element in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # written by pytest
        file = element.get("file", "")
        modules = element.get("classname", "").removeprefix(file.removesuffix(".rs").replace("/", ".")).strip(".")
        name = "::".join([*(part for part in modules.split(".") if part not in ("", "rs")), element.get("name", "")])
        if not file.endswith("/tested.rs"):
            name = f"{file}::{name}"
        children = {child.tag: child for child in element}
        outcome = next((tag for tag in ("failure", "error", "skipped") if tag in children), "passed")
        text = "\n".join(f"{child.get('message', '')}\n{child.text or ''}" for child in element)
        cases[name] = Case({"failure": "failed"}.get(outcome, outcome), file, int(element.get("line", "-1")) + 1, text)
    return cases
