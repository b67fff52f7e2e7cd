"""Writing a file so that readers see the old content or the new, and only when the content differs.

An unchanged file keeps its modification time, which is what cargo decides by. A library that a process has mapped
is replaced, never overwritten. Every file that this package writes for a project goes through here.
"""

import os
import tempfile
from pathlib import Path

from pydust.errors import naming

TEMPORARY_SUFFIX = ".pydust-tmp"


def write_if_changed(path: Path, content: bytes, *, executable: bool = False) -> bool:
    """Make `content` the content of `path`; return whether anything had to be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = Path(directory, "deep", "file.txt")
    ...     write_if_changed(path, b"one"), write_if_changed(path, b"one"), path.read_bytes()
    (True, False, b'one')
    """
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # In the same directory, because a rename is atomic only within one file system.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=TEMPORARY_SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with naming(path):
            _fill(descriptor, content)
        temporary.chmod(0o755 if executable else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
