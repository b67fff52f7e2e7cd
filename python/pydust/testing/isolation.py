"""Runs a native test where it can do no harm: in a fork of this process, which may crash or hang.

What the test ends with comes back over a pipe. A process with more threads than one cannot be forked safely, so then,
and where there is no fork, a test runs in a whole process of its own (`processes`).
"""

import faulthandler
import itertools
import os
import pickle
import select
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pydust.pytest_plugin import Isolation
from pydust.testing.ending import Ending

_PATIENCE = 5.0
"""Seconds for a test that was told to end, to write where it is."""


def choose(mode: Isolation) -> Isolation:
    """Return how a test can be run now, if that is for pydust to say."""
    return mode if mode != "auto" else ("fork" if can_fork() else "process")


def can_fork() -> bool:
    """Whether a fork of this process can do what the process can: no thread, of Python or not, was started by a test.

    Those that were there at first (of xdist) wait for messages, and hold nothing that a test needs.
    """
    # On macOS the system's own libraries do not survive it.
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    return _threads() <= _AT_FIRST


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  # a count is all that is asked for
    except OSError:
        return threading.active_count()


_AT_FIRST = _threads()
"""How many threads there were before the first test, when this file is imported."""


def in_fork(body: Callable[[], Ending], timeout: float | None) -> Ending:
    """Run `body` in a fork of this process and return what it returns, or how the process ended."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as last_words:
        reading, writing = os.pipe()
        child = _fork()
        if child == 0:
            os.close(reading)
            _be_the_child(body, writing, last_words)
        os.close(writing)
        try:
            content, is_late = _read(reading, child, timeout)
        except BaseException:
            # Such as Ctrl-C, which the child got too.
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        finally:
            os.close(reading)
        _, status = os.waitpid(child, 0)
        last_words.seek(0)
        frames = python_frames(last_words.read().decode(errors="replace"))
    if is_late:
        return Ending("timeout", f"took longer than {timeout:g} s and was stopped{frames}")
    try:
        ending = pickle.loads(content)  # noqa: S301  # written by a fork of this process
    except (EOFError, pickle.UnpicklingError):
        return Ending("crashed", describe_status(os.waitstatus_to_exitcode(status)) + frames)
    assert isinstance(ending, Ending)  # noqa: S101
    return ending


def _fork() -> int:
    with warnings.catch_warnings():
        # That there are other threads was judged by `can_fork`, or is what was asked for.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def python_frames(dump: str) -> str:
    """Return where the test was in Python, of what `faulthandler` wrote: the frames above those of pydust itself."""
    own = str(Path(__file__).parent)
    lines = [line for line in dump.splitlines() if line.startswith("  File ")]
    above = list(itertools.takewhile(lambda line: own not in line, lines))
    return "\nPython was at (most recent call first):\n" + "\n".join(above) if above else ""


def describe_status(code: int) -> str:
    """Say how a process ended, by the status as `subprocess` has it.

    >>> describe_status(-11), describe_status(3)
    ('crashed with SIGSEGV', 'ended the process with status 3')
    """
    if code >= 0:
        return f"ended the process with status {code}"
    try:
        return f"crashed with {signal.Signals(-code).name}"
    except ValueError:
        return f"crashed with signal {-code}"


def _be_the_child(body: Callable[[], Ending], writing: int, last_words: IO[bytes]) -> None:
    """Run `body`, write what it returns, and end this process whatever happens."""
    try:
        faulthandler.enable(file=last_words)
        ending = body()
        content = pickle.dumps(ending)
        while content:
            content = content[os.write(writing, content) :]
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0)


def _read(reading: int, child: int, timeout: float | None) -> tuple[bytes, bool]:
    """Read until the child has closed its end, and say whether it had to be stopped."""
    content, is_late = b"", False
    waiting = select.poll()
    waiting.register(reading, select.POLLIN)
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        left = None if end is None else max(end - time.monotonic(), 0) * 1000
        if not waiting.poll(left):
            # First a signal at which the child writes where it is, then one that nothing survives.
            os.kill(child, signal.SIGKILL if is_late else signal.SIGABRT)
            end, is_late = time.monotonic() + _PATIENCE, True
            continue
        part = os.read(reading, 1 << 16)
        if not part:
            return content, is_late
        content += part
