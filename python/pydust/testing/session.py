"""A pytest session with native tests: what it tests, where that was built, and the hooks that run it."""

import contextlib
import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pydust.config import ExtModule, Project, read_project
from pydust.errors import PydustError, sentence
from pydust.place import import_roots
from pydust.testing import finder, libraries
from pydust.testing.exported_tests import unseen
from pydust.testing.options import NativeTest
from pydust.testing.source import Scan, scan

if TYPE_CHECKING:
    from pydust.testing.finder import Libraries


@dataclass(frozen=True)
class TestedProject:
    """A project with what pytest has to know of it."""

    __test__ = False

    project: Project

    unseen: dict[Path, list[str]] = field(default_factory=dict)
    """By file, what a library has of tests that were not found in the source."""

    @cached_property
    def scans(self) -> Mapping[ExtModule, Scan]:
        """What was read of each module's source."""
        return {module: scan(self.project.directory, module.root) for module in self.project.modules}

    @cached_property
    def found(self) -> Mapping[Path, Mapping[ExtModule, Sequence[NativeTest]]]:
        """The native tests, by file and by the module that includes it."""
        found: dict[Path, dict[ExtModule, Sequence[NativeTest]]] = {}
        for module, one in self.scans.items():
            for file, tests in one.tests.items():
                found.setdefault(self.project.directory / file, {})[module] = tests
        return found

    @property
    def tested(self) -> frozenset[str]:
        """The names of the modules with native tests, or with what may be some."""
        return frozenset(module.name for module, one in self.scans.items() if one.tests or one.has_tag)

    @property
    def files(self) -> Sequence[Path]:
        """The files with native tests, whoever has seen them."""
        return list(dict.fromkeys([*self.found, *self.unseen]))

    def compare(self, built: "Libraries") -> None:
        """Note which tests the libraries have and the source does not show."""
        for module, one in self.scans.items():
            if module.name in built and module.name in self.tested:
                known = [test for tests in one.tests.values() for test in tests]
                for test in unseen(Path(built[module.name]), known):
                    path = Path(os.path.normpath(self.project.directory / test.file))
                    if not path.is_file():
                        path = self.project.directory / module.root
                    self.unseen.setdefault(path, []).append(
                        f"{test.file}:{test.line}: rustc has compiled the test `{test.name}`, but pytest does not find "
                        "it in the source, where it reads the items of modules: write it out there, not by a macro and "
                        "not inside a function"
                    )


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
                finder.bequeath(one.project.directory, found)
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
    if measured is not None:
        config.pluginmanager.register(measured, "pydust-coverage")


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
