"""Where stubs lie: beside the modules in the sources, in a wheel, or in a folder that the user names.

A stub without our first line is the user's and wins. What was written is remembered, so that it can be taken back when
its module has gone, and so that a library that has not changed is not read again. The text of a stub is `render`'s.

A module in a package has its stub beside it, and the package `py.typed`. A module at the top has no package that could
have one, and PEP 561 takes a single stub from nowhere but the user's own folder. So it lies there as `hello.pyi`, and
in a wheel as the stub-only package `hello-stubs`.

https://typing.python.org/en/latest/spec/distributing.html
"""

import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydust import __version__
from pydust.build.compile import CompiledModule
from pydust.build.place import import_root, remove_empty_folders
from pydust.project.config import ExtModule, Project
from pydust.stubs import MARKER
from pydust.system.atomic import write_if_changed
from pydust.system.progress import say

if TYPE_CHECKING:
    from pydust.tree import Module, TreeError

TYPED = "py.typed"


@dataclass(frozen=True)
class Stubs:
    """The stubs of one module, by their paths below the import root."""

    module: ExtModule
    files: Mapping[str, str]


def generate(project: Project, compiled: Iterable[CompiledModule]) -> Iterator[Stubs]:
    """Yield the stubs of every module whose library can be read here; of any other, what is wrong is said."""
    # Here, because most builds write none.
    from pydust.stubs.render import render
    from pydust.tree import TreeError

    every = list(compiled)
    for one, tree in zip(every, read_libraries(project, every), strict=True):
        if isinstance(tree, TreeError):
            say(f"note: {one.module.name} gets no stub: {tree}")
        else:
            yield Stubs(one.module, render(tree, one.module.name, one.module.root))


def read_libraries(project: Project, compiled: Sequence[CompiledModule]) -> "list[Module | TreeError]":
    """Return the tree of each library, or why it cannot be read. Another process loads them."""
    from pydust.tree import TreeError

    trees: list[Module | TreeError] = []
    with contextlib.ExitStack() as stack:
        paths = [one.library or _written(project, one, stack) for one in compiled]
        while len(trees) < len(paths):
            command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("reader.py"))]
            done = subprocess.run([*command, *map(str, paths[len(trees) :])], capture_output=True, check=False)
            trees += map(_tree, done.stdout.splitlines())
            if len(trees) < len(paths):
                trees.append(TreeError(f"the process that read its library ended with status {done.returncode}"))
    return trees


def _written(project: Project, one: CompiledModule, stack: contextlib.ExitStack) -> Path:
    """Write a library that no file has any more, for as long as it is needed."""
    folder = project.target / "pydust"
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stubs-", dir=folder)), "library.so")
    path.write_bytes(one.content)
    return path


def _tree(line: bytes) -> "Module | TreeError":
    from pydust.tree import TreeError, parse

    state, text = json.loads(line)
    if state != "ok":
        return TreeError(f"its library cannot be read here ({text})")
    try:
        return parse(text)
    except TreeError as error:
        return error


# --- in the sources ------------------------------------------------------------------------------


def place_stubs(project: Project, compiled: Iterable[CompiledModule], *, wanted: bool = False) -> None:
    """Bring the stubs beside the modules up to date; those of modules that have gone are taken back.

    Without stubs in the project's settings all of them are. Those that are `wanted` all the same are the user's.
    """
    before = _read_record(project)
    now = _Record({}, [])
    changed: list[str] = []
    every = list(compiled) if project.stubs or wanted else []
    stale = [one for one in every if not before.is_current(project, one) and not hand_written(project, one.module)]
    written = _write(project, stale, changed)
    for one in every:
        name = one.module.name
        if hand_written(project, one.module):
            now.modules[name] = _Known("", {})
        else:
            now.modules[name] = written.get(name) or before.modules[name]
        typed = typed_marker(project, one.module)
        if typed is None or typed in now.typed:
            continue
        if not (project.directory / typed).exists():
            write_if_changed(project.directory / typed, b"")
            now.typed.append(typed)
        elif typed in before.typed:
            now.typed.append(typed)
    if project.stubs or not wanted:
        _take_back(project, before.paths - now.paths)
        now.write(project)
    if len(changed) > 3:
        say(f"Wrote {len(changed)} stubs for type checkers, such as {changed[0]}")
    else:
        for path in changed:
            say(f"Wrote {path} for type checkers")


def _write(project: Project, compiled: Sequence[CompiledModule], changed: list[str]) -> dict[str, "_Known"]:
    """Write the stubs of modules; return what is there now, by their names."""
    written = {one.module.name: _Known(_state(one), {}) for one in compiled}
    for stubs in generate(project, compiled):
        for name, text in stubs.files.items():
            path = project.directory / import_root(project, stubs.module) / name
            if path.exists() and not is_generated(path):
                continue
            shown = path.relative_to(project.directory).as_posix()
            if write_if_changed(path, text.encode()):
                changed.append(shown)
            written[stubs.module.name].files[shown] = _digest(text.encode())
    return written


def take_back_stubs(project: Project) -> None:
    """Remove every stub that was written into the project; the record of them is for the caller to remove."""
    _take_back(project, _read_record(project).paths)


def _take_back(project: Project, paths: Iterable[str]) -> None:
    for name in sorted(paths):
        path = project.directory / name
        if not path.is_symlink() and _is_ours(path):
            path.unlink()
            remove_empty_folders(path.parent, project.directory)


def typed_marker(project: Project, module: ExtModule) -> str | None:
    """Return the path of the `py.typed` for a module: that of its outermost package that is no namespace."""
    root = import_root(project, module)
    *packages, _ = module.name.split(".")
    if not packages:
        return None
    folders = [Path(root, *packages[: depth + 1]) for depth in range(len(packages))]
    regular = (
        folder
        for folder in folders
        if any((project.directory / folder / f"__init__{suffix}").is_file() for suffix in (".py", ".pyi"))
    )
    return (next(regular, folders[-1]) / TYPED).as_posix()


def hand_written(project: Project, module: ExtModule) -> dict[str, Path]:
    """Return the stubs that the user has written for a module, by their paths below the import root.

    They are for all that is in it: none is generated beside them.
    """
    root = project.directory / import_root(project, module)
    single, package = root / f"{module.path}.pyi", root / module.path
    if single.is_file() and not is_generated(single):
        return {f"{module.path}.pyi": single}
    if (package / "__init__.pyi").is_file() and not is_generated(package / "__init__.pyi"):
        return {path.relative_to(root).as_posix(): path for path in sorted(package.rglob("*.pyi"))}
    return {}


def is_generated(path: Path) -> bool:
    """Whether a file is a stub that pydust wrote, and may write again."""
    return is_generated_text(path.read_bytes())


def is_generated_text(content: bytes) -> bool:
    """Whether this is what pydust has written into a stub."""
    return content.startswith(MARKER.encode())


# --- in a wheel ----------------------------------------------------------------------------------


def stubs_of_wheel(project: Project, compiled: Sequence[CompiledModule]) -> dict[str, bytes]:
    """Return the stubs that a wheel has beside its modules, by their paths in it."""
    found: dict[str, bytes] = {}
    if not project.stubs:
        return found
    own = {one.module.name: hand_written(project, one.module) for one in compiled}
    others = [one for one in compiled if not own[one.module.name]]
    made = {stubs.module.name: stubs.files for stubs in generate(project, others)}
    for one in compiled:
        name = one.module.name
        files = {path: file.read_bytes() for path, file in own[name].items()}
        files |= {path: text.encode() for path, text in made.get(name, {}).items()}
        found |= {in_wheel(one.module, path): content for path, content in files.items()}
        typed = typed_marker(project, one.module)
        if typed is not None and files:
            found[Path(typed).relative_to(import_root(project, one.module)).as_posix()] = b""
    return found


def stubs_of_editable(project: Project) -> dict[str, bytes]:
    """Return the stubs of modules at the top, for the wheel that leads to a project in which they were placed.

    Checkers do not look for a single stub along that way. It is as old as the installation.
    """
    found = {}
    for module in project.modules if project.stubs else ():
        if "." not in module.name:
            root = project.directory / import_root(project, module)
            paths = [root / f"{module.name}.pyi", *sorted((root / module.name).rglob("*.pyi"))]
            for path in paths:
                if path.is_file():
                    found[in_wheel(module, path.relative_to(root).as_posix())] = path.read_bytes()
    return found


def in_wheel(module: ExtModule, name: str) -> str:
    """Return where a stub lies in a wheel.

    >>> in_wheel(ExtModule("hello", ""), "hello.pyi"), in_wheel(ExtModule("hello", ""), "hello/deep.pyi")
    ('hello-stubs/__init__.pyi', 'hello-stubs/deep.pyi')
    """
    if "." in module.name:
        return name
    rest = name.removeprefix(module.name).removeprefix("/")
    return f"{module.name}-stubs/{'__init__.pyi' if rest == '.pyi' else rest}"


# --- what was written ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What was written for a library."""

    library: str
    """Its state."""
    files: dict[str, str]
    """Digests by path."""

    def is_current(self, project: Project, one: CompiledModule) -> bool:
        """Whether the stubs are there as they were written, and the library is the one that they were written for."""
        return self.library == _state(one) and all(
            (project.directory / name).is_file() and _digest((project.directory / name).read_bytes()) == digest
            for name, digest in self.files.items()
        )


@dataclass(frozen=True)
class _Record:
    """What was written for the modules of a project."""

    modules: dict[str, _Known]
    typed: list[str]

    @property
    def paths(self) -> set[str]:
        """All files."""
        return {*self.typed, *(name for known in self.modules.values() for name in known.files)}

    def is_current(self, project: Project, one: CompiledModule) -> bool:
        """Whether the stubs of a module are as they were written for this library."""
        known = self.modules.get(one.module.name)
        return known is not None and known.is_current(project, one)

    def write(self, project: Project) -> None:
        """Remember it, where there is something to remember."""
        path = _record_file(project)
        if not self.modules and not path.exists():
            return
        modules = {name: {"library": one.library, "files": one.files} for name, one in self.modules.items()}
        content = {"version": __version__, "typed": self.typed, "modules": modules}
        write_if_changed(path, json.dumps(content, indent=1, sort_keys=True).encode())


def written_files(project: Project) -> frozenset[str]:
    """Return the paths of the stubs and markers that were written into the project and are no user's."""
    return frozenset(name for name in _read_record(project).paths if _is_ours(project.directory / name))


def _is_ours(path: Path) -> bool:
    return path.is_file() and (is_generated(path) or (path.name == TYPED and not path.read_bytes()))


def _record_file(project: Project) -> Path:
    return project.target / "pydust" / "stubs.json"


def _read_record(project: Project) -> _Record:
    """Return what is remembered; of another version's memory, only what there is to take back."""
    try:
        content = json.loads(_record_file(project).read_bytes())
        current = content["version"] == __version__
        modules = {
            str(name): _Known(str(one["library"]) if current else "", {str(k): str(v) for k, v in one["files"].items()})
            for name, one in content["modules"].items()
        }
        return _Record(modules, [str(path) for path in content["typed"]])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return _Record({}, [])


def _state(one: CompiledModule) -> str:
    """Return what differs between two libraries: size and time of the file that cargo wrote, which can be large."""
    if one.library is None:
        return _digest(one.content)
    found = one.library.stat()
    return f"{one.library.parent.name}/{one.library.name} {found.st_size} {found.st_mtime_ns}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
