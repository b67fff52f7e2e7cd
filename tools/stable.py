"""The examples built once for a stable ABI, and tested with these very files on several Pythons.

Everything lies in a copy of what the tests need, `target/abi3/`, so that no native file is near. There the projects
name an `abi`, and the suite runs as it does at home. `python tools/stable.py` brings the copy up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from interpreters import Python
from pydust.project.config import FILE
from pydust.system.atomic import write_if_changed
from steps import ROOT, Step, count_pytest, lean

ABI = "abi3-py311"
FOLDER = ROOT / "target" / "abi3"
PROJECTS = ("examples", "tests/interpreters/native")

_COPIED = (FILE, "benchmarks", "examples", "tests/__init__.py", "tests/interpreters")
# What is generated or built in either place.
_LEFT_OUT = frozenset({"target", "__pycache__", "Cargo.toml"})
_SUFFIXES_LEFT_OUT = frozenset({".so", ".pyi", ".typed", ".pydust-tmp"})


def write_copy() -> None:
    """Bring the copy up to date: what is the same keeps its time, what is no more there goes."""
    wanted = dict(_sources())
    for name, content in wanted.items():
        write_if_changed(FOLDER / name, content)
    for path in _files(FOLDER):
        if path.relative_to(FOLDER).as_posix() not in wanted:
            path.unlink()


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in (file for name in _COPIED for file in _files(ROOT / name)):
        name = path.relative_to(ROOT).as_posix()
        content = path.read_bytes()
        if path.name == FILE and name != FILE:
            content += f'\n[tool.pydust]\nabi = "{ABI}"\n'.encode()
        yield name, content


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for entry in sorted(path.iterdir()):
            left_out = entry.name in _LEFT_OUT or entry.name.startswith(".") or entry.suffix in _SUFFIXES_LEFT_OUT
            if not left_out:
                yield from _files(entry)


def chosen(pythons: list[Python]) -> list[Python]:
    """Return the oldest and the newest of `pythons` that load the files; none if the first, which builds, does not."""
    if not pythons[0].has_gil:
        return []
    loading = sorted((python for python in pythons if python.has_gil), key=lambda python: python.version)
    return list(dict.fromkeys([loading[0], loading[-1]]))


def build() -> Iterator[Step]:
    """Yield the steps that build the files, each of which needs the one before."""
    yield Step(
        f"Copying the examples and their tests, with abi = {ABI}: {FOLDER.relative_to(ROOT)}",
        [sys.executable, __file__],
        is_check=False,
    )
    for project in PROJECTS:
        yield Step(
            f"Building {project} for {ABI}",
            [sys.executable, "-m", "pydust", "develop", project],
            is_check=False,
            variables=lean(),
            folder=FOLDER,
        )


def test(python: str | Path, name: str, tests: list[str]) -> Step:
    """Return the step that tests the files on the Python `name`, in whose environment `python` is."""
    return Step(
        f"Testing the files of {ABI} on Python {name}",
        [python, "-m", "pytest", *tests],
        count_pytest,
        variables=lean(),
        folder=FOLDER,
    )


if __name__ == "__main__":
    write_copy()
