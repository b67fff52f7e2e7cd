"""What a build has read, by content: a file that was put back with an older time is built again.

Cargo compares the times of its inputs with that of its last build, and takes a file that `cp -p`, `rsync -t` or a
version control system has given an older time for unchanged. So the digest of each input is kept beside the library. A
file whose digest differs has a new time while cargo looks, and gets its own back. An unchanged file is not read: its
size, its times and its number in the file system say so.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydust.system.atomic import write_if_changed

_Stamp = list[int]
"""Size, time of modification, number and time of change, as `os.stat` gives them."""
_GAP = 2_000_000_000
"""How far behind the last build the time is set, in nanoseconds: file systems count in up to two seconds."""
_TICK = 20_000_000
"""By how much, in nanoseconds, the time that a file gets may be behind the clock."""
_NOT_INPUTS = frozenset({"target", "node_modules"})


class Inputs:
    """The inputs of one kind of build, as its last success has read them."""

    def __init__(self, record: Path, built: Path) -> None:
        """`built` is a folder of which everything is written by cargo or by us."""
        self._record = record
        self._built = str(built) + os.sep
        self._known = read_record(record)
        self._start = time.time_ns()
        self._touched: dict[str, tuple[os.stat_result, int, str]] = {}

    @contextlib.contextmanager
    def noticed(self, fingerprints: Path) -> Iterator[None]:
        """Let cargo see every input whose content differs; `fingerprints` is where it remembers what it has built."""
        try:
            for path, (stamp, digest) in self._known.items():
                self._notice(path, stamp, digest, fingerprints)
            yield
        finally:
            for path, (before, given, _) in self._touched.items():
                # Unless somebody has written to it meanwhile.
                with contextlib.suppress(OSError):
                    if Path(path).stat().st_mtime_ns == given:
                        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def _notice(self, path: str, stamp: _Stamp, digest: str, fingerprints: Path) -> None:
        try:
            status = Path(path).stat()
            if stamp_of(status) == stamp:
                return
            found = _digest(path)
        except OSError:
            return  # cargo says what is missing
        if found == digest:
            return
        # The clock may have gone back as well.
        given = max(time.time_ns(), self._record.stat().st_mtime_ns) + _GAP
        try:
            os.utime(path, ns=(status.st_atime_ns, given))
        except OSError:
            # A file of somebody else's: cargo has to forget all that it has built.
            shutil.rmtree(fingerprints, ignore_errors=True)
            return
        self._touched[path] = status, Path(path).stat().st_mtime_ns, found

    def keep(self, listed: Iterable[Path], folder: Path) -> None:
        """Remember what a build that went well has read: the files that `listed` dep-info files name.

        Relative paths are meant from `folder`.
        """
        found = {}
        for path in _inputs(listed, self._built, folder):
            with contextlib.suppress(OSError):
                found[path] = self._entry(path)
        if found != self._known:
            content = json.dumps(found, separators=(",", ":"), sort_keys=True)
            write_if_changed(self._record, content.encode())

    def _entry(self, path: str) -> tuple[_Stamp, str]:
        status = Path(path).stat()
        known = self._known.get(path)
        if known is not None and known[0] == stamp_of(status):
            return known
        if path in self._touched and status.st_mtime_ns == self._touched[path][0].st_mtime_ns:
            return stamp_of(status), self._touched[path][2]
        if status.st_ctime_ns > self._start - _TICK > status.st_mtime_ns:
            return [], ""  # put back during the build: nobody knows what rustc has read
        return stamp_of(status), _digest(path)


def dep_info(text: str) -> Iterator[str]:
    r"""Yield the paths that a dep-info file names as inputs.

    >>> list(dep_info("/t/lib.so: /a/hello.rs /a/two\\ words.rs\n"))
    ['/a/hello.rs', '/a/two words.rs']
    """
    _, _, inputs = text.partition("\n")[0].partition(": ")
    for word in re.findall(r"(?:\\.|[^ \\])+", inputs):
        yield word.replace("\\ ", " ").replace("\\\\", "\\")


def _inputs(listed: Iterable[Path], built: str, folder: Path) -> Iterator[str]:
    """Yield every input, and all below the folders among them, once."""
    seen: dict[str, None] = {}
    packages: set[Path] = set()
    # What cargo has downloaded never changes.
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    left_out = (built, *(f"{home / folder}{os.sep}" for folder in ("registry", "git")))
    for file in listed:
        for named in dep_info(file.read_text(encoding="utf-8")):
            path = os.path.normpath(folder / named)
            if path in seen or path.startswith(left_out):
                continue
            seen[path] = None
            if Path(path).is_dir():
                seen.update(dict.fromkeys(_below(path)))
            elif Path(path).name == "build.rs":
                packages.add(Path(path).parent)
    for package in packages:
        # A build script that names no inputs runs again when any file of its package has changed.
        seen.update(dict.fromkeys(_below(str(package))))
    yield from seen


def _below(folder: str) -> Iterator[str]:
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_INPUTS and not name.startswith("."))
        yield current
        yield from (f"{current}{os.sep}{name}" for name in sorted(files) if not name.startswith("."))


def read_record(record: Path) -> dict[str, tuple[_Stamp, str]]:
    """Return the inputs of the last build that went well, with the stamp and the digest of each."""
    try:
        return {path: (stamp, digest) for path, (stamp, digest) in json.loads(record.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def stamp_of(status: os.stat_result) -> _Stamp:
    """Return what tells one state of a file from another, as `editable_hook` compares it too."""
    return [status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns]


def _digest(path: str) -> str:
    if Path(path).is_dir():
        names = sorted(entry.name for entry in Path(path).iterdir())
        return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
