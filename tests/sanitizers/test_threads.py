"""Races in native code, as ThreadSanitizer sees them: `make tsan`, which needs a nightly Rust and clang's runtime.

CPython itself is not compiled for it. So what it does between its own threads may be reported too, and only reports
with a frame of the module under test count. The framework says where CPython hands objects over (`raw/sanitizer.rs`);
what is known to be no race is in `suppressions.txt`.
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

from pydust.packaging.develop import develop

from ..stress.test_stress import JOBS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NATIVE = HERE / "native"
STRESS = HERE.parent / "stress"
TARGET = "x86_64-unknown-linux-gnu"
RUNTIME = "libclang_rt.tsan-x86_64.so"

# All that is seen of CPython: it compares, copies or frees memory by a function of C's library. How it came by the
# memory is not seen.
OF_CPYTHON = re.compile(
    r"(?:[Rr]ead|[Ww]rite) of size [^\n]*\n +#0 \w+ [^\n]*\(libclang_rt[^\n]*\n +#1 [^\n]*\((?:lib)?python3"
)

SCRIPT = """\
import array, sys, threading
from native import races

read = getattr(races, sys.argv[1])
# Long enough for calls to overlap: one after the other they are no race.
memory = array.array("d", [1.0]) * 20000
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


def build(project: Path, name: str, place: Path) -> Path:
    """Compile a project's module `native.<name>` for ThreadSanitizer; return where it can be imported from."""
    # Writes the manifest and the facts about this interpreter.
    develop(project)
    target = project / "target" / "tsan"
    flags = "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer --cfg pydust_tsan"
    subprocess.run(
        ["rustup", "run", "nightly", "cargo", "build", "--examples", "--target", TARGET, "--target-dir", str(target)],
        cwd=project,
        env={**os.environ, "RUSTFLAGS": flags},
        check=True,
    )
    module = place / "native" / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
    module.parent.mkdir()
    shutil.copy(target / TARGET / "debug" / "examples" / f"libnative_{name}.so", module)
    return place


@pytest.fixture(scope="module")
def folder(preload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `import native.races` finds the module, compiled for ThreadSanitizer."""
    assert preload.exists()
    return build(NATIVE, "races", tmp_path_factory.mktemp("races"))


@pytest.fixture(scope="module")
def crowd(preload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `import native.crowd` finds that of the stress suite."""
    assert preload.exists()
    return build(STRESS / "native", "crowd", tmp_path_factory.mktemp("crowd"))


def reports(arguments: list[str], folder: Path, preload: Path, module: str) -> list[str]:
    """What ThreadSanitizer says of the module while a Python process runs to its end."""
    options = ["exitcode=0", f"suppressions={HERE / 'suppressions.txt'}"]
    # Suppressions go by names, and names come from one of these.
    symbolizer = shutil.which("llvm-symbolizer") or shutil.which("addr2line")
    assert symbolizer, "neither llvm-symbolizer nor addr2line is on PATH"
    options.append(f"external_symbolizer_path={symbolizer}")
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder), "LD_PRELOAD": str(preload), "TSAN_OPTIONS": " ".join(options)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    found = re.findall(r"WARNING: ThreadSanitizer:.*?={18}", done.stderr, re.DOTALL)
    return [report for report in found if f"{module}." in report and not OF_CPYTHON.search(report)]


def test_reading_and_writing_elements_is_no_race(folder: Path, preload: Path) -> None:
    assert reports(["-c", SCRIPT, "total"], folder, preload, "races") == []


def test_a_slice_of_what_others_write_is_one(folder: Path, preload: Path) -> None:
    """The unsafe way, to show that a race would be seen."""
    found = reports(["-c", SCRIPT, "total_of_slice"], folder, preload, "races")
    assert any("data race" in report for report in found)


@pytest.mark.parametrize("job", JOBS)
def test_no_race_under_stress(crowd: Path, preload: Path, job: str) -> None:
    assert reports(["-m", "tests.stress.hammer", job, "0.3"], crowd, preload, "crowd") == []
