"""Blocks of methods whose `#[pydust::methods]` was forgotten, found by reading the source after a build.

A tag sees its own item alone, and a block without one is nothing to rustc that could be wrong. So what is compared here
is which structs are tagged, which of them have a tagged block, and which have only others with a `pub fn` in them. What
a macro makes of its arguments is not known, so a struct that is named there is left alone.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydust.build.inputs import dep_info
from pydust.build.tokens import Cursor, Token, Tokens
from pydust.project.config import ExtModule, Project

_TAGS = frozenset(("class", "module", "submodule"))
_TAG = re.compile(r"\b(?:class|module|submodule)\b")
_BLOCK = re.compile(r"\bimpl\s+[\w:]+\s*\{")
_QUALIFIERS = frozenset(("const", "async", "unsafe", "extern"))


@dataclass(frozen=True)
class Forgotten:
    """A function that its author may take for a method."""

    file: str
    line: int
    owner: str
    function: str

    def __str__(self) -> str:
        return (
            f"warning: {self.file}:{self.line}: Python does not see `pub fn {self.function}`: put `#[pydust::methods]` "
            f"on this `impl {self.owner}`, or write `pub(crate) fn` if it is for Rust alone"
        )


@dataclass
class _Seen:
    tagged: set[str] = field(default_factory=set)
    """Structs with a tag."""
    blocks: set[str] = field(default_factory=set)
    """Structs with a tagged block, and what macros are told."""
    plain: list[Forgotten] = field(default_factory=list)
    """The first public function of each block without a tag."""


def find_forgotten(project: Project, module: ExtModule) -> list[Forgotten]:
    """Return what was forgotten in the files that the last build of a module has read."""
    return forgotten_in((_shown(project, path), path) for path in _read_files(project, module))


def forgotten_in(files: Iterable[tuple[str, Path]]) -> list[Forgotten]:
    """Return what was forgotten in these files of a crate, each with the name to show."""
    sources = {shown: path.read_text(encoding="utf-8", errors="replace") for shown, path in files}
    text = "\n".join(sources.values())
    # Most crates have a tag on each block, or no other blocks, and reading takes a while.
    if not (_TAG.search(text) and _BLOCK.search(text)):
        return []
    seen = _Seen()
    for shown, source in sources.items():
        _read(Tokens(source).cursor(), shown, seen)
    return [found for found in seen.plain if found.owner in seen.tagged - seen.blocks]


def _read_files(project: Project, module: ExtModule) -> Iterator[Path]:
    names = (f"lib{module.crate}.d", f"{module.crate}.d")
    # The folder of a build has the name of its profile, and one of its platform around it where cargo is told of one.
    found = [
        path
        for depth in ("*", "*/*")
        for name in names
        for path in project.target.glob(
            f"{depth}/{'' if module.own and not module.own.is_example else 'examples/'}{name}"
        )
    ]
    if not found:
        return
    newest = max(found, key=lambda path: path.stat().st_mtime)
    for name in dep_info(newest.read_text(encoding="utf-8")):
        path = Path(name)
        inside = path.is_relative_to(project.directory) and not path.is_relative_to(project.target)
        if path.suffix == ".rs" and inside and path.is_file():
            yield path


def _shown(project: Project, path: Path) -> str:
    return os.path.relpath(path, project.directory).replace(os.sep, "/")


def _read(cursor: Cursor, file: str, seen: _Seen) -> None:
    """Read items, those of modules too."""
    attributes: set[str] = set()
    while (token := cursor.peek()) is not None:
        if cursor.eat("#"):
            cursor.eat("!")
            if cursor.at_group("["):
                attributes.update(word.text for word in cursor.group().left() if _is_name(word))
        elif cursor.eat("pub"):
            if cursor.at_group("("):
                cursor.group()
        elif _takes_item(cursor, token, attributes, file, seen):
            attributes = set()


def _takes_item(cursor: Cursor, first: Token, attributes: set[str], file: str, seen: _Seen) -> bool:
    """Take an item, or as much of one as ends what attributes belong to; or a word, which may go before one."""
    if cursor.eat("struct"):
        name = cursor.next()
        if name is not None and _TAGS & attributes:
            seen.tagged.add(name.text)
    elif cursor.eat("impl"):
        _read_block(cursor, first, attributes, file, seen)
    elif cursor.eat("mod"):
        cursor.next()
        # What `cfg` leaves out is unknown here.
        if cursor.at_group("{") and "cfg" not in attributes:
            _read(cursor.group(), file, seen)
    elif cursor.eat("!"):
        if _is_name(cursor.peek()):
            cursor.next()
        if cursor.at_group():
            seen.blocks.update(word.text for word in cursor.group().left() if _is_name(word))
    elif cursor.at_group():
        cursor.group()
    else:
        cursor.next()
        return not _is_name(first)
    return True


def _read_block(cursor: Cursor, word: Token, attributes: set[str], file: str, seen: _Seen) -> None:
    head: list[Token] = []
    while not cursor.at_group("{") and (token := cursor.next()) is not None and not token.is_sign(";"):
        head.append(token)
    if not cursor.at_group("{"):
        return
    body = cursor.group()
    is_path = all(token.is_sign(":") or (_is_name(token) and token.text not in ("for", "where")) for token in head)
    if not head or not is_path:
        return
    owner = head[-1].text
    if "methods" in attributes:
        seen.blocks.add(owner)
    elif "cfg" not in attributes and (function := _public_function(body)):
        seen.plain.append(Forgotten(file, word.line, owner, function))


def _public_function(body: Cursor) -> str | None:
    """Return the name of the first function that is `pub` without a restriction."""
    while body.peek() is not None:
        if body.at_group():
            body.group()
            continue
        token = body.next()
        if token is None or token.text != "pub" or body.at_group("("):
            continue
        while (word := body.peek()) is not None and (word.text in _QUALIFIERS or word.kind == "string"):
            body.next()
        if body.eat("fn"):
            return name.text if (name := body.next()) else None
    return None


def _is_name(token: Token | None) -> bool:
    return token is not None and token.kind == "name"
