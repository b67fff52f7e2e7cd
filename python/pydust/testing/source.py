"""The native tests of a Rust file and of the files it includes, found by reading the source.

So tests are collected before anything is compiled. Items of a file, attributes and the head of a function are all that
is read; what names stand for is in `rust_names`, what a test is in `options`. A test that only rustc sees, such as one
that a macro writes, is found in the library (`exported_tests`).
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydust.build.tokens import Cursor, Tokens
from pydust.testing.attributes import Attributes
from pydust.testing.literals import SourceError, text_of
from pydust.testing.options import Function, NativeTest, test_of
from pydust.testing.rust_names import TEST, Module

_WORD = re.compile(r"\b(?:mod|test|include)\b")
_TAG = re.compile(r"\bpydust\s*::\s*test\b")


@dataclass
class Scan:
    """What was read of a module's files."""

    tests: dict[str, tuple[NativeTest, ...]]
    """By file, in the order of the source; files without tests are not among them."""
    has_tag: bool
    """Whether the tag is named anywhere, also where no test was found."""


def scan(project: Path, root: str) -> Scan:
    """Read the file `root` and those it includes."""
    reader = _Reader(project)
    reader.read(root)
    found = {file: tuple(reader.tests_of(file)) for file in reader.found}
    return Scan({file: tests for file, tests in found.items() if tests}, reader.has_tag)


def find_tests(project: Path, root: str) -> dict[str, tuple[NativeTest, ...]]:
    """Return the tests of the file `root` and of those it includes, by file, in the order of the source."""
    return scan(project, root).tests


@dataclass
class _Place:
    """Where the reader is."""

    file: str
    base: Path
    """Where `mod name;` looks for the file of `name`, outside of all modules that lie in the file."""
    top: Module
    """The module that the file is."""
    names: Module
    """The module in it where the reader is."""
    is_conditional: bool = False

    @property
    def folder(self) -> Path:
        """Where `mod name;` looks for the file of `name`, here."""
        return self.base.joinpath(*self.names.below(self.top))


class _Reader:
    def __init__(self, project: Path) -> None:
        self._project = project
        self.found: dict[str, list[tuple[Function, Module]]] = {}
        self.has_tag = False
        self._spelt: dict[str, str] = {}
        self._open: list[tuple[Cursor, _Place]] = []
        self._passed_over: list[tuple[str, _Place]] = []
        self._is_renamed = False

    def read(self, root: str) -> None:
        """Read a file and all that it includes. Modules in modules wait in a list, however deep they are."""
        crate = Module()
        self._enter(root, _Place(root, Path(root).parent, crate, crate))
        self._read_open()
        if self._is_renamed:
            # Then the tag may stand where neither word is.
            for source, place in self._passed_over:
                self._open.append((Tokens(source).cursor(), place))
                self._read_open()

    def tests_of(self, file: str) -> Iterator[NativeTest]:
        """Yield the tests among the functions of a file."""
        # Names are known when all files have been read.
        for function, names in self.found[file]:
            for attribute in function.attributes.content:
                if attribute.path and names.is_test(attribute.path):
                    yield test_of(function, attribute.content, is_certain=attribute.is_certain)
                    break

    def _enter(self, file: str, place: _Place) -> None:
        """Open a file, unless that was done; one that is not there is for rustc to say."""
        name = _normal(file)
        if name in self.found:
            return
        try:
            path = self._project / file
            # A device may have no end.
            if not os.path.isfile(path):  # noqa: PTH113
                return
            source = path.read_bytes().decode().replace("\r\n", "\n")
        except (OSError, ValueError):
            return
        self.found[name] = []
        self._spelt[name] = file
        self.has_tag |= _TAG.search(source) is not None
        place.file = name
        # What has none of these words has no test and includes no file, and most of the time goes into reading.
        if _WORD.search(source):
            self._open.append((Tokens(source).cursor(), place))
        else:
            self._passed_over.append((source, place))

    def _read_open(self) -> None:
        while self._open:
            cursor, place = self._open[-1]
            if cursor.peek() is None:
                self._open.pop()
                continue
            attributes = Attributes()
            while cursor.eat("#"):
                is_inner = cursor.eat("!")
                if not cursor.at_group("["):
                    continue
                if not is_inner:
                    attributes.add(cursor.group())
                    continue
                inner = Attributes()
                inner.add(cursor.group())
                place.is_conditional |= inner.is_conditional
            self._read_item(cursor, attributes, place)

    def _read_item(self, cursor: Cursor, attributes: Attributes, place: _Place) -> None:
        """Pass one item, opening what may hold tests."""
        while (token := cursor.peek()) is not None:
            if cursor.at_group():
                cursor.group()
                if token.is_sign("{"):
                    return
                continue
            cursor.next()
            if token.is_sign(";"):
                return
            if token.kind != "name":
                continue
            following = cursor.peek()
            is_named = following is not None and following.kind == "name"
            # The type `fn(..)` has no name.
            if token.text == "mod" and is_named:
                self._read_module(cursor, attributes, place)
                return
            if token.text == "fn" and is_named:
                self._read_function(cursor, attributes, place)
                return
            if token.text == "use" or (token.text == "extern" and cursor.eat("crate")):
                self._read_use(cursor, place)
                return
            if token.text == "include" and cursor.eat("!") and cursor.at_group():
                self._include(cursor.group(), attributes, place)

    def _read_use(self, cursor: Cursor, place: _Place) -> None:
        self._is_renamed |= place.names.add_use(cursor)
        self.has_tag |= any(path[-2:] == TEST for paths in place.names.imports.values() for path in paths)
        while (token := cursor.next()) is not None and not token.is_sign(";"):
            pass

    def _include(self, content: Cursor, attributes: Attributes, place: _Place) -> None:
        """Read the items of another file as if they stood here."""
        name = _literal(content)
        if name is not None:
            is_conditional = place.is_conditional or attributes.is_conditional
            file = (Path(self._spelt[place.file]).parent / name).as_posix()
            self._enter(file, _Place(file, place.base, place.top, place.names, is_conditional))

    def _read_module(self, cursor: Cursor, attributes: Attributes, place: _Place) -> None:
        token = cursor.next()
        assert token is not None  # noqa: S101  # the caller has seen it
        name = token.text.removeprefix("r#")
        is_conditional = place.is_conditional or attributes.is_conditional
        names = place.names.child(name)
        if cursor.at_group("{"):
            inner = _Place(place.file, place.base, place.top, names, is_conditional)
            self._open.append((cursor.group(), inner))
            return
        cursor.eat(";")
        path = attributes.get("path")
        if path is not None:
            said = _literal(path.content)
            if said is not None and path.is_certain:
                # Beside the file, or below the folder of the modules around it.
                is_outside = names.parent is place.top
                base = Path(self._spelt[place.file]).parent if is_outside else place.folder
                file = (base / said).as_posix()
                self._enter(file, _Place(file, (base / said).parent, names, names, is_conditional))
            return
        for candidate in (place.folder / f"{name}.rs", place.folder / name / "mod.rs"):
            # A name may be longer than the system bears.
            if os.path.isfile(self._project / candidate):  # noqa: PTH113
                file = candidate.as_posix()
                self._enter(file, _Place(file, place.folder / name, names, names, is_conditional))
                return

    def _read_function(self, cursor: Cursor, attributes: Attributes, place: _Place) -> None:
        token = cursor.next()
        assert token is not None  # noqa: S101  # the caller has seen it
        _pass_generics(cursor)
        parameters = cursor.group() if cursor.at_group("(") else cursor.copy()
        if attributes.content:
            name = unicodedata.normalize("NFC", token.text.removeprefix("r#"))
            spelt = self._spelt[place.file]
            function = Function(
                name=name,
                line=token.line,
                parameters=parameters,
                attributes=attributes,
                file=place.file,
                spelt=spelt if spelt != place.file else "",
                modules=place.names.below(place.top),
                is_conditional=place.is_conditional,
            )
            self.found[place.file].append((function, place.names))
        while (token := cursor.peek()) is not None and not (token.is_sign("{") or token.is_sign(";")):
            if cursor.at_group():
                cursor.group()
            else:
                cursor.next()
        if token is not None and token.is_sign("{"):
            cursor.group()
        else:
            cursor.next()


def _pass_generics(cursor: Cursor) -> None:
    """Pass `<..>`, in which bounds such as `Fn(u8) -> u8` may stand."""
    depth, before = 0, None
    while (token := cursor.peek()) is not None and (depth or token.is_sign("<")):
        if cursor.at_group():
            cursor.group()
            continue
        cursor.next()
        if token.is_sign("<"):
            depth += 1
        elif token.is_sign(">") and not (before is not None and before.is_sign("-")):
            depth -= 1
        before = token


def _literal(content: Cursor) -> str | None:
    """Return the text of a string, if that is all there is, and a name that a file can have."""
    token = content.peek()
    if token is None or token.kind != "string":
        return None
    try:
        name = text_of(token, "")
    except SourceError:
        return None
    return None if "\0" in name else name


def _normal(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")
