"""The other interpreters that the examples must run on: which there are, and the steps for each.

`PYDUST_TEST_PYTHONS` names them, paths separated as in `PATH`; without it they are looked for on `PATH`. Each gets a
virtual environment below `target/venvs/` with the tool as users install it: from a wheel.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pydust
from steps import ROOT, Step, count_pytest, lean

VARIABLE = "PYDUST_TEST_PYTHONS"
SUPPORTED = ("3.11", "3.12", "3.13", "3.14", "3.15", "3.14t", "3.15t")
TESTS = ("examples/src", "examples/test", "tests/interpreters")
# With a GIL the interpreter that runs the checks is enough.
FREE_THREADED_TESTS = ("tests/stress",)

# The imports are what a virtual environment takes; some systems package them apart.
_PROBE = """\
import ensurepip, sys, sysconfig, venv
free_threaded = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
debug = "d" if hasattr(sys, "gettotalrefcount") else ""
print(f"{sys.version_info[0]}.{sys.version_info[1]}{free_threaded}{debug}")
"""


@dataclass(frozen=True)
class Python:
    """An interpreter that can be tested on."""

    name: str
    """Such as `3.14` or `3.15t`."""
    path: str

    @property
    def has_gil(self) -> bool:
        """Whether it is no free-threaded build."""
        return "t" not in self.name

    @property
    def version(self) -> tuple[int, ...]:
        """Such as `(3, 14)`."""
        return tuple(int(part) for part in self.name.rstrip("td").split("."))


class UnusableError(Exception):
    """A named interpreter that does not work."""


def probe(path: str) -> Python | None:
    """Ask the interpreter at `path` what it is; None if it does not run, or cannot make virtual environments."""
    try:
        done = subprocess.run([path, "-c", _PROBE], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Python(done.stdout.strip(), path)


def find() -> list[Python]:
    """Return the interpreters to test on, apart from the one that runs this; `UnusableError` for a bad path."""
    named = os.environ.get(VARIABLE)
    if named is None:
        return [python for name in SUPPORTED if (python := _on_path(name))]
    found = []
    for path in filter(None, dict.fromkeys(named.split(os.pathsep))):
        python = probe(path)
        if python is None:
            raise UnusableError(f"{VARIABLE} names {path}, which is no Python that makes virtual environments")
        found.append(python)
    return found


def own() -> Python:
    """Return the interpreter that runs this."""
    return probe(sys.executable) or Python("?", sys.executable)


def missing(found: list[Python], own: str) -> list[str]:
    """Return the supported interpreters that nothing is tested on."""
    present = {own, *(python.name for python in found)}
    return [name for name in SUPPORTED if name not in present]


def pack() -> Step:
    """Return the step that makes the wheel which the others install."""
    return Step(
        f"Packing the tool as a wheel: {_wheel().relative_to(ROOT)}",
        [*_pip(sys.executable, "wheel"), "--no-deps", "--no-build-isolation", "--wheel-dir", _wheel().parent, "."],
        is_check=False,
    )


def environment(python: Python) -> Path:
    """Return the path of the Python in the virtual environment for `python`."""
    return ROOT / "target" / "venvs" / python.name / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tests() -> list[str]:
    """Return the folders of tests that run on every interpreter."""
    return [test for test in TESTS if (ROOT / test).is_dir()]


def prepare(python: Python) -> Iterator[Step]:
    """Yield the steps that make an environment for one interpreter, each of which needs the one before."""
    program = environment(python)
    folder = program.parent.parent
    name = f"Python {python.name}"
    yield Step(
        f"Making a virtual environment with {name}: {folder.relative_to(ROOT)}",
        [python.path, "-m", "venv", "--clear", folder],
        is_check=False,
    )
    yield Step(
        f"Installing the tool and pytest for {name}",
        # pip would take a cached wheel of a release build for a debug build.
        [*_pip(program, "install"), "--no-cache-dir", _wheel(), "pytest"],
        is_check=False,
    )


def steps(python: Python) -> Iterator[Step]:
    """Yield the steps that build and test natively for one interpreter, each of which needs the one before."""
    program = environment(python)
    yield Step(
        f"Building the examples for Python {python.name}",
        [program, "-m", "pydust", "develop", "examples"],
        is_check=False,
        variables=lean(),
    )
    folders = [*tests(), *(FREE_THREADED_TESTS if "t" in python.name else ())]
    yield Step(f"Testing on Python {python.name}", [program, "-m", "pytest", *folders], count_pytest, variables=lean())


def _on_path(name: str) -> Python | None:
    path = shutil.which(f"python{name}")
    python = probe(path) if path and name != own().name else None
    return python if python and python.name == name else None


def _wheel() -> Path:
    return ROOT / "target" / "wheels" / f"rusty_pydust-{pydust.__version__}-py3-none-any.whl"


def _pip(python: str | Path, command: str) -> list[str | Path]:
    return [python, "-m", "pip", "--disable-pip-version-check", "--quiet", command]
