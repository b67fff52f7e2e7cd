"""Builds the native test modules with the tool itself, for the interpreter that runs the tests.

They are compiled in place, as a user would, and imported from there; `script` runs Python code in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pydust.develop import develop

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "examples"

Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def native() -> Path:
    """The folder from which `import native.probe` works."""
    develop(HERE / "native")
    return HERE / "native"


@pytest.fixture(scope="session")
def script(native: Path) -> Script:
    """Run code in a new interpreter process that finds the examples and the native test modules."""

    def run(code: str, *, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(native), str(EXAMPLES)])
        return subprocess.run(
            [sys.executable, "-X", "dev", "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "error", **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


def answers(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that a script printed; it must have ended well and without a word on standard error."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()
