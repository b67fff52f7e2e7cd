"""The native tests of a Rust file and of the files it includes, found by reading the source.

So tests are collected before anything is compiled. Items of a file, attributes and the head of a function are all that
is read; the tag `#[pydust::test]` checks its options when it is compiled, and here they are read on the same terms.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydust.errors import PydustError
from pydust.testing.tokens import Cursor, Token, tokens

_WORD = re.compile(r"\b(?:mod|test)\b")
_INJECTED = frozenset({"Python", "State"})
"""The types of parameters that the framework gives, and pytest does not."""


@dataclass(frozen=True)
class Mark:
    """One of pytest's marks, as the tag of a test says it."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NativeTest:
    """A function with `#[pydust::test]`."""

    name: str
    modules: tuple[str, ...]
    """The Rust modules around it inside its file."""
    file: str
    """As rustc has it: relative to the project, with forward slashes."""
    line: int
    """Of its name."""
    fixtures: tuple[str, ...]
    """The parameters that pytest gives."""
    marks: tuple[Mark, ...] = ()
    timeout: float | None = None
    allows_leaks: bool = False
    panics: bool | str = False
    """Whether it should panic, or a text that the message must have."""
    is_conditional: bool = False
    """Whether a `#[cfg(..)]` other than `cfg(test)` may leave it out."""

    @property
    def symbol(self) -> str:
        """What a library exports for it; the tag makes the same (`crates/pydust-macros/src/test.rs`)."""
        parts = (self.file, str(self.line), self.name)
        return "_".join(["pydust_test", *(re.sub(r"[^A-Za-z0-9]", _by_number, part) for part in parts)])


class SourceError(PydustError):
    """A Rust file that cannot be read, or a tag in it that says something else than it may."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


def find_tests(project: Path, root: str) -> dict[str, tuple[NativeTest, ...]]:
    """Return the tests of the file `root` and of those it includes, by file, in the order of the source.

    Files without tests are not among them.
    """
    reader = _Reader(project)
    reader.read_file(root, Path(root).parent)
    return {file: tuple(tests) for file, tests in reader.found.items() if tests}


def _by_number(match: re.Match[str]) -> str:
    return "".join(f"_{byte:02x}" for byte in match[0].encode())


@dataclass
class _Place:
    """Where the reader is."""

    file: str
    folder: Path
    """Where `mod name;` looks for the file of `name`."""
    modules: tuple[str, ...] = ()
    is_conditional: bool = False


class _Attributes:
    """The attributes in front of an item."""

    def __init__(self) -> None:
        self.content: list[tuple[str, list[Token], int]] = []

    def add(self, content: list[Token]) -> None:
        cursor = Cursor(content)
        path = ""
        while (token := cursor.peek()) is not None and (token.kind == "name" or token.is_sign(":")):
            path += token.text
            cursor.next()
        if path == "unsafe" and cursor.at_group("("):
            self.add(cursor.group())
            return
        rest = cursor.group() if cursor.at_group("(") else content[len(content) :]
        if cursor.eat("="):
            rest = cursor.rest()
        self.content.append((path, rest, content[0].line if content else 0))

    def get(self, *paths: str) -> list[Token] | None:
        return next((rest for path, rest, _ in self.content if path in paths), None)

    @property
    def is_conditional(self) -> bool:
        return any(path == "cfg" and [one.text for one in rest] != ["test"] for path, rest, _ in self.content)


class _Reader:
    def __init__(self, project: Path) -> None:
        self._project = project
        self.found: dict[str, list[NativeTest]] = {}

    def read_file(self, file: str, folder: Path, is_conditional: bool = False) -> None:
        """Read a file, unless that was done; one that is not there is for rustc to say."""
        try:
            source = (self._project / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return
        if file not in self.found:
            self.found[file] = []
            # What has neither word has no test and includes no file, and most of the time goes into reading.
            if _WORD.search(source):
                self._read_items(list(tokens(source)), _Place(file, folder, is_conditional=is_conditional))

    def _read_items(self, content: list[Token], place: _Place) -> None:
        plain = _says_use(content)
        cursor = Cursor(content)
        while cursor.peek() is not None:
            attributes = _Attributes()
            while cursor.eat("#"):
                is_inner = cursor.eat("!")
                if cursor.at_group("["):
                    group = cursor.group()
                    if not is_inner:
                        attributes.add(group)
            self._read_item(cursor, attributes, place, plain)

    def _read_item(self, cursor: Cursor, attributes: _Attributes, place: _Place, plain: bool) -> None:
        """Pass one item, looking into what may hold tests."""
        while (token := cursor.peek()) is not None:
            if token.kind == "sign" and token.text in "({[":
                cursor.group()
                if token.text == "{":
                    return
                continue
            cursor.next()
            if token.is_sign(";"):
                return
            following = cursor.peek()
            if token.kind != "name" or following is None or following.kind != "name":
                continue
            if token.text == "mod":
                self._read_module(cursor, attributes, place)
                return
            # The type `fn(..)` has no name.
            if token.text == "fn":
                self._read_function(cursor, attributes, place, plain)
                return

    def _read_module(self, cursor: Cursor, attributes: _Attributes, place: _Place) -> None:
        token = cursor.next()
        assert token is not None  # noqa: S101  # the caller has seen it
        name = token.text.removeprefix("r#")
        is_conditional = place.is_conditional or attributes.is_conditional
        if cursor.at_group("{"):
            inner = _Place(place.file, place.folder / name, (*place.modules, name), is_conditional)
            self._read_items(cursor.group(), inner)
            return
        cursor.eat(";")
        path = attributes.get("path")
        if path:
            # Beside the file, or below the folder of the modules around it.
            base = place.folder if place.modules else Path(place.file).parent
            named = base / _text(path[0], place.file)
            self.read_file(_normal(named), named.parent, is_conditional)
            return
        for candidate in (place.folder / f"{name}.rs", place.folder / name / "mod.rs"):
            if (self._project / candidate).is_file():
                self.read_file(_normal(candidate), place.folder / name, is_conditional)
                return

    def _read_function(self, cursor: Cursor, attributes: _Attributes, place: _Place, plain: bool) -> None:
        name = cursor.next()
        assert name is not None  # noqa: S101  # the caller has seen it
        while (token := cursor.peek()) is not None and not token.is_sign("("):
            cursor.next()
        parameters = cursor.group() if token is not None else []
        while (token := cursor.peek()) is not None and not (token.is_sign("{") or token.is_sign(";")):
            if token.kind == "sign" and token.text in "([":
                cursor.group()
            else:
                cursor.next()
        if token is not None and token.is_sign("{"):
            cursor.group()
        else:
            cursor.next()
        options = attributes.get("pydust::test", "::pydust::test", *(["test"] if plain else []))
        if options is not None:
            self.found[place.file].append(_test(name, parameters, options, attributes, place))


def _normal(path: Path) -> str:
    parts: list[str] = []
    for part in path.as_posix().split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)


def _says_use(content: list[Token]) -> bool:
    """Whether a module says `use pydust::test;`, on its own or in a list, so that `#[test]` is the tag."""
    cursor = Cursor(content)
    while (token := cursor.peek()) is not None:
        if token.kind == "sign" and token.text in "({[":
            cursor.group()
        elif cursor.eat("use", "pydust", ":", ":"):
            if cursor.eat("test", ";"):
                return True
            if cursor.at_group("{"):
                parts = [[one.text for one in part] for part in Cursor(cursor.group()).split()]
                if ["test"] in parts:
                    return True
        else:
            cursor.next()
    return False


def _test(
    name: Token, parameters: list[Token], options: list[Token], attributes: _Attributes, place: _Place
) -> NativeTest:
    marks: list[Mark] = []
    timeout: float | None = None
    allows_leaks = False
    for part in Cursor(options).split():
        word, rest = part[0].text, part[1:]
        value = rest[1:] if rest and rest[0].is_sign("=") else []
        group = Cursor(rest).group() if rest and rest[0].is_sign("(") else []
        match word:
            case "skip":
                marks.append(Mark("skip", kwargs={"reason": _text(value[0], place.file) if value else ""}))
            case "xfail":
                marks.append(_xfail(value, group, place.file))
            case "mark":
                marks.extend(Mark(one[0].text) for one in Cursor(group).split())
            case "parametrize":
                marks.append(_cases(group, place.file))
            case "timeout":
                timeout = float(_value(value, place.file))
            case "allow_leaks":
                allows_leaks = True
    ignored = attributes.get("ignore")
    if ignored is not None:
        reason = _text(ignored[0], place.file) if ignored else "it is marked #[ignore]"
        marks.append(Mark("skip", kwargs={"reason": reason}))
    panic = attributes.get("should_panic")
    return NativeTest(
        name=name.text.removeprefix("r#"),
        modules=place.modules,
        file=place.file,
        line=name.line,
        fixtures=tuple(_fixtures(parameters)),
        marks=tuple(marks),
        timeout=timeout,
        allows_leaks=allows_leaks,
        panics=False if panic is None else _expected(panic, place.file) or True,
        is_conditional=place.is_conditional or attributes.is_conditional,
    )


def _expected(panic: list[Token], file: str) -> str:
    """Read `expected = ".."`, or what stands behind `should_panic =`."""
    last = panic[-1:] or [Token("string", '""', 0)]
    return _text(last[0], file)


def _fixtures(parameters: list[Token]) -> Iterator[str]:
    for part in Cursor(parameters).split():
        cursor = Cursor(part)
        has_default = False
        while cursor.eat("#"):
            has_default |= any(token.text == "default" for token in cursor.group())
        cursor.eat("mut")
        name = cursor.next()
        if name is None or name.kind != "name" or not cursor.eat(":"):
            continue
        path = ""
        while (token := cursor.next()) is not None and (token.kind == "name" or token.is_sign(":")):
            path = "" if token.is_sign(":") else token.text
        if path not in _INJECTED and not has_default:
            yield name.text.removeprefix("r#")


def _xfail(value: list[Token], group: list[Token], file: str) -> Mark:
    if value:
        return Mark("xfail", kwargs={"reason": _text(value[0], file)})
    kwargs: dict[str, Any] = {}
    for part in Cursor(group).split():
        match part[0].text:
            case "strict":
                kwargs["strict"] = True
            case "reason":
                kwargs["reason"] = _text(part[2], file)
            case "raises":
                # The name, or the import path; found when the test is collected.
                kwargs["raises"] = _text(part[2], file) if part[2].kind == "string" else part[2].text
    return Mark("xfail", kwargs=kwargs)


def _cases(group: list[Token], file: str) -> Mark:
    cursor = Cursor(group)
    names = []
    while (token := cursor.next()) is not None and not token.is_sign("="):
        if token.kind == "name":
            names.append(token.text)
    return Mark("parametrize", (tuple(names) if len(names) > 1 else names[0], _value(cursor.rest(), file)))


_WORDS = {"true": True, "false": False, "True": True, "False": False, "None": None}


def _value(content: list[Token], file: str) -> Any:
    """Return what a literal means in Python: a number, a text, a boolean, `None`, a list or a tuple of such."""
    cursor = Cursor(content)
    sign = -1 if cursor.eat("-") else 1
    token = cursor.peek()
    if token is None:
        raise SourceError(file, 0, "a value is missing in the options of a test")
    if token.is_sign("["):
        return [_value(part, file) for part in Cursor(cursor.group()).split()]
    if token.is_sign("("):
        return tuple(_value(part, file) for part in Cursor(cursor.group()).split())
    if token.kind == "number":
        number = re.sub(r"(?<![xX])(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))$", "", token.text.replace("_", ""))
        return sign * ast.literal_eval(number)
    if token.kind in ("string", "character"):
        return _text(token, file)
    if token.text in _WORDS:
        return _WORDS[token.text]
    raise SourceError(
        file,
        token.line,
        f"`{token.text}` is no value that pytest can be given: write a number, a string, `true`, `false`, `None`, "
        "a list `[..]` or a tuple `(..)` of these",
    )


def _text(token: Token, file: str) -> str:
    """Return the text of a string or character."""
    raw = re.fullmatch(r'[bc]?r(#*)"(.*)"\1', token.text, re.DOTALL)
    if raw:
        return raw[2]
    quote = token.text[-1:]
    if token.kind not in ("string", "character") or quote not in "\"'":
        raise SourceError(file, token.line, f"expected a string, found `{token.text}`")
    body = token.text[token.text.index(quote) + 1 : -1]
    # A line that ends in a backslash goes on in the next one, without its indentation.
    body = re.sub(r"\\\n\s*", "", body)
    return re.sub(r"\\(?:u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|(.))", _unescaped, body, flags=re.DOTALL)


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _ESCAPES.get(match[3], match[3])
    return chr(int((match[1] or match[2]).replace("_", ""), 16))
