"""Literals of Rust in the attributes of a test, as the values that Python has for them."""

import re
from typing import Any

from pydust.build.tokens import Cursor, Token
from pydust.errors import PydustError

_DEEPEST = 50
"""How deep lists and tuples may lie in each other."""


class SourceError(PydustError):
    """A Rust file that cannot be read, or a tag in it that says something else than it may."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


_MOST_SHOWN = 8
"""How many tokens of a wrong value are shown."""

_WORDS = {"true": True, "false": False, "True": True, "False": False, "None": None}
_NUMBER = re.compile(
    r"(?: 0x(?P<hex>[0-9a-f_]+?) | 0o(?P<octal>[0-7_]+) | 0b(?P<binary>[01_]+) | (?P<decimal>[0-9][0-9_]*) )"
    r"(?: [iu](?:8|16|32|64|128|size) )?"
    r"| (?P<float> [0-9][0-9_]* (?: \. (?: [0-9][0-9_]* )? )? (?: e[+-]?_*[0-9][0-9_]* )? ) (?: f(?:16|32|64|128) )?",
    re.VERBOSE | re.IGNORECASE,
)


def value_of(content: Cursor, file: str, line: int, depth: int = 0) -> Any:
    """Return what a literal means in Python: a number, a text, a boolean, `None`, a list or a tuple of such."""
    written = content.copy()
    is_negative = content.eat("-")
    token = content.peek()
    if token is None:
        raise SourceError(file, line, "a value is missing in the options of a test")
    if depth > _DEEPEST:
        raise SourceError(file, token.line, f"lists and tuples lie in each other deeper than {_DEEPEST} times")
    found: Any = None
    if content.at_group("[") or content.at_group("("):
        parts = [value_of(part, file, token.line, depth + 1) for part in content.group().split()]
        found = parts if token.is_sign("[") else tuple(parts)
        is_known = not is_negative
    else:
        content.next()
        if token.kind == "number":
            found = _number(token, file)
            found, is_known = -found if is_negative else found, True
        elif token.kind in ("string", "character"):
            found, is_known = _string(token, file), not is_negative
        else:
            found, is_known = _WORDS.get(token.text), token.text in _WORDS and not is_negative
    if not is_known or len(content):
        raise SourceError(
            file,
            token.line,
            f"`{_shown(written) if is_known else token.text}` is no value that pytest can be given: write a number, a "
            "string, `true`, `false`, `None`, a list `[..]` or a tuple `(..)` of these",
        )
    return found


def _shown(written: Cursor) -> str:
    return " ".join(token.text for token in written.left()[:_MOST_SHOWN])


def _number(token: Token, file: str) -> int | float:
    match = _NUMBER.fullmatch(token.text)
    try:
        if match is not None:
            for name, base in (("hex", 16), ("octal", 8), ("binary", 2), ("decimal", 10)):
                if match[name]:
                    return int(match[name].replace("_", ""), base)
            return float(match["float"].replace("_", ""))
    except ValueError:
        # Too many digits for Python, or none.
        pass
    shown = token.text if len(token.text) <= 40 else f"{token.text[:40]}.."
    raise SourceError(file, token.line, f"`{shown}` is no number that Python has")


def _string(token: Token, file: str) -> str | bytes | int:
    """Return what a string or a character is, those of bytes as Python has them."""
    text = text_of(token, file)
    if not token.text.startswith("b"):
        return text
    content = text.encode("latin-1", "replace")
    return content if token.kind == "string" else content[0]


def text_of(token: Token, file: str) -> str:
    """Return the text of a string or character."""
    raw = re.match(r'[bc]?r(#*)"', token.text)
    if raw and token.kind == "string":
        return token.text[raw.end() : -1 - len(raw[1])]
    quote = token.text[-1:]
    if token.kind not in ("string", "character") or quote not in "\"'" or len(token.text.lstrip("bc")) < 2:
        raise SourceError(file, token.line, f"expected a string, found `{token.text}`")
    body = token.text[token.text.index(quote) + 1 : -1]
    # A line that ends in a backslash goes on in the next one, without its indentation.
    body = re.sub(r"\\\n\s*", "", body)
    try:
        return re.sub(r"\\(?:u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|(.))", _unescaped, body, flags=re.DOTALL)
    except (ValueError, OverflowError):
        raise SourceError(file, token.line, f"`{token.text[:40]}` has a character that there is not") from None


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _ESCAPES.get(match[3], match[3])
    return chr(int((match[1] or match[2]).replace("_", ""), 16))
