"""Runs a native test where it can do no harm: in a fork of this process, which may crash or hang.

What the test ends with comes back over a pipe. A process with more threads than one cannot be forked safely, so then,
and where there is no fork, a test runs in a whole process of its own (`pydust.testing.subprocess`).
"""

import contextlib
import faulthandler
import os
import pickle
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Mode = Literal["auto", "fork", "process", "none"]
MODES: tuple[Mode, ...] = ("auto", "fork", "process", "none")

_PATIENCE = 5.0
"""Seconds for a test that was told to end, to write where it is."""


@dataclass(frozen=True)
class Ending:
    """What came of a test."""

    kind: Literal["passed", "skipped", "xfailed", "failed", "raised", "crashed", "timeout"]
    text: str = ""
    """Why, or the failure as it is shown."""
    error: bytes = b""
    """The exception, where it can be pickled."""


def choose(mode: Mode) -> Mode:
    """Return how a test can be run now, if that is for pydust to say."""
    return mode if mode != "auto" else ("fork" if can_fork() else "process")


def can_fork() -> bool:
    """Whether a fork of this process has all that the process has: there is no other thread, of Python or not."""
    # On macOS the system's own libraries do not survive it.
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208  # a count is all that is asked for
    except OSError:
        return threading.active_count() == 1


def in_fork(body: Callable[[], Ending], before_end: Callable[[], object], timeout: float | None) -> Ending:
    """Run `body` in a fork of this process and return what it returns, or how the process ended.

    `before_end` runs in the fork when `body` has.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_child(body, before_end, writing)
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
    if is_late:
        return Ending("timeout", f"took longer than {timeout:g} s and was stopped")
    try:
        ending = pickle.loads(content)  # noqa: S301  # written by a fork of this process
    except (EOFError, pickle.UnpicklingError):
        return Ending("crashed", describe_status(os.waitstatus_to_exitcode(status)))
    assert isinstance(ending, Ending)  # noqa: S101
    return ending


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


def _be_the_child(body: Callable[[], Ending], before_end: Callable[[], object], writing: int) -> None:
    """Run `body`, write what it returns, and end this process whatever happens."""
    try:
        # Where standard error leads is shown with the test, so a crash says there where it was.
        with contextlib.suppress(Exception):
            faulthandler.enable(file=2)
        ending = body()
        before_end()
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
