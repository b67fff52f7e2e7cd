"""The libraries that a test session imports in place of what is installed: built from the source as it is.

Modules with native tests are compiled with `cfg(test)`, the others as `pydust develop` does. Both lie below the
project's `target/`; nothing that was placed or installed is replaced. Processes that a session starts find them by
an environment variable, and build nothing again.
"""

import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

from pydust.atomic import write_if_changed
from pydust.compile import compile_modules
from pydust.config import Project
from pydust.interpreter import running_interpreter
from pydust.lock import project_lock

VARIABLE = "PYDUST_TEST_LIBRARIES"
"""Names the libraries of running sessions: a JSON object of the modules' paths, by project and name."""

Libraries = Mapping[str, str]
"""The path of each module's library, by the module's name."""


def build(project: Project, tested: Collection[str], *, instrumented: bool = False) -> Libraries:
    """Build the modules of `project`, those in `tested` with their tests; return where their libraries are.

    What is instrumented counts for `pydust.coverage`.
    """
    kind = "coverage" if instrumented else "test"
    with project_lock(project.directory):
        paths = {}
        compiled = compile_modules(
            project, running_interpreter(), release=False, tested=tested, instrumented=instrumented
        )
        for one in compiled:
            folder = project.directory / "target" / "pydust" / kind / one.target.name
            path = folder / f"{one.module.target}{one.target.suffix}"
            write_if_changed(path, one.content, executable=True)
            paths[one.module.name] = str(path)
        return paths


def inherited(project: Path) -> Libraries | None:
    """Return what a session that started this process has built of `project`."""
    found = json.loads(os.environ.get(VARIABLE, "{}")).get(str(project))
    return found if isinstance(found, dict) else None


def bequeath(project: Path, libraries: Libraries) -> None:
    """Let processes that are started from here on use `libraries`."""
    known = json.loads(os.environ.get(VARIABLE, "{}"))
    os.environ[VARIABLE] = json.dumps({**known, str(project): dict(libraries)})


class Finder(MetaPathFinder):
    """Finds modules in the libraries of a session, whatever is installed."""

    def __init__(self, libraries: Libraries) -> None:
        self.libraries = libraries

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # as `importlib` calls it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module that was built for the session."""
        library = self.libraries.get(fullname)
        if library is None:
            return None
        loader = importlib.machinery.ExtensionFileLoader(fullname, library)
        return importlib.util.spec_from_file_location(fullname, library, loader=loader)


class PackageFinder(MetaPathFinder):
    """Finds the packages around such modules that have no folder yet; it comes last."""

    def __init__(self, libraries: Libraries) -> None:
        names = [name.split(".") for name in libraries]
        self.packages = {".".join(name[:length]) for name in names for length in range(1, len(name))}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # as `importlib` calls it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a package by the names of its modules alone."""
        if fullname not in self.packages:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = []
        return spec


def install(libraries: Libraries, roots: Sequence[str]) -> None:
    """Let imports find `libraries`, and the Python files of the project in its import roots."""
    sys.meta_path.insert(0, Finder(libraries))
    sys.meta_path.append(PackageFinder(libraries))
    for root in reversed(roots):
        if root not in sys.path:
            sys.path.insert(0, root)
