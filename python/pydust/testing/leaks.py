"""What outlives a test: the reader of the record that a native module keeps of its instances and references.

Beside `PyInit_*` a module exports `pydust_track`, `pydust_mark`, `pydust_alive` and `pydust_meet`. One that is built
for release exports them too, and says that it keeps no record. The record itself is in `crates/pydust/src/leaks/`.
"""

from __future__ import annotations

import ctypes
import gc
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydust.system.library import SINK, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Leak:
    """Native instances of a class, or references of Rust's (`Py`) to Python objects of a class, made at one place."""

    kind: Literal["instance", "reference"]
    name: str
    """The class with its module, as `example.classes.Counter`."""
    site: str | None
    """Where they were made, as `src/classes.rs:12`; a line of Python where the framework made them for a call."""
    count: int


Snapshot = dict["Path", int]
"""A moment, as each library counts."""


class Watch:
    """The records of several native modules, in the current interpreter."""

    def __init__(self) -> None:
        self._libraries: dict[Path, _Library] = {}

    def track(self, path: Path) -> bool:
        """Switch the record of a library on, which must be before it is imported to be complete; `False` without one.

        The library is loaded, but no module in it is imported.
        """
        if path in self._libraries:
            return True
        try:
            library = _Library(path)
        except AttributeError:  # an older version of pydust built it
            return False
        library.track(on=True)
        if library.alive(0) is None:
            return False
        # What one makes, another may own and drop.
        for other in self._libraries.values():
            library.meet(other)
            other.meet(library)
        self._libraries[path] = library
        return True

    def stop(self) -> None:
        """Switch all records off; nothing is listed at exit."""
        for library in self._libraries.values():
            library.track(on=False)
        self._libraries.clear()

    def taken(self) -> Snapshot:
        """Now."""
        return {path: library.mark() for path, library in self._libraries.items()}

    def survivors(self, since: Mapping[Path, int]) -> list[Leak]:
        """List what was made since then and is still alive, without what native instances and module states own.

        What only the collector can free is freed first. Counts of one class and place are added up.
        """
        found = self._made_since(since)
        if found:
            gc.collect()
            # Without a GIL, what a collection takes down may be given back by the next one.
            gc.collect()
            found = self._made_since(since)
        return found

    def _made_since(self, since: Mapping[Path, int]) -> list[Leak]:
        counts: Counter[tuple[Literal["instance", "reference"], str, str | None]] = Counter()
        for path, library in self._libraries.items():
            before = since.get(path, 0)
            # A library goes through its whole record to answer, and a test uses one library of many.
            if library.mark() == before:
                continue
            for entry in library.alive(before) or ():
                counts[entry.kind, entry.name, entry.site] += entry.count
        return [Leak(*made, count) for made, count in counts.items()]


def render(leaks: Iterable[Leak]) -> str:
    """Leaks as lines of text, one for each class and place, in the order given.

    A reference to an instance that was made at the same place is said in one line with it.
    """
    leaks = list(leaks)
    kept = {
        (leak.name, leak.site)
        for leak in leaks
        if leak.kind == "reference" and Leak("instance", leak.name, leak.site, leak.count) in leaks
    }
    return "\n".join(
        _line(leak, is_kept=(leak.name, leak.site) in kept)
        for leak in leaks
        if leak.kind == "instance" or (leak.name, leak.site) not in kept
    )


def _line(leak: Leak, *, is_kept: bool) -> str:
    plural = "" if leak.count == 1 else "s"
    what = f"{leak.kind}{plural} of" if leak.kind == "instance" else f"reference{plural} from Rust to"
    place = f", made at {leak.site}" if leak.site else ""
    note = ", with a reference from Rust" if is_kept else ""
    return f"{leak.count} {what} {leak.name}{place}{note}"


class _Library:
    """The exported functions of one library."""

    def __init__(self, path: Path) -> None:
        # Its functions are called with the interpreter held.
        library = ctypes.PyDLL(str(path))
        self._track = library.pydust_track
        self._track.argtypes, self._track.restype = [ctypes.c_bool], None
        self._mark = library.pydust_mark
        self._mark.argtypes, self._mark.restype = [], ctypes.c_uint64
        self._meet = library.pydust_meet
        self._meet.argtypes, self._meet.restype = [ctypes.c_void_p], ctypes.c_void_p
        self._alive = library.pydust_alive
        self._alive.argtypes, self._alive.restype = [ctypes.c_uint64, SINK], None

    def track(self, *, on: bool) -> None:
        self._track(on)

    def meet(self, other: _Library) -> None:
        self._meet(other._meet(None))

    def mark(self) -> int:
        newest: int = self._mark()
        return newest

    def alive(self, since: int) -> list[Leak] | None:
        """List what was made after this number; nothing where no record is kept."""
        entries = json.loads(read_text(self._alive, since))
        if entries is None:
            return None
        return [Leak(entry["kind"], entry["name"], entry["site"], entry["count"]) for entry in entries]
