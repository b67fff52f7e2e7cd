"""Builds the three modules for the running Python, each as its own users build it, and loads them.

Whatever is built lies below `target/benchmarks` and, for Rusty Pydust, where the tool places modules.
"""

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from benchmarks.lines import STABLE

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "benchmarks" / "functions"
SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))
TARGET = ROOT / "target" / "benchmarks" / SUFFIX.strip(".").rpartition(".")[0]
_SYMBOLS = {"CARGO_PROFILE_RELEASE_STRIP": "none", "CARGO_PROFILE_RELEASE_DEBUG": "line-tables-only"}


class BuildError(Exception):
    """A command that failed, with what it wrote."""


def build(name: str, *, release: bool = True, symbols: bool = False) -> Path:
    """Build one implementation and return the file of its module."""
    builders = {"c": _build_c, "pydust": _build_pydust, "pyo3": _build_pyo3, STABLE: _build_stable}
    return builders[name](release, symbols)


def build_meter() -> Path:
    """Build the module that talks to callgrind; it needs valgrind's headers."""
    return compile_c([FUNCTIONS / "meter.c"], TARGET / f"meter{SUFFIX}")


def load(path: Path) -> ModuleType:
    """Import the module in a file. All three have the same name, so none goes to `sys.modules`."""
    name = path.name.partition(".")[0]
    loader = importlib.machinery.ExtensionFileLoader(name, str(path))
    specification = importlib.util.spec_from_file_location(name, path, loader=loader)
    if specification is None:
        raise BuildError(f"{path} is no extension module")
    module = importlib.util.module_from_spec(specification)
    loader.exec_module(module)
    return module


def python_headers() -> list[str]:
    """Return the compiler's options for `Python.h`.

    Debian's `pyconfig.h` names one by its architecture, in a folder above. That folder is searched last: in an
    unpacked package it is full of another system's headers.
    """
    include = sysconfig.get_paths()["include"]
    return [f"-I{include}", "-idirafter", str(Path(include).parent)]


def has_headers() -> bool:
    """Whether this Python can compile C."""
    return Path(sysconfig.get_paths()["include"], "Python.h").is_file()


def environment() -> dict[str, str]:
    """Return the environment in which this checkout's tool is found, whatever is installed."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "python"), str(ROOT))), "PYTHONHASHSEED": "0"}


def run(command: list[str | Path], variables: dict[str, str], folder: Path = ROOT) -> None:
    """Run a command; what it writes is shown only if it fails."""
    done = subprocess.run(
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise BuildError(f"{' '.join(map(str, command))}\n{done.stdout}")


def compile_c(sources: list[Path], output: Path, options: Sequence[str] = ()) -> Path:
    """Compile an extension module in C; `BuildError` where there is no compiler, or it refuses."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise BuildError("no C compiler: there is no `cc`, and CC does not name one")
    output.parent.mkdir(parents=True, exist_ok=True)
    flags = ["-O2", "-DNDEBUG", "-fPIC", "-fvisibility=hidden", "-shared", *options, *python_headers()]
    run([compiler, *flags, *sources, "-o", output], dict(os.environ))
    return output


def _build_c(_release: bool, symbols: bool) -> Path:
    sources = [FUNCTIONS / "c" / "functions.c", FUNCTIONS / "c" / "classes.c"]
    return compile_c(sources, TARGET / "c" / f"functions{SUFFIX}", ["-g"] if symbols else [])


def _build_pydust(release: bool, symbols: bool) -> Path:
    project = FUNCTIONS / "pydust"
    _develop(project, release, symbols)
    return project / f"functions{SUFFIX}"


def _build_stable(release: bool, symbols: bool) -> Path:
    """Build a copy of the project, with one line more: the table of the module is the last in its file."""
    original, project = FUNCTIONS / "pydust", TARGET / STABLE
    for path in (*original.glob("src/*.rs"), original / "Cargo.lock"):
        copy = project / path.relative_to(original)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.is_file() or copy.read_bytes() != path.read_bytes():
            shutil.copyfile(path, copy)
    settings = (original / "pyproject.toml").read_text(encoding="utf-8") + 'abi = "abi3-py311"\n'
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    _develop(project, release, symbols)
    return project / "functions.abi3.so"


def _develop(project: Path, release: bool, symbols: bool) -> None:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pydust",
        "develop",
        *(["--release"] if release else []),
        project,
    ]
    run(command, {**environment(), **(_SYMBOLS if symbols else {})})


def _build_pyo3(_release: bool, symbols: bool) -> Path:
    cargo = shutil.which("cargo") or str(Path.home() / ".cargo" / "bin" / "cargo")
    variables = {**environment(), "PYO3_PYTHON": sys.executable, **(_SYMBOLS if symbols else {})}
    target = TARGET / "pyo3"
    run([cargo, "build", "--locked", "--release", "--target-dir", target], variables, FUNCTIONS / "pyo3")
    prefix, suffix = ("lib", ".dylib") if sys.platform == "darwin" else ("lib", ".so")
    module = target / f"functions{SUFFIX}"
    shutil.copyfile(target / "release" / f"{prefix}functions{suffix}", module)
    return module
