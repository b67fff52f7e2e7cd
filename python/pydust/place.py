"""Where a built module lies in the project, so that Python imports it from there.

Owns the choice of the folder and the copy. An `__init__.py` is never made: without one a folder is a namespace
package, and whether it becomes more is for the user to say.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from pydust.atomic import write_if_changed
from pydust.compile import CompiledModule
from pydust.config import ExtModule, Project
from pydust.interpreter import Interpreter
from pydust.progress import say

_IMPORT_ROOTS = ("src", "python", ".")
"""Where packages are looked for, in this order. The last needs no package to be there."""


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


def place(project: Project, compiled: Iterable[CompiledModule], interpreter: Interpreter) -> None:
    """Copy every module into the project, where its content differs, and say which changed."""
    for one in compiled:
        root = import_root(project, one.module)
        file = f"{one.module.path}{interpreter.extension_suffix}"
        _remove_elsewhere(project.directory, root, file)
        path = project.directory / root / file
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
