"""The attributes in front of a Rust item, with what `#[cfg_attr(..)]` adds."""

from dataclasses import dataclass

from pydust.build.tokens import Cursor
from pydust.testing.conditions import holds


@dataclass
class _Attribute:
    path: tuple[str, ...]
    content: Cursor
    """What stands in its brackets, or behind `=`."""
    is_certain: bool
    """Whether no `cfg_attr(..)` may leave it out."""


class Attributes:
    """The attributes in front of an item."""

    def __init__(self) -> None:
        self.content: list[_Attribute] = []

    def add(self, content: Cursor) -> None:
        """Read one, from what stands between `#[` and `]`."""
        waiting = [(content, True)]
        while waiting:
            cursor, is_certain = waiting.pop()
            path = _path(cursor)
            if path == ("unsafe",) and cursor.at_group("("):
                waiting.append((cursor.group(), is_certain))
                continue
            rest = cursor.group() if cursor.at_group() else cursor
            if path == ("cfg_attr",):
                condition, *others = rest.split() if len(rest) else [rest]
                found = holds(condition)
                if found is not False:
                    waiting += [(one, is_certain and found is True) for one in reversed(others)]
                continue
            cursor.eat("=")
            self.content.append(_Attribute(path, rest, is_certain))

    def get(self, name: str) -> _Attribute | None:
        """Return the first one of a name."""
        return next((one for one in self.content if one.path == (name,)), None)

    @property
    def is_conditional(self) -> bool:
        """Whether one of them may leave the item out."""
        conditions = [[token.text for token in one.content.left()] for one in self.content if one.path == ("cfg",)]
        return any(words != ["test"] for words in conditions)


def _path(cursor: Cursor) -> tuple[str, ...]:
    path: tuple[str, ...] = ("",) if cursor.eat(":", ":") else ()
    while (token := cursor.peek()) is not None and token.kind == "name":
        cursor.next()
        path = (*path, token.text.removeprefix("r#"))
        if not cursor.eat(":", ":"):
            break
    return path
