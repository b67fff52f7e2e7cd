"""The crates `pydust` and `pydust-macros`: where the tool has them, and their copy inside a project.

A wheel carries them as `pydust/framework/`; in a checkout they are at its root. Cargo compiles a copy below the
project's own `target/`, at a path that depends on the version only: the same sources at another path, or with new
modification times, would be compiled anew, so a new environment at a new place must change neither.

An editable install leaves a copy of the tool itself beside them, because an environment in which a project was built
apart, as pip and uv do it, has no tool, and its imports have to build all the same.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Set
from pathlib import Path, PurePosixPath

from pydust import __version__
from pydust.errors import PydustError
from pydust.system.atomic import TEMPORARY_SUFFIX, write_if_changed

LOCATION = f"target/pydust/{__version__}"
"""Where the copy lies in a project; other versions of the tool have theirs beside it."""
SELF_MANAGED = "target/pydust/current"
"""Where it lies in a project with a manifest of its own, which names it: the same path in every version of the tool."""
TOOL = f"{LOCATION}/tool"
"""The folder from which Python can import the copy of the tool. It finds the crates beside it, as in a checkout."""

_PACKAGE = Path(__file__).parents[1]
_COMPILED = "__pycache__"
_LICENCE = "LICENSE"
_NOT_COMPILED = frozenset({"tests", "benches", "examples", "target"})


def find_framework() -> Path:
    """Return the directory that holds the framework's `Cargo.toml` and `crates/`."""
    package = _PACKAGE.resolve()
    checkout = package.parent.parent
    for candidate in (package / "framework", checkout):
        if (candidate / "crates" / "pydust" / "Cargo.toml").is_file():
            return candidate
    raise PydustError(f"this installation of rusty-pydust in {package} has no Rust crates: install it again")


def write_framework(source: Path, project: Path, location: str = LOCATION) -> bool:
    """Bring the copy below `project` up to date with `source`; return whether anything differed."""
    return _copy(dict(_source_files(source)), project / location, "crates")


def write_tool(project: Path) -> bool:
    """Bring the copy of this package below `project` up to date; return whether anything differed."""
    return _copy(dict(_tool_files(_PACKAGE)), project / TOOL, "pydust")


def _copy(wanted: Mapping[PurePosixPath, Path], destination: Path, owned: str) -> bool:
    """Write what differs below `destination`, and remove from its folder `owned` what is not wanted."""
    changed = False
    for path, file in wanted.items():
        changed |= write_if_changed(destination / path, file.read_bytes())
    for path in _present_files(destination, owned):
        if path not in wanted:
            (destination / path).unlink(missing_ok=True)
            _remove_empty_parents(destination / path, destination)
            changed = True
    return changed


def _source_files(source: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield every file that cargo needs: the workspace manifest (crates inherit from it) and the crates.

    The licence goes with them, into the wheels that they are compiled for.
    """
    yield PurePosixPath("Cargo.toml"), source / "Cargo.toml"
    if (source / _LICENCE).is_file():
        yield PurePosixPath(_LICENCE), source / _LICENCE
    for manifest in sorted((source / "crates").glob("*/Cargo.toml")):
        yield from _files_below(manifest.parent, source, _NOT_COMPILED)


def _tool_files(package: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """Return every file of the package, without the crates that a wheel has there."""
    return _files_below(package, package.parent, frozenset({"framework"}))


def _files_below(folder: Path, start: Path, left_out: Set[str]) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield the files of a folder by their paths from `start`, but for what is hidden or compiled by Python.

    `left_out` has the names of folders that lie in `folder` itself.
    """
    for directory, directories, files in os.walk(folder):
        skipped = {_COMPILED, *(left_out if Path(directory) == folder else ())}
        directories[:] = sorted(name for name in directories if name not in skipped and not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                file = Path(directory, name)
                yield PurePosixPath(file.relative_to(start).as_posix()), file


def _present_files(destination: Path, owned: str) -> Iterator[PurePosixPath]:
    """Yield every file of the copy, except those another process is just writing and what Python has compiled."""
    for file in sorted((destination / owned).rglob("*")):
        if not file.is_dir() and not file.name.endswith(TEMPORARY_SUFFIX) and _COMPILED not in file.parts:
            yield PurePosixPath(file.relative_to(destination).as_posix())


def _remove_empty_parents(path: Path, stop: Path) -> None:
    for parent in path.parents:
        if parent == stop:
            return
        with contextlib.suppress(OSError):  # not empty
            parent.rmdir()
