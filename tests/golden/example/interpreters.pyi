# Written by pydust from src/interpreters.rs. Remove this line to keep changes of your own.
"""Indexes that several interpreters query. The state below is that of one interpreter."""

from collections.abc import Iterable
from typing import Self

from typing_extensions import disjoint_base

__all__ = ["Index", "NoIndex", "build", "names", "opened", "remove"]

class NoIndex(LookupError):
    """There is no index of that name."""

    name: str

@disjoint_base
class Index:
    """An index, seen from one interpreter. The object is that interpreter's own; the words behind it are everybody's."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """The name under which any interpreter opens it."""

    @property
    def questions(self) -> int:
        """How many questions it was asked, by all interpreters together."""

    def find(self, word: str, /) -> list[int]:
        """The numbers of the lines in which a word is."""

    def nearest(self, word: str, /) -> list[str]:
        """The words that differ from another in the fewest letters, in order. This looks at all of them and does not release the interpreter."""

    def __getnewargs__(self) -> tuple[str]:
        """`pickle` takes the name along, and the other interpreter opens the same index by it."""

    def __len__(self) -> int: ...
    def __contains__(self, word: str, /) -> bool: ...

def build(name: str, /, lines: Iterable[str]) -> None:
    """Notes in which lines each word is, and shows the index to every interpreter under a name."""

def names() -> list[str]:
    """The names of the indexes that there are."""

def remove(name: str, /) -> None:
    """Takes an index away. Who has opened it keeps it."""

def opened() -> int:
    """How many indexes this interpreter has opened."""
