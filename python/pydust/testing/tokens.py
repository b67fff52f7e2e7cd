"""Rust source as tokens with their lines: enough to find items, attributes and parameters without a compiler.

What a macro would make of the source is not known here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "lifetime", "string", "character", "number", "sign"]

_TOKEN = re.compile(
    r"""
      (?P<space> \s+ | //[^\n]* )
    | (?P<comment> /\* )
    | (?P<raw> [bc]?r(?P<hashes>\#*)" .*? "(?P=hashes) )
    | (?P<string> [bc]?" (?: \\. | [^"\\] )* " )
    | (?P<character> b?' (?: \\ (?: u\{[^}]*\} | x[0-9a-fA-F]{2} | . ) | [^\\'] ) ' )
    | (?P<lifetime> ' \w+ )
    | (?P<number> \d (?: [eE][+-]\d | \w | \.(?=\d) )* )
    | (?P<name> (?: r\# )? \w+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
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
    """Yield the tokens of `source` without comments and white space.

    >>> [token.text for token in tokens("fn f<'a>(x: &'a str) { 'c'; /* a /* b */ c */ r#"x"# }")][:8]
    ['fn', 'f', '<', "'a", '>', '(', 'x', ':']
    """
    place, line = 0, 1
    while place < len(source):
        match = _TOKEN.match(source, place)
        # The last alternative takes any character.
        assert match is not None  # noqa: S101
        end = _end_of_comment(source, place) if match["comment"] else match.end()
        kind = match.lastgroup
        if kind == "raw" or (match["raw"] is not None):
            kind = "string"
        if kind not in ("space", "comment"):
            yield Token(kind, source[place:end], line)  # type: ignore[arg-type]
        line += source.count("\n", place, end)
        place = end


def _end_of_comment(source: str, start: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(source, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(source)


class Cursor:
    """A place in a list of tokens, which moves on."""

    def __init__(self, content: list[Token]) -> None:
        self._content = content
        self._place = 0

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the next token, or one behind it, and stay."""
        place = self._place + ahead
        return self._content[place] if place < len(self._content) else None

    def next(self) -> Token | None:
        """Take the next token."""
        token = self.peek()
        self._place += token is not None
        return token

    def rest(self) -> list[Token]:
        """Take all that is left."""
        start, self._place = self._place, len(self._content)
        return self._content[start:]

    def eat(self, *texts: str) -> bool:
        """Take these words or signs if they come next, all or none."""
        for ahead, text in enumerate(texts):
            token = self.peek(ahead)
            if token is None or token.kind not in ("sign", "name") or token.text != text:
                return False
        self._place += len(texts)
        return True

    def group(self) -> list[Token]:
        """Take what stands between the bracket that comes next and its closing one."""
        opening = self.next()
        assert opening is not None  # noqa: S101  # the caller has seen it
        waiting, start = [_CLOSING[opening.text]], self._place
        while waiting:
            token = self.next()
            if token is None:
                return self._content[start:]
            if token.kind == "sign" and token.text in _CLOSING:
                waiting.append(_CLOSING[token.text])
            elif token.is_sign(waiting[-1]):
                waiting.pop()
        return self._content[start : self._place - 1]

    def at_group(self, opening: str) -> bool:
        """Whether this bracket comes next."""
        token = self.peek()
        return token is not None and token.is_sign(opening)

    def split(self, separator: str = ",") -> Iterator[list[Token]]:
        """Yield what is left in the parts between separators, those in brackets and `<..>` left alone."""
        part: list[Token] = []
        angles = 0
        while (token := self.peek()) is not None:
            if token.kind == "sign" and token.text in _CLOSING:
                start = self._place
                self.group()
                part.extend(self._content[start : self._place])
                continue
            self._place += 1
            if token.is_sign("<"):
                angles += 1
            elif token.is_sign(">") and not (part and part[-1].is_sign("-")):
                angles -= 1
            if token.is_sign(separator) and angles <= 0:
                yield part
                part = []
            else:
                part.append(token)
        if part:
            yield part
