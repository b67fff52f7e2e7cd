"""Rust source as tokens with their lines: enough to find items, attributes and parameters without a compiler.

What a macro would make of the source is not known here. Reading takes time in proportion to the length, whatever the
source is: what has no end goes on to the end of the file, as in rustc.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "lifetime", "string", "character", "number", "sign"]

# White space as the Rust reference has it; what else is not ASCII can only be part of a name. Repetitions that are
# possessive never go back.
_TOKEN = re.compile(
    r"""
      (?P<space> (?: [\t-\r\x20\x85\u200e\u200f\u2028\u2029]++ | //[^\n]*+ )++ )
    | (?P<comment> /\* )
    | (?P<raw> [bc]?r(?P<hashes>\#*+)" )
    | (?P<string> [bc]?" )
    | (?P<character> b?' (?: \\ (?: u\{[0-9a-fA-F_]{0,32}\} | x[0-9a-fA-F]{2} | . ) | [^\\'] ) ' )
    | (?P<lifetime> ' \w++ )
    | (?P<number> 0[xob]\w*+ | \d [\d_]*+ (?: \.(?![.\w]) | (?: \.\d[\d_]*+ )? (?: [eE][+-]?[\d_]++ )? ) \w*+ )
    | (?P<name> (?: r\# )? (?: \w | [^\x00-\x9f\u200e\u200f\u2028\u2029] )++ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_REST_OF_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Token:
    """One token."""

    kind: Kind
    text: str
    """As written."""
    line: int

    def is_sign(self, text: str) -> bool:
        """Whether it is this sign."""
        return self.kind == "sign" and self.text == text


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a source file without comments and white space.

    >>> [token.text for token in tokens("fn f<'a>(x: &'a str) { 'c'; /* a /* b */ c */ }")][:8]
    ['fn', 'f', '<', "'a", '>', '(', 'x', ':']
    """
    place, line = _start(source), 1
    while place < len(source):
        match = _TOKEN.match(source, place)
        # The last alternative takes any character.
        assert match is not None  # noqa: S101
        kind, end = match.lastgroup, match.end()
        if kind == "comment":
            end = _end_of_comment(source, place)
        elif kind == "raw":
            closing = '"' + match["hashes"]
            found = source.find(closing, end)
            kind, end = "string", found + len(closing) if found >= 0 else len(source)
        elif kind == "string":
            rest = _REST_OF_STRING.match(source, end)
            end = rest.end() if rest else len(source)
        if kind not in ("space", "comment"):
            yield Token(kind, source[place:end], line)  # type: ignore[arg-type]
        line += source.count("\n", place, end)
        place = end


def _start(source: str) -> int:
    """Return where Rust begins: behind a byte order mark, and behind a line `#!..` that is no attribute."""
    start = len(_BYTE_ORDER_MARK) if source.startswith(_BYTE_ORDER_MARK) else 0
    if not source.startswith("#!", start):
        return start
    place = start + 2
    while (match := _TOKEN.match(source, place)) is not None and match.lastgroup in ("space", "comment"):
        place = _end_of_comment(source, place) if match["comment"] else match.end()
    if source.startswith("[", place):
        return start
    end = source.find("\n", start)
    return end if end >= 0 else len(source)


def _end_of_comment(source: str, start: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(source, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(source)


class Tokens:
    """All tokens of a file, with the closing bracket of each opening one."""

    def __init__(self, source: str) -> None:
        self.content = list(tokens(source))
        self.closing: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(self.content):
            if token.kind != "sign":
                continue
            if token.text in _CLOSING:
                opened.append(place)
            # One that closes nothing is passed over.
            elif opened and token.text == _CLOSING[self.content[opened[-1]].text]:
                self.closing[opened.pop()] = place

    def cursor(self) -> "Cursor":
        """Return a cursor over all."""
        return Cursor(self, 0, len(self.content))


class Cursor:
    """A part of a file's tokens, and a place in it, which moves on."""

    def __init__(self, file: Tokens, start: int, end: int) -> None:
        self._file = file
        self._place = start
        self._end = end

    def __len__(self) -> int:
        """Return how many are left."""
        return self._end - self._place

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the next token, or one behind it, and stay."""
        place = self._place + ahead
        return self._file.content[place] if place < self._end else None

    def next(self) -> Token | None:
        """Take the next token."""
        token = self.peek()
        self._place += token is not None
        return token

    def left(self) -> Sequence[Token]:
        """Return what is left, and stay."""
        return self._file.content[self._place : self._end]

    def rest(self) -> "Cursor":
        """Take all that is left."""
        start, self._place = self._place, self._end
        return Cursor(self._file, start, self._end)

    def copy(self) -> "Cursor":
        """Return a second cursor at this place."""
        return Cursor(self._file, self._place, self._end)

    def eat(self, *texts: str) -> bool:
        """Take these words or signs if they come next, all or none."""
        for ahead, text in enumerate(texts):
            token = self.peek(ahead)
            if token is None or token.kind not in ("sign", "name") or token.text != text:
                return False
        self._place += len(texts)
        return True

    def group(self) -> "Cursor":
        """Take what stands between the bracket that comes next and its closing one."""
        start = self._place + 1
        # Without a closing one, or with one further out, it goes to the end.
        end = min(self._file.closing.get(self._place, self._end), self._end)
        self._place = min(end + 1, self._end)
        return Cursor(self._file, start, end)

    def at_group(self, opening: str = "") -> bool:
        """Whether this bracket comes next, or any."""
        token = self.peek()
        return token is not None and token.kind == "sign" and token.text in ((opening,) if opening else _CLOSING)

    def split(self) -> Iterator["Cursor"]:
        """Yield what is left in the parts between commas, those in brackets and `<..>` left alone.

        What is behind the last comma is no part if there is nothing.
        """
        start, angles = self._place, 0
        while (token := self.peek()) is not None:
            if self.at_group():
                self.group()
                continue
            before = self._file.content[self._place - 1] if self._place > start else None
            self._place += 1
            if token.is_sign("<"):
                angles += 1
            elif token.is_sign(">") and not (before is not None and before.is_sign("-")):
                angles -= 1
            if token.is_sign(",") and angles <= 0:
                yield Cursor(self._file, start, self._place - 1)
                start, angles = self._place, 0
        if self._place > start:
            yield Cursor(self._file, start, self._place)
