"""Editable installs that build on import: what an environment gets for it, and the list of what a build has read.

The work at import is done by `editable_hook`. The list is made from cargo's dep-info, by `inputs`; so a file that no
module reads makes nothing out of date.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydust.build.compile import CompiledModule
from pydust.build.framework import TOOL
from pydust.build.inputs import read_record, stamp_of
from pydust.build.place import import_root
from pydust.packaging import editable_hook
from pydust.packaging.editable_hook import SEPARATOR
from pydust.project import cargo_project
from pydust.project.config import BUILD_FOLDER, FILE, Project
from pydust.project.options import BuildOptions
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import Interpreter

Stamps = Mapping[str, tuple[int, ...]]
"""What tells one state of a file from another, by its path."""
_NEVER = (0, 0, 0, 0)
"""What no file has: it is out of date."""

_START = '''\
"""Written by pydust for an editable install: an import of these modules builds them first, if an input has changed."""

import sys

MODULES = {modules!r}


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in MODULES:
            from {build} import Rebuilder

            Rebuilder{arguments!r}.update(name)


def start():
    sys.meta_path.insert(0, Finder)
'''
"""What runs when Python starts: as little as can be."""


def record_path(project: Project, interpreter: Interpreter) -> Path:
    """Return the place of the list for one Python."""
    return project.target / "pydust" / f"inputs-{interpreter.abi}.txt"


def configuration(directory: Path) -> Stamps:
    """Return the stamps of the files of a project that say how to build."""
    names = (FILE, "rust-toolchain.toml", "rust-toolchain")
    return {str(path): _stamp(path) for path in (directory / name for name in names) if path.exists()}


def manifests(project: Project) -> Stamps:
    """Return the stamps of the manifests, where they are the user's own."""
    paths = cargo_project.manifests(project.directory) if project.is_self_managed else []
    return {str(path): _stamp(path) for path in paths}


def write_record(
    project: Project,
    interpreter: Interpreter,
    compiled: Iterable[CompiledModule],
    options: BuildOptions,
    before: Stamps,
) -> None:
    """List what the modules that lie in place were made from; `before` is the configuration before it was read."""
    if not project.rebuild:
        return
    stamps: dict[str, tuple[int, ...]] = {}
    for one in compiled:
        listed = read_record(project.target / one.target.name / options.folder / "pydust-inputs.json")
        stamps |= {path: tuple(stamp) or _NEVER for path, (stamp, _) in listed.items()}
        path = project.directory / import_root(project, one.module) / one.file
        stamps[str(path)] = _stamp(path)
    # Cargo may have written it.
    stamps[str(project.workplace / "Cargo.lock")] = _stamp(project.workplace / "Cargo.lock")
    for name, stamp in before.items():
        stamps[name] = stamp if stamp == _stamp(Path(name)) else _NEVER
    lines = [SEPARATOR.join(options.develop_words())]
    for name, stamp in stamps.items():
        if "\n" not in name:
            lines.append(" ".join([*map(str, stamp), name]))
    write_if_changed(record_path(project, interpreter), "\n".join(lines).encode(errors="surrogateescape"))


def hook_files(project: Project, interpreter: Interpreter) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an editable wheel that let imports build; nothing if the project does not want it."""
    if not project.rebuild:
        return
    name = f"_pydust_editable_{project.name.lower().replace('-', '_').replace('.', '_')}"
    variables = {BUILD_FOLDER: str(project.elsewhere.parent)} if project.elsewhere else {}
    start = _START.format(
        build=f"{name}_build",
        modules=sorted(module.name for module in project.modules),
        arguments=(
            str(project.directory),
            str(record_path(project, interpreter)),
            str(project.workplace / TOOL),
            variables,
        ),
    )
    yield f"{name}.py", start.encode()
    yield f"{name}_build.py", Path(editable_hook.__file__).read_bytes()
    # From 3.15 the second takes the place of the first: https://peps.python.org/pep-0829/
    yield f"{name}.pth", f"import {name}; {name}.start()\n".encode()
    yield f"{name}.start", f"{name}:start\n".encode()


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        return tuple(stamp_of(path.stat()))
    except OSError:
        return _NEVER
