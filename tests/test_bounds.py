"""What a module costs stays below written numbers: bytes are counted here and lines for the compiler, never seconds.

A bound is raised only with a reason in CHANGELOG.md. One that a change has left far behind is lowered with that change.
"""

import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import build
from benchmarks.build import FUNCTIONS, TARGET
from benchmarks.cost import generated
from benchmarks.cost.projects import PROJECT
from pydust.build import cargo

SMALLEST = 570_000
"""Bytes of the module of 20 lines, as a wheel has it. About 310,000 are those of any library in Rust."""
BYTES_OF_A_FUNCTION = 8_000
"""What each function adds to the same, and with it a tenth of a class with two attributes and ten methods."""
LINES_TO_CHECK = 380_000
"""Of MIR in the runtime's crate: what rustc reads, checks and hands on. Generic code is there once."""
LINES_TO_GENERATE = 425_000
"""Of LLVM's language in the runtime's crate: what LLVM optimises and turns into machine code.

They stand for the instructions that rustc executes, which a virtual machine often cannot count. Before optimisation
they repeat exactly, and they depend on nothing but the compiler (these are of 1.95) and the version of Python.
"""

MODULE = """
[[tool.pydust.ext_module]]
name = "with_{functions}.generated"
root = "src/with_{functions}.rs"
"""
SIZES = (0, 10, 40)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the bounds are those of ELF files"),
]


@pytest.fixture(scope="module")
def project() -> Path:
    """A project with three generated modules, built as for a wheel; what it has built before is kept."""
    folder = TARGET / "bounds"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FUNCTIONS / "pydust" / "Cargo.lock", folder / "Cargo.lock")
    modules = "".join(MODULE.format(functions=functions) for functions in SIZES)
    (folder / "pyproject.toml").write_text(PROJECT + modules, encoding="utf-8")
    for functions in SIZES:
        (folder / f"with_{functions}").mkdir(exist_ok=True)
        source = generated.source("pydust", functions)
        (folder / "src" / f"with_{functions}.rs").write_text(source, encoding="utf-8")
    build.run([sys.executable, "-m", "pydust", "develop", "--release", folder], build.environment())
    return folder


def library(project: Path, functions: int) -> Path:
    return project / f"with_{functions}" / f"generated{build.SUFFIX}"


def test_the_smallest_module(project: Path) -> None:
    assert build.load(library(project, 0)).greet("you") == "Hello, you!"
    assert library(project, 0).stat().st_size <= SMALLEST


def test_bytes_of_a_function(project: Path) -> None:
    module = build.load(library(project, 40))
    assert module.function_7(1, "one") == "one: 100008"
    assert module.Class3(1, 0.5).method_9(count=10, other=module.Class3(2, 1.5)) == 2.0
    small, large = (library(project, functions).stat().st_size for functions in (10, 40))
    assert (large - small) / 30 <= BYTES_OF_A_FUNCTION


def test_what_the_runtime_gives_the_compiler_to_do(project: Path) -> None:
    written = {kind: project / "target" / f"pydust.{kind}" for kind in ("mir", "ll")}
    target = next(folder for folder in (project / "target").iterdir() if (folder / "release").is_dir())
    words: list[str | Path] = [
        "rustc",
        "--package",
        "pydust",
        "--lib",
        "--profile",
        "release",
        "--target-dir",
        target,
        "--",
    ]
    # Before LLVM's passes, and in one unit, so that nothing is there twice.
    options = ["-Cno-prepopulate-passes", "-Ccodegen-units=1"]
    options += [f"--emit=mir={written['mir']},llvm-ir={written['ll']}"]
    build.run([cargo.find_cargo(), *words, *options], build.environment(), project)
    assert lines(written["mir"]) <= LINES_TO_CHECK
    assert lines(written["ll"]) <= LINES_TO_GENERATE


def lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
