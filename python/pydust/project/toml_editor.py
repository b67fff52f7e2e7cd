"""Changes to a TOML file that leave its comments, order and layout as they are.

The standard library reads TOML and writes none. What the commands change is small: a value, an item of an array, one
more table. So the file is cut into its statements, one is replaced or added, and the result is read again: it says what
was asked for and nothing else, or it is refused and the file stays as it is.

https://toml.io/en/v1.0.0
"""

import copy
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydust.errors import ConfigError
from pydust.project.config import FILE
from pydust.project.toml_writer import render_key, render_value

Key = tuple[str, ...]


@dataclass(frozen=True)
class _Statement:
    """A header, or a key with its value, and the lines that it takes."""

    table: Key
    """The table that it opens or stands in."""
    key: Key
    """Below the table, with a name for each dot; empty for a header."""
    first: int
    end: int
    in_array: bool
    """Whether the table is one of an array of tables."""

    @property
    def path(self) -> Key:
        return self.table + self.key


class Document:
    """The text of a TOML file, to be changed."""

    def __init__(self, text: str) -> None:
        """`text` is valid TOML."""
        self._lines = text.splitlines(keepends=True)
        self._newline = "\r\n" if "\r\n" in text else "\n"
        if self._lines and not self._lines[-1].endswith("\n"):
            self._lines[-1] += self._newline
        self._value = tomllib.loads(text)

    @property
    def text(self) -> str:
        """The text as it is now."""
        return "".join(self._lines)

    def get(self, *path: str) -> Any:
        """Return a value, or None if there is none."""
        return _found(self._value, path)

    def set(self, path: Key, value: Any) -> None:
        """Give a key a value; its table is made where it is missing."""
        expected = copy.deepcopy(self._value)
        _parent(expected, path)[path[-1]] = value
        self._change(self._with_value(path, value), expected, _line(path, value))

    def append(self, path: Key, item: str) -> None:
        """Add an item to an array, which is made where it is missing."""
        before = self.get(*path)
        if before is None:
            self.set(path, [item])
            return
        if not isinstance(before, list):
            raise ConfigError(f"{FILE}: {_dotted(path)} must be an array")
        expected = copy.deepcopy(self._value)
        _parent(expected, path)[path[-1]] = [*before, item]
        for lines in self._with_item(path, render_value(item, _dotted(path))):
            if _read(lines) == expected:
                self._lines, self._value = lines, expected
                return
        self.set(path, [*before, item])

    def add_table(self, path: Key, table: Mapping[str, Any], comment: str = "") -> None:
        """Add a table to an array of tables, behind those that are there."""
        expected = copy.deepcopy(self._value)
        parent = _parent(expected, path)
        parent[path[-1]] = [*parent.get(path[-1], []), dict(table)]
        header = f"[[{_dotted(path)}]]"
        body = [f"{render_key(key)} = {render_value(value, key)}" for key, value in table.items()]
        comments = [f"# {comment}"] if comment else []
        self._change(self._with_table(path, [*comments, header, *body]), expected, f"a {header} with {', '.join(body)}")

    def rewrite(self, path: Key, old: str, new: str, values: Sequence[str]) -> None:
        """Write another key in place of `old` into each table of an array, with a value for each table."""
        expected = copy.deepcopy(self._value)
        for table, value in zip(_found(expected, path), values, strict=True):
            del table[old]
            table[new] = value
        found = [one for one in self._statements() if one.in_array and one.path == (*path, old)]
        lines = list(self._lines)
        for statement, value in reversed(list(zip(found, values, strict=False))):
            before = "".join(lines[statement.first : statement.end]).rstrip("\r\n")
            start = before[: len(before) - len(before.lstrip())]
            lines[statement.first : statement.end] = [
                f"{start}{render_key(new)} = {render_value(value, new)}{_comment(before)}{self._newline}"
            ]
        self._change(lines, expected, " and ".join(f"{new} = {render_value(value, new)}" for value in values))

    def remove(self, path: Key) -> bool:
        """Remove a key with its value, or a table of that name; return whether there was one."""
        if self.get(*path) is None:
            return False
        expected = copy.deepcopy(self._value)
        del _parent(expected, path)[path[-1]]
        gone = [one for one in self._statements() if one.path[: len(path)] == path]
        lines = list(self._lines)
        for statement in reversed(gone):
            del lines[statement.first : statement.end]
        if not gone:
            # It stands in an inline table.
            parent = _parent(expected, path)
            self._change(self._with_value(path[:-1], parent), expected, _line(path[:-1], parent))
            return True
        if _read(lines) != expected:
            # The header of the table was the key's own.
            pruned = _pruned(expected, path[:-1])
            if _read(lines) != pruned:
                raise ConfigError(f"{FILE}: {_dotted(path)} cannot be removed by pydust: remove it by hand")
            expected = pruned
        self._lines, self._value = lines, expected
        return True

    def _change(self, lines: list[str], expected: Any, words: str) -> None:
        """Take the changed lines if they say what is expected; `words` are what the user has to write if not."""
        if _read(lines) != expected:
            raise ConfigError(f"{FILE} is laid out in a way that pydust does not change: write {words} by hand")
        self._lines, self._value = lines, expected

    def _with_value(self, path: Key, value: Any) -> list[str]:
        statements = list(self._statements())
        keys = [one for one in statements if one.key and not one.in_array]
        for one in keys:
            if one.path == path:
                return self._replaced(one, value)
        for one in keys:
            if one.path == path[: len(one.path)]:
                # An inline table, which stands on one line and has no comments inside.
                whole = copy.deepcopy(self.get(*one.path))
                below = path[len(one.path) :]
                _parent(whole, below)[below[-1]] = value
                return self._replaced(one, whole)
        rendered = render_value(value, _dotted(path))
        siblings = [one for one in keys if one.path[:-1] == path[:-1]]
        headers = [one for one in statements if not one.key and one.table == path[:-1] and not one.in_array]
        if siblings:
            last = siblings[-1]
            return self._inserted(last.end, [f"{_dotted(path[len(last.table) :])} = {rendered}"])
        if headers:
            return self._inserted(headers[-1].end, [f"{render_key(path[-1])} = {rendered}"])
        return self._with_table(path[:-1], [f"[{_dotted(path[:-1])}]", f"{render_key(path[-1])} = {rendered}"])

    def _replaced(self, statement: _Statement, value: Any) -> list[str]:
        old = "".join(self._lines[statement.first : statement.end]).rstrip("\r\n")
        start = old[: len(old) - len(old.lstrip())]
        comment = _comment(old)
        rendered = f"{start}{_dotted(statement.key)} = {render_value(value, _dotted(statement.path))}{comment}"
        return [
            *self._lines[: statement.first],
            rendered + self._newline,
            *self._lines[statement.end :],
        ]

    def _with_item(self, path: Key, item: str) -> Iterator[list[str]]:
        """Yield the file with one more item in an array, in each way that may be right."""
        for one in self._statements():
            if not one.key or one.path != path:
                continue
            old = "".join(self._lines[one.first : one.end])
            end = next(end for end, sign in enumerate(old) if sign == "]" and _is_whole(old[: end + 1]))
            inside, rest = old[:end], old[end:]
            line_start = inside.rfind("\n") + 1
            if line_start and not inside[line_start:].strip():
                # The bracket has a line of its own: so has each item, as a rule.
                above = inside[: line_start - 1].rstrip("\r").rpartition("\n")[2]
                indent = above[: len(above) - len(above.lstrip())] or "    "
                added = f"{indent}{item},{self._newline}"
                yield self._spliced(one, inside[:line_start] + added + inside[line_start:] + rest)
                stripped = inside.rstrip()
                comma = f"{stripped},{inside[len(stripped) : line_start]}"
                yield self._spliced(one, comma + added + inside[line_start:] + rest)
            stripped = inside.rstrip()
            separators = (" ", "") if stripped.endswith(",") else ("", ", ")
            for separator in separators:
                yield self._spliced(one, f"{stripped}{separator}{item}{rest}")

    def _spliced(self, statement: _Statement, text: str) -> list[str]:
        return [
            *self._lines[: statement.first],
            *text.splitlines(keepends=True),
            *self._lines[statement.end :],
        ]

    def _with_table(self, path: Key, added: Sequence[str]) -> list[str]:
        """Add a table beside those that it is closest to, or at the end."""
        for length in range(min(2, len(path)), 1, -1):
            kin = [one for one in self._statements() if one.path[:length] == path[:length]]
            if kin:
                return self._inserted(kin[-1].end, ["", *added])
        return self._inserted(len(self._lines), ["", *added] if self._lines else added)

    def _inserted(self, place: int, added: Sequence[str]) -> list[str]:
        return [*self._lines[:place], *(line + self._newline for line in added), *self._lines[place:]]

    def _statements(self) -> Iterator[_Statement]:
        """Yield every statement. A newline ends one wherever the lines up to it are valid TOML by themselves."""
        table: Key = ()
        in_array = False
        first = 0
        while first < len(self._lines):
            end = first + 1
            while not _is_whole("".join(self._lines[first:end])):
                end += 1
            text = "".join(self._lines[first:end])
            start = text.lstrip()
            if start.startswith("["):
                in_array = start.startswith("[[") or (in_array and self._is_in_array(_only_path(text)))
                table = _only_path(text)
                yield _Statement(table, (), first, end, in_array)
            elif start and not start.startswith("#"):
                yield _Statement(table, _key(text), first, end, in_array)
            first = end

    def _is_in_array(self, table: Key) -> bool:
        value: Any = self._value
        for name in table:
            value = value[name] if isinstance(value, dict) else None
            if isinstance(value, list):
                return True
        return False


def _read(lines: Sequence[str]) -> Any:
    try:
        return tomllib.loads("".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _is_whole(text: str) -> bool:
    return _read([text]) is not None


def _only_path(text: str) -> Key:
    """Return the name of a header, which is all that its text defines."""
    value: Any = tomllib.loads(text)
    names = []
    while value:
        if isinstance(value, list):
            (value,) = value
            continue
        ((name, value),) = value.items()
        names.append(name)
    return tuple(names)


def _key(text: str) -> Key:
    """Return the names before the `=`: those that are also there with a value that has no keys."""
    for place, sign in enumerate(text):
        if sign == "=":
            found = _read([text[:place], "= 0"])
            if found is not None:
                value: Any = found
                names = []
                while isinstance(value, dict):
                    ((name, value),) = value.items()
                    names.append(name)
                return tuple(names)
    raise AssertionError(text)


def _comment(statement: str) -> str:
    """Return the comment behind a value, with the room before it."""
    value = tomllib.loads(statement)
    for place, sign in enumerate(statement):
        if sign == "#" and "\n" not in statement[place:] and _read([statement[:place]]) == value:
            room = len(statement[:place]) - len(statement[:place].rstrip())
            return statement[place - room :]
    return ""


def _found(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _parent(value: Any, path: Key) -> Any:
    """Return the table that has the last name of `path`, made where it is missing."""
    for depth, name in enumerate(path[:-1]):
        value = value.setdefault(name, {})
        if not isinstance(value, dict):
            raise ConfigError(f"{FILE}: {_dotted(path[: depth + 1])} must be a table")
    return value


def _pruned(value: Any, path: Key) -> Any:
    """Return the document without the tables on `path` that are empty."""
    value = copy.deepcopy(value)
    while path and not _found(value, path):
        del _parent(value, path)[path[-1]]
        path = path[:-1]
    return value


def _line(path: Key, value: Any) -> str:
    """Return the line that gives a key its value, and where it belongs."""
    return f"{render_key(path[-1])} = {render_value(value, _dotted(path))} below [{_dotted(path[:-1])}]"


def _dotted(path: Sequence[str]) -> str:
    return ".".join(render_key(name) for name in path)
