"""Races in native code, as ThreadSanitizer sees them: `make tsan`, which needs a nightly Rust and clang's runtime.

CPython itself is not compiled for it. So what it does between its own threads may be reported too, and only reports
with a frame of the module under test count.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pydust.develop import develop

NATIVE = Path(__file__).parent / "native"
TARGET = "x86_64-unknown-linux-gnu"
RUNTIME = "libclang_rt.tsan-x86_64.so"

SCRIPT = """\
import array, sys, threading
from native import races

read = getattr(races, sys.argv[1])
memory = array.array("d", [1.0]) * 1000
together = threading.Barrier(4)

def repeat(function):
    together.wait()
    for _ in range(200):
        function(memory)

threads = [threading.Thread(target=repeat, args=[function]) for function in (races.negate, read) * 2]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert races.total(memory) == int(races.total(memory))
print("ran to its end")
"""

pytestmark = pytest.mark.skipif(
    "PYDUST_TEST_TSAN" not in os.environ, reason="NOT RUN: races under ThreadSanitizer are looked for by `make tsan`"
)


def runtime() -> Path | None:
    """Clang's shared runtime, by `PYDUST_TSAN_RUNTIME` or the clang on PATH."""
    named = os.environ.get("PYDUST_TSAN_RUNTIME")
    if named:
        return Path(named)
    for clang in ["clang", *(f"clang-{version}" for version in range(25, 16, -1))]:
        if shutil.which(clang):
            command = [clang, f"-print-file-name={RUNTIME}"]
            found = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
            if found.is_absolute():
                return found
    return None


@pytest.fixture(scope="module")
def preload() -> Path:
    """The runtime; without it, or without a nightly Rust for this machine, a visible line says what is missing."""
    found = runtime()
    if found is None:
        pytest.skip(f"NOT RUN: there is no {RUNTIME}; install clang, or name the file by PYDUST_TSAN_RUNTIME")
    nightly = subprocess.run(["rustup", "run", "nightly", "rustc", "-vV"], capture_output=True, text=True, check=False)
    if f"host: {TARGET}" not in nightly.stdout:
        pytest.skip(f"NOT RUN: there is no nightly Rust for {TARGET}")
    return found


@pytest.fixture(scope="module")
def folder(preload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `import native.races` finds the module, compiled for ThreadSanitizer."""
    assert preload.exists()
    # Writes the manifest and the facts about this interpreter.
    develop(NATIVE)
    target = NATIVE / "target" / "tsan"
    subprocess.run(
        ["rustup", "run", "nightly", "cargo", "build", "--examples", "--target", TARGET, "--target-dir", str(target)],
        cwd=NATIVE,
        env={**os.environ, "RUSTFLAGS": "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"},
        check=True,
    )
    folder = tmp_path_factory.mktemp("tsan")
    place = folder / "native" / f"races{sysconfig.get_config_var('EXT_SUFFIX')}"
    place.parent.mkdir()
    shutil.copy(target / TARGET / "debug" / "examples" / "libnative_races.so", place)
    return folder


def races(folder: Path, preload: Path, function: str) -> list[str]:
    """The reports about the module when `function` reads what other threads write."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, function],
        env={**os.environ, "PYTHONPATH": str(folder), "LD_PRELOAD": str(preload), "TSAN_OPTIONS": "exitcode=0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ran to its end\n"), done.stderr
    reports = re.findall(r"WARNING: ThreadSanitizer:.*?={18}", done.stderr, re.DOTALL)
    return [report for report in reports if "races" in report]


def test_reading_and_writing_elements_is_no_race(folder: Path, preload: Path) -> None:
    assert races(folder, preload, "total") == []


def test_a_slice_of_what_others_write_is_one(folder: Path, preload: Path) -> None:
    """The unsafe way, to show that a race would be seen."""
    assert any("data race" in report for report in races(folder, preload, "total_of_slice"))
