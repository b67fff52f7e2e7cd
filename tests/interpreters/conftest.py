"""Builds the native test modules with the tool itself, for the interpreter that runs the tests.

They are compiled in place, as a user would, and imported from there; `script` runs Python code in a process of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pydust.packaging.develop import develop

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
        with subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "error", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A group of its own, so that what it has forked ends with it.
            start_new_session=True,
        ) as process:
            try:
                stdout, stderr = process.communicate(timeout=timeout)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    return run


def answers(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that a script printed; it must have ended well and without a word on standard error."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()
