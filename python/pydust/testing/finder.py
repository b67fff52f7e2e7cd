"""Finds the libraries of a test session, in this interpreter and in those that are made from it.

It imports little, because every interpreter of a session imports it. What the libraries are is for `libraries`.
"""

import contextlib
import functools
import importlib
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

VARIABLE = "PYDUST_TEST_LIBRARIES"
"""Names the libraries of running sessions: a JSON object of the modules' paths, by project and name."""

Libraries = Mapping[str, str]
"""The path of each module's library, by the module's name."""


def inherited(project: Path) -> Libraries | None:
    """Return what a session that started this process has built of `project`."""
    found = json.loads(os.environ.get(VARIABLE, "{}")).get(str(project))
    return found if isinstance(found, dict) else None


def pass_on(project: Path, libraries: Libraries) -> None:
    """Let processes that are started from here on use `libraries`."""
    known = json.loads(os.environ.get(VARIABLE, "{}"))
    os.environ[VARIABLE] = json.dumps({**known, str(project): dict(libraries)})


class _Finder(MetaPathFinder):
    """Finds modules by their full names alone."""

    def __init__(self, libraries: Libraries) -> None:
        self.libraries = libraries

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # as `importlib` calls it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module, as `importlib` asks for it."""
        return self.find(fullname)

    def find(self, name: str) -> importlib.machinery.ModuleSpec | None:
        raise NotImplementedError


class Finder(_Finder):
    """Finds modules in the libraries of a session, whatever is installed."""

    def find(self, name: str) -> importlib.machinery.ModuleSpec | None:
        """Find a module that was built for the session."""
        library = self.libraries.get(name)
        if library is None:
            return None
        loader = importlib.machinery.ExtensionFileLoader(name, library)
        return importlib.util.spec_from_file_location(name, library, loader=loader)


class PackageFinder(_Finder):
    """Finds the packages around such modules that have no folder yet; it comes last."""

    def find(self, name: str) -> importlib.machinery.ModuleSpec | None:
        """Find a package by the names of its modules."""
        if not any(module.startswith(f"{name}.") for module in self.libraries):
            return None
        spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = []
        return spec


def install(libraries: Libraries, roots: Sequence[str]) -> None:
    """Let imports find `libraries`, and the Python files of the project in its import roots."""
    sys.meta_path.insert(0, Finder(libraries))
    sys.meta_path.append(PackageFinder(libraries))
    for root in reversed(roots):
        if root not in sys.path:
            sys.path.insert(0, root)


def inherit() -> None:
    """Let imports of a new interpreter find what the session has built."""
    for libraries in json.loads(os.environ.get(VARIABLE, "{}")).values():
        install(libraries, ())


_INHERIT = f"""
try:
    from {__name__} import inherit
except ImportError:
    pass
else:
    inherit()
"""
"""What is run elsewhere. A Python that has no pydust imports what is installed."""


def follow() -> None:
    """Let every interpreter and process that this process makes from now on inherit, whichever way Python makes it."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        with contextlib.suppress(ImportError):
            module: Any = importlib.import_module(name)
            # In one process a library has its statics for all interpreters, so a second copy would not know the first.
            _wrap(module, "create", functools.partial(_followed_interpreter, module))
    spawn = importlib.import_module("multiprocessing.spawn")
    _wrap(spawn, "get_preparation_data", _followed_process)


def _wrap(module: ModuleType, name: str, around: Callable[..., Any]) -> None:
    """Call `around` in place of a function, with that as its first argument; once, however often this is asked for."""
    function = getattr(module, name)
    if not hasattr(function, "__wrapped__"):
        setattr(module, name, functools.wraps(function)(functools.partial(around, function)))


def _followed_interpreter(module: Any, create: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    interpreter = create(*arguments, **keywords)
    module.run_string(interpreter, f"exec({_INHERIT!r}, {{}})")
    return interpreter


def _followed_process(prepare: Callable[[str], dict[str, Any]], name: str) -> dict[str, Any]:
    # The new process reads these facts before anything else, and passes over those that it does not know.
    return {**prepare(name), "pydust": _Startup()}


class _Startup:
    """Runs in the process that unpickles it."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return exec, (_INHERIT, {})
