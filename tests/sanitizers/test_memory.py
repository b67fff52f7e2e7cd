"""Wrong accesses of memory, as AddressSanitizer sees them: `make asan`, which needs a nightly Rust and gcc's runtime.

The tests of the examples and the jobs of the stress suite run on modules that are compiled for it. CPython itself is
not; its allocator steps back, so that each object is memory of its own.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pydust.testing import finder

from ..stress.test_stress import JOBS
from . import nightly

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
STRESS = ROOT / "tests" / "stress" / "native"
RUNTIME = "libasan.so"
FLAGS = "-Zsanitizer=address"
SUITES = [
    *(
        f"test/test_{name}.py"
        for name in (
            "buffers",
            "callbacks",
            "classes",
            "containers",
            "conversions",
            "inheritance",
            "iterators",
            "memory",
        )
    ),
    *(f"test/test_{name}.py" for name in ("objects", "special", "threads")),
    "src",
]
"""The tests of the examples that touch memory; the others make no other accesses."""

READS_BEHIND = "import ctypes; text = bytes(100); ctypes.memmove(ctypes.create_string_buffer(300), text, 300)"

pytestmark = pytest.mark.skipif(
    "PYDUST_TEST_ASAN" not in os.environ, reason="NOT RUN: AddressSanitizer is asked by `make asan`"
)


@pytest.fixture(scope="module")
def preload() -> Path:
    """The runtime; without it, or without a nightly Rust for this machine, a visible line says what is missing."""
    named = os.environ.get("PYDUST_ASAN_RUNTIME")
    if named is None:
        try:
            named = subprocess.run(
                ["gcc", f"-print-file-name={RUNTIME}"], capture_output=True, text=True, check=True
            ).stdout.strip()
        except OSError:
            named = ""
    found = Path(named)
    if not found.is_absolute():
        pytest.skip(f"NOT RUN: there is no {RUNTIME}; install gcc, or name the file by PYDUST_ASAN_RUNTIME")
    nightly.need()
    return found


def run(arguments: list[str], path: Path, preload: Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a Python process on modules that are compiled for AddressSanitizer."""
    # The plugin takes these as built by a session above.
    built = {".".join(file.relative_to(path).parts).split(".cpython")[0]: str(file) for file in path.rglob("*.so")}
    options = ["detect_leaks=0", "abort_on_error=1", "halt_on_error=1"]
    variables = {"PYTHONPATH": str(path), "LD_PRELOAD": str(preload), "ASAN_OPTIONS": ":".join(options)}
    variables[finder.VARIABLE] = json.dumps({str(folder): built})
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        variables["PYTHONMALLOC"] = "malloc"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=1200,
        check=False,
    )


def reports(done: subprocess.CompletedProcess[str]) -> str:
    """What AddressSanitizer said, and nothing if it had nothing to say."""
    _, found, report = done.stderr.partition("ERROR: AddressSanitizer")
    return found + report


@pytest.fixture(scope="module")
def examples(preload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `import example.memory` finds what was compiled for AddressSanitizer."""
    assert preload.exists()
    place = tmp_path_factory.mktemp("examples")
    nightly.build(EXAMPLES, FLAGS, EXAMPLES / "target" / "asan", place)
    return place


@pytest.fixture(scope="module")
def crowd(preload: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `import native.crowd` finds the module of the stress suite."""
    assert preload.exists()
    place = tmp_path_factory.mktemp("crowd")
    nightly.build(STRESS, FLAGS, STRESS / "target" / "asan", place)
    return place


def test_a_wrong_access_would_be_seen(examples: Path, preload: Path) -> None:
    """By the runtime, and by the modules, which have the checks."""
    assert "heap-buffer-overflow" in reports(run(["-c", READS_BEHIND], examples, preload))
    libraries = list(examples.rglob("*.so"))
    assert libraries
    assert all(b"__asan_report_load" in library.read_bytes() for library in libraries)


@pytest.mark.parametrize("suite", SUITES)
def test_no_wrong_access_in_the_examples(examples: Path, preload: Path, suite: str) -> None:
    done = run(["-m", "pytest", "-q", "-p", "no:cacheprovider", suite], examples, preload, EXAMPLES)
    assert reports(done) == ""
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("job", JOBS)
def test_no_wrong_access_under_stress(crowd: Path, preload: Path, job: str) -> None:
    done = run(["-m", "tests.stress.hammer", job, "0.3"], crowd, preload)
    assert reports(done) == ""
    assert done.returncode == 0, done.stderr
