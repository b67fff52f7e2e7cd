"""Rust files and modules as pytest's collectors, native tests as its functions.

The items are pytest's own, so whatever it does with functions (parameters, marks, fixtures, ids) it does with these.
"""

import builtins
import importlib
import inspect
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.python import PyCollector

from pydust.errors import PydustError
from pydust.testing import native
from pydust.testing.literals import SourceError
from pydust.testing.options import Mark, NativeTest

if TYPE_CHECKING:
    from pydust.project.config import ExtModule
    from pydust.testing.project import TestedProject

ATTRIBUTE = "__pydust_test__"
"""Where the function of an item has its `Collected`."""


@dataclass(frozen=True)
class Collected:
    """A native test with where it belongs."""

    test: NativeTest
    module: "ExtModule"
    project: Path


@dataclass
class _Branch:
    """The tests of a Rust module, and the modules in it, by their names in pytest."""

    tests: dict[str, Callable[..., None]] = field(default_factory=dict)
    modules: "dict[str, _Branch]" = field(default_factory=dict)

    def collect(self, parent: PyCollector) -> Iterator[pytest.Item | pytest.Collector]:
        for name, function in self.tests.items():
            yield from parent._genfunctions(name, function)
        for name, branch in self.modules.items():
            yield RustModule.from_parent(parent, name=name, branch=branch)

    def as_object(self, name: str) -> types.ModuleType:
        """Return what pytest looks the functions up in."""
        module = types.ModuleType(name)
        vars(module).update(self.tests)
        return module


class RustFile(pytest.Module):
    """A Rust file with native tests."""

    tested: "TestedProject"

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, tested: "TestedProject") -> "RustFile":
        """Return the collector of a file of the project."""
        file: RustFile = cls.from_parent(parent, path=path)
        file.tested = tested
        return file

    @cached_property
    def branch(self) -> _Branch:
        """The tests of the file."""
        return _branch(self.tested.project.directory, self.tested.found.get(self.path, {}))

    def _getobj(self) -> types.ModuleType:
        return self.branch.as_object(self.path.stem)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the tests of the file, and its modules."""
        unseen = self.tested.unseen.get(self.path)
        if unseen:
            raise self.CollectError("\n".join(unseen))
        try:
            branch = self.branch
        except PydustError as error:
            raise self.CollectError(str(error)) from None
        yield from branch.collect(self)


class RustModule(PyCollector):
    """A `mod` in a Rust file."""

    def __init__(self, *, branch: _Branch, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.branch = branch

    def _getobj(self) -> types.ModuleType:
        return self.branch.as_object(self.name)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the tests of the module, and the modules in it."""
        yield from self.branch.collect(self)


def _branch(project: Path, found: "Mapping[ExtModule, Sequence[NativeTest]]") -> _Branch:
    branch = _Branch()
    for module, tests in found.items():
        for test in tests:
            place = branch
            for name in test.modules:
                place = place.modules.setdefault(name, _Branch())
            # A file that several modules include is tested in each.
            suffix = f"[{module.name}]" if len(found) > 1 else ""
            place.tests[test.name + suffix] = _function(Collected(test, module, project), test.name + suffix)
    return branch


def _function(collected: Collected, name: str) -> Callable[..., None]:
    """Return the Python function that pytest takes for the test."""
    test = collected.test

    def call(**fixtures: object) -> None:
        native.load(test, collected.module.name)(**fixtures)

    # It stands where the Rust function does, for reports and editors.
    call.__code__ = call.__code__.replace(
        co_filename=str(collected.project / test.file), co_firstlineno=test.line, co_name=name
    )
    call.__name__ = call.__qualname__ = name
    call.__module__ = collected.module.name
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(fixture, inspect.Parameter.POSITIONAL_OR_KEYWORD) for fixture in test.fixtures]
    )
    call.pytestmark = [_mark(mark, test) for mark in test.marks]  # type: ignore[attr-defined]
    setattr(call, ATTRIBUTE, collected)
    return call


def _mark(mark: Mark, test: NativeTest) -> pytest.Mark:
    kwargs = dict(mark.kwargs)
    if "raises" in kwargs:
        kwargs["raises"] = _find_class(kwargs["raises"], test)
    return getattr(pytest.mark, mark.name)(*mark.args, **kwargs).mark  # type: ignore[no-any-return]


def _find_class(name: str, test: NativeTest) -> type[BaseException]:
    module, separator, rest = name.partition(":")
    try:
        found: object = importlib.import_module(module) if separator else builtins
        for part in (rest if separator else name).split("."):
            found = getattr(found, part)
    except Exception as error:
        raise SourceError(test.file, test.line, f"`raises` of {test.name} names {name!r}: {error}") from None
    if not (isinstance(found, type) and issubclass(found, BaseException)):
        raise SourceError(test.file, test.line, f"`raises` of {test.name} names {name!r}, which is no class of errors")
    return found
