"""`%load_ext pydust`: cells of Rust in IPython and Jupyter, by the magic `%%rust`.

A cell without a module gets one that lists its tagged functions, classes and exceptions, and these become names of the
session. A cell with a module becomes that module. Building is for `single`: equal cells are built once.
"""

import codecs
import hashlib
import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

from pydust.build.tokens import Cursor, Token, Tokens
from pydust.errors import PydustError, reported
from pydust.system.atomic import write_if_changed
from pydust.system.relay import written_by
from pydust.tools import single

MAGIC = "rust"
_RELEASE = "--release"
_LISTED = {"function": "fn ", "class": "", "exception": "", "submodule": ""}
"""The tags that a module lists, and how."""
_WORDS = ("struct", "enum", "fn")
"""What the name of an item follows."""
_END = """
#[allow(unused_imports)]
use pydust::prelude::*;

#[pydust::module(name = "{name}"{members})]
pub struct PydustCell;
"""
"""What follows a cell. Before it there is nothing, so that errors have the lines of the cell."""


def register(shell: Any) -> None:
    """Give an IPython shell the magic."""

    def rust(line: str, cell: str) -> None:
        """Build a cell of Rust, optimised with `--release`, and take its names into the session."""
        from IPython.core.error import UsageError

        words = line.split()
        if words not in ([], [_RELEASE]):
            raise UsageError(f"%%{MAGIC} takes nothing but {_RELEASE}, not {line.strip()!r}")
        try:
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            # What a kernel shows goes through `sys.stderr`.
            with reported(), written_by(lambda content: sys.stderr.write(decoder.decode(content))):
                names = run_cell(cell, release=bool(words))
        except PydustError as error:
            # IPython shows the sentence alone; rustc has said the rest.
            raise UsageError(str(error)) from None
        shell.push(names)

    shell.register_magic_function(rust, magic_kind="cell", magic_name=MAGIC)


def run_cell(cell: str, *, release: bool = False) -> dict[str, Any]:
    """Build a cell, unless that has been done before, and return the names that it gives."""
    items = list(_tagged(Tokens(cell).cursor()))
    modules = [item for item in items if item[0] == "module"]
    if not modules:
        name = f"rust_{hashlib.sha256(cell.encode()).hexdigest()[:12]}"
        members = ", ".join(f"{_LISTED[tag]}{item}" for tag, item, _ in items)
        if not members:
            raise PydustError(
                "the cell has nothing for Python: write `#[pydust::function]` before a function, or `#[pydust::class]` "
                "before a struct"
            )
        text = cell + _END.format(name=name, members=f", members({members})")
        module = _import(text, name, release=release)
        return {each: getattr(module, each) for each in module.__all__}
    name = modules[0][2] or _snake_case(modules[0][1])
    return {name: _import(cell, name, release=release)}


def _import(text: str, name: str, *, release: bool) -> ModuleType:
    # By its content, so that a file is never another one's.
    folder = single.cache() / "cells" / hashlib.sha256(text.encode()).hexdigest()[:32]
    path = folder / f"{name}.rs"
    write_if_changed(path, text.encode())
    spec, loader = single.found(path, name, release=release)
    module = module_from_spec(spec)
    loader.exec_module(module)
    # What it defines is pickled by this name.
    sys.modules[name] = module
    return module


def _tagged(cursor: Cursor) -> Iterator[tuple[str, str, str]]:
    """Yield the tagged items at the top of a file: the tag, the name, and the name that the tag gives it or ""."""
    tag, given = "", ""
    while (token := cursor.peek()) is not None:
        if cursor.eat("#"):
            cursor.eat("!")
            if cursor.at_group("["):
                tag, given = _tag(cursor.group()) or (tag, given)
        elif tag and token.text in _WORDS and token.kind == "name":
            cursor.next()
            name = cursor.next()
            if name is not None and (tag == "module" or tag in _LISTED):
                yield tag, name.text, given
            tag = ""
        elif cursor.at_group():
            cursor.group()
        else:
            cursor.next()


def _tag(attribute: Cursor) -> tuple[str, str] | None:
    """Return the word of `pydust::word(..)` and the name in it, if an attribute is one of ours."""
    if not attribute.eat("pydust", ":", ":"):
        return None
    word = attribute.next()
    if word is None:
        return None
    found = re.search(r'\bname = "(\w+)"', " ".join(_texts(attribute)))
    return word.text, found[1] if found else ""


def _texts(attribute: Cursor) -> Iterator[str]:
    inner: list[Token] = list(attribute.group().left()) if attribute.at_group("(") else []
    yield from (token.text for token in inner)


def _snake_case(name: str) -> str:
    """Return the name of the module that a struct is.

    >>> _snake_case("Words"), _snake_case("TwoWords")
    ('words', 'two_words')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
