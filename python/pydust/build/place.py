"""Where a built module lies in the project, so that Python imports it from there.

Owns the choice of the folder, the copy, and the memory of what was placed: it is taken back when no entry names it any
more. An `__init__.py` is never made: without one a folder is a namespace package, and whether it becomes more is for
the user to say.
"""

import contextlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from pydust.build.compile import CompiledModule
from pydust.build.strays import IMPORT_ROOTS, find_placed, module_name
from pydust.build.symbols import is_ours
from pydust.project.abi import StableAbi
from pydust.project.config import FILE, ExtModule, Project
from pydust.system.atomic import write_if_changed
from pydust.system.progress import say

_NATIVE = re.compile(r"\.(?:cpython-|cp)3(?P<minor>\d+)(?P<free_threaded>t?)d?-[\w-]+\.(?:so|pyd)")


def import_root(project: Project, module: ExtModule) -> str:
    """Return the folder that has to be on `sys.path` to import `module`: `src`, `python` or `.`.

    It is the one where the module's package already has Python files. A folder `src/example` of Rust files alone
    does not make `src` an import root.
    """
    package, _, rest = module.name.partition(".")
    if rest:
        for root in IMPORT_ROOTS[:-1]:
            folder = project.directory / root / package
            if next(folder.rglob("*.py"), None) is not None:
                return root
    return IMPORT_ROOTS[-1]


def import_roots(project: Project) -> tuple[str, ...]:
    """Return the import roots of all modules, each once."""
    return tuple(dict.fromkeys(import_root(project, module) for module in project.modules))


def place(project: Project, compiled: Iterable[CompiledModule]) -> None:
    """Copy every module into the project, where its content differs, and say which changed.

    What was placed for an entry that is gone is taken back.
    """
    placed = _read_placed(project)
    for one in compiled:
        root = import_root(project, one.module)
        _remove_elsewhere(project.directory, root, one.file)
        path = project.directory / root / one.file
        _remove_other_abis(project.directory, path, one.module)
        if write_if_changed(path, one.content, executable=True):
            say(f"{one.module.name} is built: {path.relative_to(project.directory).as_posix()}")
        else:
            say(f"{one.module.name} is up to date")
        placed[path.relative_to(project.directory).as_posix()] = one.module.name
    _take_back(project, placed)


def take_back(project: Project) -> None:
    """Remove the files of modules that have no entry any more, without placing any."""
    _take_back(project, _read_placed(project))


def take_back_all(project: Project) -> None:
    """Remove every module that was placed; the record of them is for the caller to remove."""
    for name in sorted(_read_placed(project)):
        if _remove_ours(project, name):
            say(f"Removed {name}")


def _record(project: Project) -> Path:
    return project.target / "pydust" / "placed.json"


def _read_placed(project: Project) -> dict[str, str]:
    """Return the module of each file that was placed, by its path; where nothing is remembered it is found out."""
    try:
        placed = json.loads(_record(project).read_bytes())["placed"]
        return {str(path): str(name) for path, name in placed.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return dict(find_placed(project))


def _take_back(project: Project, placed: dict[str, str]) -> None:
    """Remove the files of modules that have no entry any more, or lie in another folder now."""
    roots = {module.name: import_root(project, module) for module in project.modules}
    for name, module in sorted(placed.items()):
        root = roots.get(module)
        if root is not None and _is_at_home(name, root, module):
            continue
        del placed[name]
        if _remove_ours(project, name):
            reason = f"no entry of {FILE} names {module}" if root is None else f"{module} lies in another folder now"
            say(f"Removed {name}: {reason}")
    record = json.dumps({"placed": placed}, indent=1, sort_keys=True)
    write_if_changed(_record(project), record.encode())


def _remove_ours(project: Project, name: str) -> bool:
    """Remove a file that was placed, unless the user has put something else there; return whether it was there."""
    path = project.directory / name
    if not path.is_file() or path.is_symlink() or not is_ours(path.read_bytes()):
        return False
    path.unlink()
    remove_empty_folders(path.parent, project.directory)
    return True


def _is_at_home(name: str, root: str, module: str) -> bool:
    below = "" if root == "." else f"{root}/"
    return name.startswith(below) and module_name(name.removeprefix(below)) == module


def remove_empty_folders(folder: Path, stop: Path) -> None:
    """Remove what a module leaves, with what Python has made there."""
    while folder != stop and folder.is_relative_to(stop):
        with contextlib.suppress(OSError):
            (folder / "__pycache__").rmdir()
        try:
            folder.rmdir()
        except OSError:  # it has other files
            return
        folder = folder.parent


def _remove_elsewhere(directory: Path, root: str, file: str) -> None:
    """Remove the copy from before the package moved to or from `src`: Python would still find it."""
    for other in IMPORT_ROOTS:
        stale = directory / other / file
        if other != root and stale.exists():
            stale.unlink()
            remove_empty_folders(stale.parent, directory)


def _remove_other_abis(directory: Path, path: Path, module: ExtModule) -> None:
    """Remove what was built before the module's `abi` was changed: some Python would import it and not `path`."""
    for stale in sorted(path.parent.glob(f"{module.last_name}.*")):
        if stale != path and _is_outdated(stale.name.removeprefix(module.last_name), module.abi):
            stale.unlink()
            say(f"Removed {stale.relative_to(directory).as_posix()}, which was built for another abi")


def _is_outdated(suffix: str, abi: StableAbi | None) -> bool:
    """Whether a module that is built for `abi` has no file that ends in `suffix`, from whichever Python.

    >>> _is_outdated(".abi3.so", None), _is_outdated(".cpython-313-darwin.so", None)
    (True, False)
    """
    if suffix in (".abi3.so", ".abi3t.so"):
        return abi is None or suffix != f".{abi.kind}.so"
    if suffix == ".pyd":
        return abi is None
    native = _NATIVE.fullmatch(suffix)
    # Those of Pythons that the stable file does not serve were built for themselves.
    return bool(native and abi and abi.serves(int(native["minor"]), free_threaded=bool(native["free_threaded"])))
