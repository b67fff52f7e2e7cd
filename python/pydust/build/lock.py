"""One build at a time in one project, across processes.

Cargo locks its own folder, but not the moments between its end, our reading of what it built and its placing. The lock
is advisory, belongs to the open file and goes with the process, so a crash leaves nothing to clean up.
"""

import contextlib
import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from pydust.errors import PydustError
from pydust.project.config import BUILD_FOLDER
from pydust.system.progress import say


@contextlib.contextmanager
def project_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of the project that works in `directory`, waiting for another build if there is one."""
    if sys.platform == "win32":
        # No flock. Writes are atomic all the same, and a mapped library cannot be replaced there at all.
        yield
        return
    import fcntl

    path = directory / "target" / "pydust" / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        # The first thing that a build writes, so the place to say it.
        raise PydustError(
            f"{directory} is read-only, and a build writes to target/ in it: {error.strerror}. "
            f"Let the environment variable {BUILD_FOLDER} name another folder for what is built"
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another pydust build in this project")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
