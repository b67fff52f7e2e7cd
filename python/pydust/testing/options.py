"""A native test: the options of its tag, the other attributes that count, and the parameters that pytest gives it.

The tag checks its options when it is compiled (`crates/pydust-macros/src/test.rs`), and here they are read on the same
terms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pydust.build.tokens import Cursor
from pydust.testing.attributes import Attributes
from pydust.testing.literals import SourceError, text_of, value_of

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
    """Relative to the project, with forward slashes."""
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
    spelt: str = ""
    """The file as rustc has it, if that is not the same: with the `..` of `#[path = "../name.rs"]`."""

    @property
    def symbol(self) -> str:
        """What a library exports for it; the tag makes the same (`crates/pydust-macros/src/test.rs`)."""
        parts = (self.spelt or self.file, str(self.line), self.name)
        return "_".join(["pydust_test", *(re.sub(r"[^A-Za-z0-9]", _by_number, part) for part in parts)])


def _by_number(match: re.Match[str]) -> str:
    return "".join(f"_{byte:02x}" for byte in match[0].encode())


@dataclass
class Function:
    """A function with attributes, of which one may be that of tests."""

    name: str
    line: int
    parameters: Cursor
    attributes: Attributes
    file: str
    """Relative to the project."""
    spelt: str
    """As rustc has it, if that is not the same."""
    modules: tuple[str, ...]
    is_conditional: bool
    """Whether a module around it may be left out."""


def test_of(function: Function, options: Cursor, *, is_certain: bool) -> NativeTest:
    """Return what the attributes of a function say of the test that it is."""
    reader = _Options(function)
    reader.read(options)
    attributes = function.attributes
    for name in ("ignore", "should_panic"):
        one = attributes.get(name)
        if one is not None and not one.is_certain:
            reader.fail(f"pytest cannot tell whether `#[{name}]` counts: write it without `cfg_attr`, or as an option")
    ignored = attributes.get("ignore")
    if ignored is not None:
        token = ignored.content.next()
        reason = text_of(token, function.file) if token is not None else "it is marked #[ignore]"
        reader.marks.append(Mark("skip", kwargs={"reason": reason}))
    return NativeTest(
        name=function.name,
        modules=function.modules,
        file=function.file,
        line=function.line,
        fixtures=tuple(_fixtures(function.parameters)),
        marks=tuple(reader.marks),
        timeout=reader.timeout,
        allows_leaks=reader.allows_leaks,
        panics=_panics(attributes, function.file),
        is_conditional=function.is_conditional or attributes.is_conditional or not is_certain,
        spelt=function.spelt,
    )


class _Options:
    """What stands in the brackets of the tag, piece by piece."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._file = function.file
        self._line = function.line
        self.marks: list[Mark] = []
        self.timeout: float | None = None
        self.allows_leaks = False

    def fail(self, message: str) -> NoReturn:
        raise SourceError(self._file, self._line, message)

    def read(self, options: Cursor) -> None:
        for part in options.split():
            token = part.next()
            word = token.text if token is not None else ""
            value = part.copy() if part.eat("=") else None
            group = part.group() if part.at_group("(") else None
            if value is not None:
                value.eat("=")
                value = part.rest()
            match word:
                case "skip":
                    reason = self._text(word, value) if value is not None else ""
                    self.marks.append(Mark("skip", kwargs={"reason": reason}))
                case "xfail":
                    self.marks.append(self._xfail(value, group))
                case "mark":
                    self.marks.extend(Mark(self._name(one)) for one in (group.split() if group is not None else ()))
                case "parametrize":
                    self.marks.append(self._cases(group))
                case "timeout":
                    self.timeout = self._seconds(value)
                case "allow_leaks":
                    self.allows_leaks = True
                case _:
                    self.fail(f"`{word}` is no option of a test")

    def _seconds(self, value: Cursor | None) -> float:
        found = value_of(value, self._file, self._line) if value is not None else None
        if isinstance(found, bool) or not isinstance(found, int | float):
            self.fail("`timeout` takes a number of seconds: `timeout = 5`")
        return float(found)

    def _text(self, word: str, value: Cursor | None) -> str:
        token = value.next() if value is not None else None
        if token is None:
            self.fail(f'`{word}` takes a text: `{word} = ".."`')
        return text_of(token, self._file)

    def _name(self, part: Cursor) -> str:
        token = part.next()
        # pytest has no marks that begin like this.
        if token is None or token.kind != "name" or token.text.startswith("_"):
            self.fail("`mark` lists pytest's marks: `mark(slow, network)`")
        return token.text

    def _xfail(self, value: Cursor | None, group: Cursor | None) -> Mark:
        if value is not None:
            return Mark("xfail", kwargs={"reason": self._text("xfail", value)})
        kwargs: dict[str, Any] = {}
        for part in group.split() if group is not None else ():
            token = part.next()
            word = token.text if token is not None else ""
            following = part.next() if part.eat("=") else None
            if word == "strict" and following is None:
                kwargs["strict"] = True
            elif word == "reason" and following is not None:
                kwargs["reason"] = text_of(following, self._file)
            elif word == "raises" and following is not None:
                # The name, or the import path; found when the test is collected.
                is_text = following.kind == "string"
                kwargs["raises"] = text_of(following, self._file) if is_text else following.text
            else:
                self.fail('`xfail` takes `reason = ".."`, `raises = ValueError` and `strict`')
        return Mark("xfail", kwargs=kwargs)

    def _cases(self, group: Cursor | None) -> Mark:
        names: list[str] = []
        while group is not None and (token := group.next()) is not None and not token.is_sign("="):
            if token.kind == "name":
                names.append(token.text.removeprefix("r#"))
        if group is None or not names:
            self.fail("`parametrize` takes parameters and their values: `parametrize(x = [1, 2])`")
        values, *more = group.split() if len(group) else [group]
        found = value_of(values, self._file, self._line)
        if more or not isinstance(found, list):
            self.fail("`parametrize` takes a list of values: `parametrize(x = [1, 2])`")
        return Mark("parametrize", (tuple(names) if len(names) > 1 else names[0], found))


def _panics(attributes: Attributes, file: str) -> bool | str:
    """Read `expected = ".."`, or what stands behind `should_panic =`."""
    panic = attributes.get("should_panic")
    if panic is None:
        return False
    content = panic.content.left()
    return (text_of(content[-1], file) if content else "") or True


def _fixtures(parameters: Cursor) -> Iterator[str]:
    for cursor in parameters.split():
        has_default = False
        while cursor.eat("#"):
            if cursor.at_group("["):
                has_default |= any(token.text == "default" for token in cursor.group().left())
        cursor.eat("mut")
        name = cursor.next()
        if name is None or name.kind != "name" or not cursor.eat(":"):
            continue
        path = ""
        while (token := cursor.next()) is not None and (token.kind == "name" or token.is_sign(":")):
            path = "" if token.is_sign(":") else token.text
        if path not in _INJECTED and not has_default:
            yield name.text.removeprefix("r#")
