"""`pydust add`, `pydust remove` and `pydust sync`: the crates of a project, and what cargo's other commands need.

Which version is the newest, and whether a feature exists, is for `cargo add` to find out. It writes to the generated
manifest; what it wrote goes to `pyproject.toml` from there, with the comments of that file left in place.
"""

import os
import subprocess
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydust.build import cargo, manifest
from pydust.build.compile import prepare
from pydust.build.lock import project_lock
from pydust.build.target import targets_of
from pydust.errors import BuildError, ConfigError
from pydust.project.cargo_project import MANIFEST
from pydust.project.cargo_tables import KINDS
from pydust.project.config import FILE, Project, read_project
from pydust.project.toml_editor import Document
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter
from pydust.system.progress import say


def add(directory: Path, words: Sequence[str]) -> None:
    """Let `cargo add WORDS` choose crates, and declare them in `pyproject.toml`."""
    project = read_project(directory)
    _require_generated(project, f"cargo add {' '.join(words)}")
    path = project.workplace / MANIFEST
    with project_lock(project.workplace):
        _prepare(project)
        before = path.read_bytes()
        try:
            # The current folder is the user's: a path among the words is meant from there.
            if _cargo(project, ["add", "--manifest-path", str(path), *words], Path.cwd()):
                raise BuildError("no crate was added")
            changed = _changed(tomllib.loads(before.decode()), tomllib.loads(path.read_text(encoding="utf-8")))
            document = _read(project)
            for (kind, name), value in changed.items():
                document.set(("tool", "pydust", _spelling(document, kind), name), _from_project(value, project))
            write_if_changed(project.directory / FILE, document.text.encode())
        finally:
            path.write_bytes(before)
        _prepare(read_project(directory))
    for kind, name in changed:
        say(f"{FILE} has {name} in [tool.pydust.{kind}]")
    if not changed:
        say(f"{FILE} has it already")


def remove(directory: Path, names: Iterable[str]) -> None:
    """Take crates out of `pyproject.toml`."""
    project = read_project(directory)
    wanted = list(names)
    _require_generated(project, f"cargo remove {' '.join(wanted)}")
    document = _read(project)
    for name in wanted:
        gone = [document.remove(("tool", "pydust", _spelling(document, kind), name)) for kind in KINDS]
        if True not in gone:
            raise ConfigError(f"{FILE} has no {name} in [tool.pydust.dependencies]")
    with project_lock(project.workplace):
        write_if_changed(project.directory / FILE, document.text.encode())
        _prepare(read_project(directory))
    for name in wanted:
        say(f"Removed {name} from {FILE}")


def sync(directory: Path, *, offline: bool = False) -> None:
    """Write what cargo reads, and bring `Cargo.lock` up to date, without a build."""
    project = read_project(directory)
    with project_lock(project.workplace):
        _prepare(project)
        path = project.workplace / MANIFEST
        words = ["metadata", "--format-version", "1", "--manifest-path", str(path)]
        if _cargo(project, [*words, *(["--offline"] if offline else [])], project.workplace):
            raise BuildError("Cargo.lock could not be brought up to date")
    if project.is_self_managed:
        say(f"Cargo.lock is up to date with {MANIFEST}")
    else:
        say(f"{MANIFEST} and Cargo.lock are up to date with {FILE}")


def _require_generated(project: Project, words: str) -> None:
    if project.is_self_managed:
        raise ConfigError(f"{MANIFEST} is your own, and has the crates of the project: run `{words}`")


def _prepare(project: Project) -> None:
    prepare(project, targets_of(project.modules, running_interpreter()))


def _read(project: Project) -> Document:
    return Document((project.directory / FILE).read_bytes().decode())


def _cargo(project: Project, words: Sequence[str], directory: Path) -> int:
    """Call cargo and return its exit status; what it says goes to the user."""
    program = cargo.find_cargo()
    (target, *_) = targets_of(project.modules, running_interpreter())
    variables = cargo.environment(os.environ, program, project.workplace / manifest.config_file(target))
    command = [str(program), *words]
    return subprocess.run(command, cwd=directory, env=variables, stdout=subprocess.DEVNULL, check=False).returncode


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return what differs, by table and name."""
    return {
        (kind, name): value
        for kind in KINDS
        for name, value in after.get(kind, {}).items()
        if before.get(kind, {}).get(name) != value
    }


def _spelling(document: Document, kind: str) -> str:
    """Return the name of a table as the user writes it: a dash or an underscore."""
    other = kind.replace("-", "_")
    return other if document.get("tool", "pydust", other) is not None else kind


def _from_project(value: Any, project: Project) -> Any:
    """Return a dependency as it is written in `pyproject.toml`: its path is meant from there."""
    if not isinstance(value, dict) or "path" not in value:
        return value
    path = os.path.relpath(os.path.realpath(project.workplace / value["path"]), project.directory)
    return {**value, "path": path.replace(os.sep, "/")}
