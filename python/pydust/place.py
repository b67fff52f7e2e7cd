"""Where a built module lies in the project, so that Python imports it from there.

Owns the choice of the folder and the copy. An `__init__.py` is never made: without one a folder is a namespace
package, and whether it becomes more is for the user to say.
"""

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from pydust.abi import StableAbi
from pydust.atomic import write_if_changed
from pydust.compile import CompiledModule
from pydust.config import ExtModule, Project
from pydust.progress import say

_IMPORT_ROOTS = ("src", "python", ".")
"""Where packages are looked for, in this order. The last needs no package to be there."""
_NATIVE = re.compile(r"\.(?:cpython-|cp)3(?P<minor>\d+)(?P<free_threaded>t?)d?-[\w-]+\.(?:so|pyd)")


def import_root(project: Project, module: ExtModule) -> str:
    """Return the folder that has to be on `sys.path` to import `module`: `src`, `python` or `.`.

    It is the one where the module's package already has Python files. A folder `src/example` of Rust files alone
    does not make `src` an import root.
    """
    package, _, rest = module.name.partition(".")
    if rest:
        for root in _IMPORT_ROOTS[:-1]:
            folder = project.directory / root / package
            if next(folder.rglob("*.py"), None) is not None:
                return root
    return _IMPORT_ROOTS[-1]


def import_roots(project: Project) -> tuple[str, ...]:
    """Return the import roots of all modules, each once."""
    return tuple(dict.fromkeys(import_root(project, module) for module in project.modules))


def place(project: Project, compiled: Iterable[CompiledModule]) -> None:
    """Copy every module into the project, where its content differs, and say which changed."""
    for one in compiled:
        root = import_root(project, one.module)
        _remove_elsewhere(project.directory, root, one.file)
        path = project.directory / root / one.file
        _remove_other_abis(project.directory, path, one.module)
        if write_if_changed(path, one.content, executable=True):
            say(f"{one.module.name} is built: {path.relative_to(project.directory).as_posix()}")
        else:
            say(f"{one.module.name} is up to date")


def _remove_elsewhere(directory: Path, root: str, file: str) -> None:
    """Remove the copy from before the package moved to or from `src`: Python would still find it."""
    for other in _IMPORT_ROOTS:
        stale = directory / other / file
        if other != root and stale.exists():
            stale.unlink()
            with contextlib.suppress(OSError):  # the folder has other files
                stale.parent.rmdir()


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
