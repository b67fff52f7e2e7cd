"""Native files that no entry of `pyproject.toml` names: found in the project's folder, and kept out of archives.

A module that was renamed or removed leaves its file behind, which Python still imports and delegates still pack.
`place` takes back what it has placed; here is what it asks where it remembers nothing, and what `wheel` and `sdist` ask
of drafts.
"""

import fnmatch
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydust.build.symbols import is_ours
from pydust.project.config import FILE, Project
from pydust.system.progress import say

IMPORT_ROOTS = ("src", "python", ".")
"""Where packages are looked for, in this order. The last needs no package to be there."""
SUFFIXES = (".so", ".pyd")
_EXTENSION = re.compile(r"\.(?:(?:cpython-|cp\d|pypy|graalpy)[^/.]*|abi3t?)\.(?:so|pyd)$")
_NOT_PACKAGES = frozenset({"target", "build", "dist", "node_modules", "site-packages", "__pycache__"})
_TABLES = ("hatch", "poetry", "setuptools", "flit", "uv", "pdm")
"""Where the delegates are told what to pack."""


def is_extension(path: str) -> bool:
    """Whether `path` has the name of a module that was built for some Python.

    >>> is_extension("a/hello.abi3.so"), is_extension("a/hello.cpython-314t-darwin.so"), is_extension("a/libhello.so")
    (True, True, False)
    """
    return bool(_EXTENSION.search(path))


def module_name(path: str) -> str:
    """Return what Python calls the module of a file, given below its import root.

    >>> module_name("example/hello.cpython-311-x86_64-linux-gnu.so")
    'example.hello'
    """
    folder, _, file = path.rpartition("/")
    return f"{folder}/{file.partition('.')[0]}".strip("/").replace("/", ".")


def find_placed(project: Project) -> Iterator[tuple[str, str]]:
    """Yield path and module of every library of ours in the project's packages, for want of a record of them.

    One that is under version control was put there by the user.
    """
    names = {module.name for module in project.modules}
    for root in IMPORT_ROOTS:
        top = project.directory / root
        for path in _extensions(top):
            name = module_name(path.relative_to(top).as_posix())
            if is_ours(path.read_bytes()) and (name in names or not _is_tracked(path)):
                yield path.relative_to(project.directory).as_posix(), name


def _extensions(top: Path) -> Iterator[Path]:
    for current, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if _may_be_package(Path(current, name), top))
        yield from (Path(current, name) for name in sorted(files) if is_extension(name))


def _may_be_package(folder: Path, top: Path) -> bool:
    """Whether a folder below an import root may be a package: no environment, and no project or root of its own."""
    if folder.parent == top and folder.name in IMPORT_ROOTS:
        return False
    if not folder.name.isidentifier() or folder.name in _NOT_PACKAGES:
        return False
    return not any((folder / name).exists() for name in (FILE, "pyvenv.cfg"))


def _is_tracked(path: Path) -> bool:
    command = ["git", "ls-files", "--error-unmatch", "--", path.name]
    try:
        asked = subprocess.run(command, cwd=path.parent, capture_output=True, check=False)
    except OSError:
        return False  # no git
    return asked.returncode == 0


class Strays:
    """What of a draft is native and named neither by an entry nor by what the user has told the delegate."""

    def __init__(self, project: Project, archive: str) -> None:
        """`archive` is what is made, in words."""
        self._archive = archive
        self._patterns = tuple(_patterns(project))
        self._builds = _builds_natively(project)

    def has(self, name: str, content: bytes) -> bool:
        """Whether a file is one; if so, that it is left out is said."""
        if not name.endswith(SUFFIXES):
            return False
        if is_ours(content):
            # A pattern for any library is not meant for this one.
            stray = not any(_matches(name, pattern) for pattern in self._patterns if not _is_general(pattern))
        else:
            stray = is_extension(name) and not self._builds and not self._is_configured(name)
        if stray:
            say(f"Left {name} out of the {self._archive}: neither {FILE} nor the backend's own table names it")
        return stray

    def _is_configured(self, name: str) -> bool:
        return any(_matches(name, pattern) for pattern in self._patterns)


def _patterns(project: Project) -> Iterator[str]:
    """Yield what the user says of libraries, wherever a delegate reads it."""
    words: list[str] = []
    for name in _TABLES:
        words += _strings(project.table("tool", name))
    manifest = project.directory / "MANIFEST.in"
    if project.delegate == "setuptools" and manifest.is_file():
        words += manifest.read_text(encoding="utf-8", errors="replace").split()
    for word in words:
        if re.search(r"\.(?:so|pyd)\*?$", word):
            yield word.removeprefix("./").strip("/")


def _strings(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        match stack.pop():
            case str(text):
                yield text
            case Mapping() as table:
                stack += [*table, *table.values()]
            case list(items):
                stack += items


def _matches(name: str, pattern: str) -> bool:
    """Whether a pattern means a file, from whichever folder it starts."""
    parts = PurePosixPath(name).parts
    tails: Iterable[str] = ("/".join(parts[start:]) for start in range(len(parts)))
    return fnmatch.fnmatch(name, f"*/{pattern}") or any(
        fnmatch.fnmatch(tail, pattern) or tail == pattern.partition("/")[2] for tail in tails
    )


def _is_general(pattern: str) -> bool:
    return PurePosixPath(pattern).name.partition(".")[0].strip("*?") == ""


def _builds_natively(project: Project) -> bool:
    """Whether the delegate may have built an extension by itself."""
    match project.delegate:
        case "hatchling":
            return bool(
                project.table("tool", "hatch", "build", "hooks")
                or project.table("tool", "hatch", "build", "targets", "wheel", "hooks")
            )
        case "setuptools":
            own = project.table("tool", "setuptools")
            return "ext-modules" in own or any(
                (project.directory / name).is_file() for name in ("setup.py", "setup.cfg")
            )
        case "poetry-core":
            return "build" in project.table("tool", "poetry")
    return False
