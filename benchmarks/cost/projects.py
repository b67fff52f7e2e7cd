"""Builds a generated module as its users do, and says what that took and how large the library is.

Cargo is called in the same words for PyO3 and here; what our tool adds is measured by itself (`cost_of_tool`).
Everything lies below `target/benchmarks`, and crates are downloaded before anything is measured.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build import FUNCTIONS, SUFFIX, TARGET, BuildError, environment, python_headers, run
from benchmarks.cost.generated import source

IMPLEMENTATIONS = ("c", "pydust", "pyo3")
PROFILES = ("dev", "release")
EDITS = 2
"""How often an edit is measured; the smaller figure counts."""

PROJECT = """\
[build-system]
requires = ["rusty-pydust"]
build-backend = "pydust.build_meta"

[project]
name = "functions"
version = "0.1.0"
"""
"""A `pyproject.toml` without modules."""
_MODULE = """
[[tool.pydust.ext_module]]
name = "generated"
root = "src/generated.rs"
"""
_PREPARE = """\
from pathlib import Path
from pydust.build.compile import prepare
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter
from pydust.build.target import targets_of
project = read_project(Path())
prepare(project, targets_of(project.modules, running_interpreter()))
"""
"""Writes what cargo reads and builds nothing, which no command of the tool does."""
_C_OPTIONS = {"dev": ("-O0", "-g"), "release": ("-O2", "-DNDEBUG", "-s")}
_LIBRARY = ".dylib" if sys.platform == "darwin" else ".so"


@dataclass(frozen=True)
class Spent:
    """What a command and all that it started took, in seconds."""

    processor: float
    wall: float


@dataclass(frozen=True)
class Cost:
    """What building one module in one profile took, by what was done before, and the bytes of its library."""

    spent: Mapping[str, Spent]
    size: int


@dataclass(frozen=True)
class Project:
    """A generated module on disk, and how it is built."""

    folder: Path
    source: Path
    commands: Mapping[str, list[str | Path]]
    """By profile."""
    libraries: Mapping[str, Path]
    variables: Mapping[str, str]

    def build(self, profile: str) -> Spent:
        """Build the module; `BuildError` if it fails."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run(self.commands[profile], dict(self.variables), self.folder)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def measure(implementation: str, functions: int, profile: str) -> Cost:
    """Build a module from nothing and after each kind of edit."""
    project = write(implementation, functions)
    spent = {"cold": project.build(profile)}
    edits = {"same width": [(number + 1, 0) for number in range(EDITS)]}
    edits["line on top"] = [(EDITS, number + 1) for number in range(EDITS)]
    for name, steps in edits.items():
        found = []
        for changes, lines in steps:
            text = source(implementation, functions, changes=changes, lines_on_top=lines)
            project.source.write_text(text, encoding="utf-8")
            found.append(project.build(profile))
        spent[name] = Spent(min(one.processor for one in found), min(one.wall for one in found))
    return Cost(spent, project.libraries[profile].stat().st_size)


def write(implementation: str, functions: int) -> Project:
    """Write a module to a folder where nothing has been built."""
    folder = TARGET / "cost" / f"{implementation}-{functions}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "src").mkdir(parents=True)
    project = {"c": _c, "pydust": _here, "pyo3": _pyo3}[implementation](folder)
    project.source.write_text(source(implementation, functions), encoding="utf-8")
    return project


def cost_of_tool() -> Spent:
    """Return what `pydust develop` takes where nothing is to be built, in a project that has been measured."""
    folder = next(path for path in sorted((TARGET / "cost").glob("pydust-*")) if (path / "Cargo.toml").is_file())
    command: list[str | Path] = [sys.executable, "-m", "pydust", "develop", "."]
    project = Project(folder, folder, {"dev": command}, {}, _variables())
    project.build("dev")
    return min((project.build("dev") for _ in range(EDITS)), key=lambda spent: spent.processor)


def _c(folder: Path) -> Project:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise BuildError("no C compiler: there is no `cc`, and CC does not name one")
    path = folder / "src" / "generated.c"
    libraries = {profile: folder / profile / f"generated{SUFFIX}" for profile in PROFILES}
    for library in libraries.values():
        library.parent.mkdir()
    common: list[str | Path] = [compiler, "-fPIC", "-fvisibility=hidden", "-shared", *python_headers(), path, "-o"]
    commands: dict[str, list[str | Path]] = {
        profile: [*common, library, *_C_OPTIONS[profile]] for profile, library in libraries.items()
    }
    return Project(folder, path, commands, libraries, _variables())


def _here(folder: Path) -> Project:
    (folder / "pyproject.toml").write_text(PROJECT + _MODULE, encoding="utf-8")
    path = folder / "src" / "generated.rs"
    path.write_text("", encoding="utf-8")
    shutil.copyfile(FUNCTIONS / "pydust" / "Cargo.lock", folder / "Cargo.lock")
    variables = _variables()
    run([sys.executable, "-c", _PREPARE], variables, folder)
    run([_cargo(), "fetch"], variables, folder)
    return _of_cargo(folder, path, ["--example", "generated"], "examples/libgenerated", variables)


def _pyo3(folder: Path) -> Project:
    for name in ("Cargo.toml", "Cargo.lock"):
        shutil.copyfile(FUNCTIONS / "pyo3" / name, folder / name)
    path = folder / "src" / "lib.rs"
    path.write_text("", encoding="utf-8")
    variables = {**_variables(), "PYO3_PYTHON": sys.executable}
    run([_cargo(), "fetch", "--locked"], variables, folder)
    return _of_cargo(folder, path, [], "libfunctions", variables)


def _of_cargo(folder: Path, path: Path, words: list[str], library: str, variables: dict[str, str]) -> Project:
    # A folder that no tool uses, so that `cost_of_tool` and an edit do not meet.
    built = folder / "target" / "measured"
    commands: dict[str, list[str | Path]] = {
        profile: [_cargo(), "build", *words, "--offline", "--target-dir", built, "--profile", profile]
        for profile in PROFILES
    }
    folders = {"dev": "debug", "release": "release"}
    libraries = {profile: built / folders[profile] / f"{library}{_LIBRARY}" for profile in PROFILES}
    return Project(folder, path, commands, libraries, variables)


def _cargo() -> str:
    return shutil.which("cargo") or str(Path.home() / ".cargo" / "bin" / "cargo")


def _variables() -> dict[str, str]:
    """Return an environment in which cargo builds as it does for users: incrementally in dev, with their flags."""
    return {name: value for name, value in environment().items() if name != "CARGO_INCREMENTAL"}


def version_of_rustc() -> str:
    """Return what compiles: figures of two compilers cannot be compared."""
    done = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip() or "rustc"
