"""The examples in doc comments, run on the live module where `--doctest-modules` asks for those in docstrings.

A session with `>>>` is compared with what the page says, a block of `python` has to run. Both see the names of their
module, and `getfixture` and `doctest_namespace` as in any doctest of pytest's.

https://docs.pytest.org/en/stable/how-to/doctest.html
"""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.config import Config
from _pytest.doctest import (
    DoctestItem,
    DoctestModule,
    _get_checker,
    _get_continue_on_failure,
    _get_runner,
    get_optionflags,
)

from pydust import tree
from pydust.errors import PydustError

if TYPE_CHECKING:
    from pydust.project.config import ExtModule
    from pydust.testing.project import TestedProject

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([\w-]*)(.*)")
_LANGUAGES = ("python", "py", "pycon")
_PARSER = doctest.DocTestParser()


class Doctests:
    """The hooks; one object a session that asks for doctests."""

    def __init__(self, projects: "Sequence[TestedProject]") -> None:
        self._modules = {
            one.project.directory / module.root: module for one in projects for module in one.project.modules
        }

    def pytest_configure(self, config: Config) -> None:
        """Add the files of the modules to those that pytest looks for itself."""
        if config.args_source == Config.ArgsSource.TESTPATHS:
            config.args += [str(path) for path in self._modules if str(path) not in config.args]

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> "RustDoctests | None":
        """Collect the file of a module."""
        module = self._modules.get(file_path)
        return None if module is None else RustDoctests.of(parent, file_path, module)


class RustDoctests(DoctestModule):
    """The doc comments of a module."""

    tested: "ExtModule"

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, module: "ExtModule") -> "RustDoctests":
        """Return the collector of the file that is a module."""
        made: RustDoctests = cls.from_parent(parent, path=path)
        made.tested = module
        return made

    def _getobj(self) -> Any:
        try:
            return importlib.import_module(self.tested.name)
        except ImportError as error:
            raise self.CollectError(f"{self.tested.name} cannot be imported: {error}") from None

    def collect(self) -> Iterator[DoctestItem]:
        """Yield an item for each doc comment with an example."""
        module = self.obj
        try:
            root = tree.read_tree(module).root
        except PydustError as error:
            raise self.CollectError(str(error)) from None
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        runner = _get_runner(
            verbose=False,
            optionflags=get_optionflags(self.config),
            checker=_get_checker(),
            continue_on_failure=_get_continue_on_failure(self.config),
        )
        for name, below, doc in documented(root, self.tested.name):
            test = doctest_of(name, doc, vars(importlib.import_module(below)), self.path, lines)
            if test is not None:
                yield DoctestItem.from_parent(self, name=name, runner=runner, dtest=test)


def documented(root: tree.Module, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield what has a text in a tree: the full name, that of the module around it, the text."""
    for path, module in root.walk():
        full = f"{name}.{path}" if path else name
        for inner, doc in _of_module(module):
            if doc:
                yield f"{full}.{inner}" if inner else full, full, doc


def _of_module(module: tree.Module) -> Iterator[tuple[str, str | None]]:
    yield "", module.doc
    for function in module.functions:
        yield function.name, function.doc
    for member in (*module.constants, *module.attributes, *module.properties):
        yield member.name, member.doc
    for cls in (*module.classes, *module.unlisted):
        yield cls.name, cls.doc
        if cls.constructor is not None:
            yield f"{cls.name}.__new__", cls.constructor.doc
        for function in cls.functions:
            yield f"{cls.name}.{function.name}", function.doc
        for member in (*cls.constants, *cls.attributes, *cls.properties, *cls.class_properties):
            yield f"{cls.name}.{member.name}", member.doc
    for exception in module.exceptions:
        yield from _of_exception(exception, "")


def _of_exception(exception: tree.ExceptionClass, outer: str) -> Iterator[tuple[str, str | None]]:
    name = f"{outer}{exception.name}"
    yield name, exception.doc
    for inner in exception.exceptions:
        yield from _of_exception(inner, f"{name}.")


# --- one text ------------------------------------------------------------------------------------


def doctest_of(name: str, doc: str, names: dict[str, Any], path: Path, source: Sequence[str]) -> doctest.DocTest | None:
    """Return the examples of a text in their order; `None` without any. `source` are the lines of its file."""
    lines = doc.splitlines()
    sessions, programs = _parted(lines)
    line = _line_of(lines, source)
    try:
        examples = _PARSER.get_examples("\n".join(sessions) + "\n", name)
        examples += [example for first, text in programs for example in _statements(first, text)]
    except (ValueError, SyntaxError) as error:
        raise pytest.Collector.CollectError(f"the example in the text of {name} cannot be read: {error}") from None
    if not examples:
        return None
    examples.sort(key=lambda example: example.lineno)
    return doctest.DocTest(examples, dict(names), name, str(path), line, doc)


def _parted(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the text with nothing but sessions left in it, and the blocks of `python` with their first lines."""
    sessions: list[str] = []
    programs: list[tuple[int, str]] = []
    place = 0
    while place < len(lines):
        opening = _FENCE.match(lines[place])
        if opening is None:
            sessions.append(lines[place])
            place += 1
            continue
        end = next(
            (at for at in range(place + 1, len(lines)) if lines[at].strip() == opening[1]),
            len(lines),
        )
        inside = list(lines[place + 1 : end])
        is_python = opening[2] in _LANGUAGES and not re.search(r"\b(ignore|no_run|skip)\b", opening[3])
        is_session = any(line.lstrip().startswith(">>>") for line in inside)
        if is_python and not is_session and opening[2] != "pycon":
            programs.append((place + 1, "\n".join(inside)))
        # An empty line stands for each other one, so that the numbers stay, and what a fence ends has ended.
        kept = inside if is_python and is_session else [""] * len(inside)
        sessions += ["", *kept, *([""] if end < len(lines) else [])]
        place = end + 1
    return sessions, programs


def _statements(first: int, text: str) -> Iterator[doctest.Example]:
    """Yield the statements of a block, which are expected to say nothing."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        source = "\n".join(lines[start - 1 : node.end_lineno])
        if isinstance(node, ast.Expr):
            # What an expression gives is shown in a session alone.
            source = f"_ = (\n{source}\n)"
        yield doctest.Example(source, "", lineno=first + start - 1)


def _line_of(lines: Sequence[str], source: Sequence[str]) -> int | None:
    """Return where a text begins among the lines of a file, counted from 0; `None` where that is not clear."""
    comments = [re.sub(r"^\s*//[/!] ?", "", line) if re.match(r"\s*//[/!]", line) else None for line in source]
    places = range(len(source) - len(lines) + 1)
    found = [place for place in places if comments[place : place + len(lines)] == list(lines)]
    return found[0] if len(found) == 1 else None
