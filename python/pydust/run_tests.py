"""`pydust test`: pytest on everything that a project tests, or cargo on what needs no Python.

What pytest does with Rust files is for `pytest_plugin`. Cargo's tests run without an interpreter, so they reach no
Python object; their calls are in `cargo`.
"""

import configparser
import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydust import cargo
from pydust.compile import prepare
from pydust.config import FILE, Project, read_project
from pydust.errors import PydustError
from pydust.interpreter import running_interpreter
from pydust.lock import project_lock
from pydust.process import become
from pydust.target import targets_of


def run_pytest(directory: Path, words: Sequence[str]) -> int:
    """Run pytest in the project in `directory`, on `words` or else on all its tests; return the exit status."""
    project = read_project(directory)
    if importlib.util.find_spec("pytest") is None:
        raise PydustError(f"pytest is not installed for {sys.executable}: run `{sys.executable} -m pip install pytest`")
    paths = () if _names_a_path(words, project.directory) else test_paths(project)
    command = [sys.executable, "-m", "pytest", *paths, *words]
    return become(command, directory=project.directory, variables=os.environ)


def test_paths(project: Project) -> tuple[str, ...]:
    """Return what holds the tests of `project`: the folders that pytest is told of, and the modules' Rust files."""
    folders = configured_paths(project.directory)
    if not folders:
        # The walk through the whole project finds the Rust files as well.
        return (".",)
    roots = dict.fromkeys(module.root for module in project.modules)
    return (*(root for root in roots if not _is_below(root, folders)), *folders)


def configured_paths(directory: Path) -> tuple[str, ...]:
    """Return the `testpaths` of pytest's configuration, from the first file that has one.

    https://docs.pytest.org/en/stable/reference/customize.html#initialization-determining-rootdir-and-inifile
    """
    for name in ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", FILE, "tox.ini", "setup.cfg"):
        path = directory / name
        if path.is_file():
            paths = _in_toml(path) if path.suffix == ".toml" else _in_ini(path)
            if paths is not None:
                return paths
    return ()


def run_cargo(directory: Path, words: Sequence[str]) -> int:
    """Run the plain `#[test]` functions of the modules, without Python; return the exit status."""
    project = read_project(directory)
    targets = targets_of(project.modules, running_interpreter())
    status = 0
    with project_lock(project.directory):
        prepare(project, targets)
    for target, modules in targets.items():
        status = cargo.test(project, target, modules, words) or status
    return status


def _names_a_path(words: Iterable[str], directory: Path) -> bool:
    files = (word.partition("::")[0] for word in words if not word.startswith("-"))
    return any(file and (directory / file).exists() for file in files)


def _is_below(root: str, folders: Iterable[str]) -> bool:
    return any(Path(root).is_relative_to(folder) for folder in folders)


def _in_toml(path: Path) -> tuple[str, ...] | None:
    document = tomllib.loads(path.read_text("utf-8"))
    table: Any = document.get("pytest") if path.name != FILE else document.get("tool", {}).get("pytest")
    if not isinstance(table, dict):
        return None
    table = table.get("ini_options", table)
    paths = table.get("testpaths", ())
    return tuple(paths.split() if isinstance(paths, str) else paths)


def _in_ini(path: Path) -> tuple[str, ...] | None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding="utf-8")
    section = "tool:pytest" if path.name == "setup.cfg" else "pytest"
    if not parser.has_section(section):
        return None
    return tuple(parser.get(section, "testpaths", fallback="").split())
