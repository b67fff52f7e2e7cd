"""Many threads at every kind of member at once, with and without a GIL; and no import brings the GIL back.

What the jobs are and what they make sure of is in `jobs`. Each runs in a process of its own, so that a crash or a hang
is one failing test, for `PYDUST_STRESS_SECONDS`; without it for a third of a second.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLES = ROOT / "examples"
SECONDS = os.environ.get("PYDUST_STRESS_SECONDS", "0.3")
JOBS = re.findall(r"^@job\ndef (\w+)", (HERE / "jobs.py").read_text(encoding="utf-8"), re.MULTILINE)
IS_FREE = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def run(arguments: list[str], path: Path, timeout: float) -> str:
    """What a Python process printed that ended well and without a word on standard error."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


@pytest.mark.parametrize("job", JOBS)
def test_many_threads(native: Path, job: str) -> None:
    # The watchdog of the process itself is the first to bark, and shows where each thread is.
    seconds = float(SECONDS)
    assert f"{job}: " in run(["-m", "tests.stress.hammer", job, SECONDS], native, 300 + 20 * seconds)


@pytest.mark.skipif(not IS_FREE, reason="this Python has a GIL")
def test_no_example_brings_the_gil_back() -> None:
    names = sorted(path.stem for path in (EXAMPLES / "src").glob("*.rs"))
    code = f"""
import importlib, sys
for name in {names}:
    importlib.import_module("example." + name)
    assert not sys._is_gil_enabled(), name
print("free")
"""
    assert run(["-c", code], EXAMPLES, 120) == "free\n"
