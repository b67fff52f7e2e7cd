"""A pytest session with native tests: what it tests, where that was built, and the hooks that run it."""

import contextlib
import importlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pydust.build.place import import_roots
from pydust.errors import PydustError, sentence
from pydust.project.config import Project, read_project
from pydust.testing import finder, libraries
from pydust.testing.project import TestedProject

if TYPE_CHECKING:
    from pydust.testing.finder import Libraries


def start(config: pytest.Config, folders: Sequence[Path]) -> None:
    """Build the projects, let imports find what was built, and add the hooks."""
    from pydust.testing.covered import Coverage
    from pydust.testing.hooks import Hooks

    options = config.known_args_namespace
    builds = not (options.collectonly or options.help or options.version or _only_shows(options))
    try:
        projects = [TestedProject(read_project(folder)) for folder in folders]
        built: list[Path] = []
        for one in projects:
            # Whatever is wrong with a tag is said now.
            assert one.found is not None  # noqa: S101
        measured = Coverage.begin(options, [one.project for one in projects]) if builds else None
        for one in projects:
            found = finder.inherited(one.project.directory)
            if found is None and builds:
                with _shown(config):
                    found = libraries.build(one.project, one.tested, instrumented=measured is not None)
                finder.pass_on(one.project.directory, found)
            # A process that runs one test has been told by the one that chose it.
            if found and not config.known_args_namespace.pydust_report:
                one.compare(found)
            _install(one.project, found or {})
            built.extend(map(Path, (found or {}).values()))
            if measured is not None:
                measured.libraries.append([Path(path) for path in (found or {}).values()])
    except PydustError as error:
        raise pytest.UsageError(str(error)) from None
    except OSError as error:
        raise pytest.UsageError(sentence(error)) from None
    if built:
        finder.follow()
    config.pluginmanager.register(Hooks(config, projects, built), "pydust-session")
    _add_doctests(config, projects)
    if measured is not None:
        config.pluginmanager.register(measured, "pydust-coverage")


def _add_doctests(config: pytest.Config, projects: Sequence[TestedProject]) -> None:
    """Collect the examples in doc comments too, where pytest is asked for those in docstrings."""
    if getattr(config.known_args_namespace, "doctestmodules", False):
        from pydust.testing.doctests import Doctests

        config.pluginmanager.register(Doctests(projects), "pydust-doctests")


def _only_shows(options: object) -> bool:
    names = ("showfixtures", "show_fixtures_per_test", "markers", "setupplan")
    return any(getattr(options, name, False) for name in names)


def _install(project: Project, found: "Libraries") -> None:
    roots = [str(project.directory / root) for root in import_roots(project)]
    finder.install(found, [os.path.normpath(root) for root in roots])
    importlib.invalidate_caches()


@contextlib.contextmanager
def _shown(config: pytest.Config) -> Iterator[None]:
    """Let what cargo says be seen."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    with capture.global_and_fixture_disabled():
        yield
