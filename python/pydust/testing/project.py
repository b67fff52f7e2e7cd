"""A project that pytest tests: the native tests in its source, and what its libraries have beside them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydust.project.config import ExtModule, Project
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
