"""The native tests that a built library has, by its exported symbols: what rustc has seen, whatever the source says.

A test that pytest has not found in the source (a macro writes it, say) would not run, and nobody would know. So the two
lists are compared when the file is collected.
"""

import mmap
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydust.testing.options import NativeTest

# As `crates/pydust-macros/src/test.rs` makes it. A name begins with a letter, and an extension has a dot, which no name
# has; so there is one way to read it.
_SYMBOL = re.compile(rb"pydust_test_(?:[A-Za-z0-9]|_[0-9a-f]{2})+_[1-9][0-9]*_(?:[A-Za-z0-9]|_[0-9a-f]{2})+(?=\0)")
_PARTS = re.compile(
    r"pydust_test_(?P<file>.+?)_(?P<line>[1-9][0-9]*)_"
    r"(?P<name>(?:[A-Za-z]|_5f|_[c-f][0-9a-f])(?:[A-Za-z0-9]|_5f|_[89a-f][0-9a-f])*)"
)


@dataclass(frozen=True)
class Exported:
    """A test that rustc has compiled."""

    file: str
    """As rustc has it."""
    line: int
    name: str


def unseen(library: Path, tests: Iterable[NativeTest]) -> list[Exported]:
    """Return the tests in a library that are not among those found in its source."""
    return unseen_of(_symbols(library), {test.symbol for test in tests})


def unseen_of(symbols: Collection[str], known: Collection[str]) -> list[Exported]:
    """Return the tests behind symbols that are not known.

    >>> unseen_of(["pydust_test_a_2ers_12_test_5fit", "pydust_test_a_2ers_3_x"], {"pydust_test_a_2ers_3_x"})
    [Exported(file='a.rs', line=12, name='test_it')]
    """
    found = [parts for symbol in symbols if symbol not in known and (parts := _PARTS.fullmatch(symbol))]
    exported = [Exported(_text(parts["file"]), int(parts["line"]), _text(parts["name"])) for parts in found]
    return sorted(exported, key=lambda one: (one.file, one.line, one.name))


def _symbols(library: Path) -> set[str]:
    try:
        with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return {match[0].decode() for match in _SYMBOL.finditer(content)}
    except (OSError, ValueError):
        return set()


def _text(encoded: str) -> str:
    """Return what a part of a symbol stands for."""
    content = re.sub(rb"_([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), encoded.encode())
    return content.decode(errors="replace")
