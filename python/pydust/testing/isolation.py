"""Runs a native test where it can do no harm: in a fork of this process, which may crash or hang.

What the test ends with is left in memory that both share: that has no descriptor, which a test could close, and no end
to wait for, which a process that it leaves behind could hold up. A process with more threads than one cannot be forked
safely, so then, and where there is no fork, a test runs in a whole process of its own (`processes`).
"""

import contextlib
import ctypes
import faulthandler
import itertools
import mmap
import os
import signal
import stat
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from pydust.pytest_options import Isolation
from pydust.testing.child import PATIENCE, Child, undisturbed
from pydust.testing.ending import Ending
from pydust.testing.system import system

Body = Callable[[Callable[[Ending], None]], None]
"""What is run: it says an ending by the function that it is given. A later one counts for more."""

_ROOM = 1 << 26
"""Bytes for what a test ends with. The system gives pages only to what is written."""
_HEAD = 16
"""Bytes in front: where the newest message begins, and its length."""
_LONGEST = 1 << 20
"""How many characters of a text are kept where all would be too much."""


def choose(mode: Isolation) -> Isolation:
    """Return how a test can be run now, if that is for pydust to say."""
    return mode if mode != "auto" else ("fork" if can_fork() else "process")


def can_fork() -> bool:
    """Whether a fork of this process can do what the process can: no thread, of Python or not, was started by a test.

    Those that were there at first (of xdist) wait for messages, and hold nothing that a test needs.
    """
    # On macOS the system's own libraries do not survive it.
    if system.fork is None or sys.platform == "darwin":
        return False
    return _threads() <= _AT_FIRST


def _threads() -> int:
    try:
        return len(system.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


_AT_FIRST = _threads()
"""How many threads there were before the first test, when this file is imported."""


def in_fork(body: Body, timeout: float | None) -> Ending:
    """Run `body` in a fork of this process, and return what it has said last, or how the process ended."""
    _flush()
    words = _LastWords()
    parent = system.getpid()
    with mmap.mmap(-1, _ROOM) as shared, contextlib.closing(words):
        with undisturbed() as disturb, _forking() as resume:
            try:
                number = system.fork()
                if number == 0:
                    resume()
                    disturb()
                    _be_the_child(body, shared, parent, words)
            finally:
                # Whatever has happened, and whoever else was forked: only the parent goes on from here.
                if system.getpid() != parent:
                    system._exit(0)
            child = Child(number)
            _lead_a_group(number)
            resume()
            is_late, code = _wait(child, timeout, words)
        said = _said(shared)
        frames = python_frames(words.heard())
    if said is not None:
        return said
    if is_late:
        return Ending("timeout", f"took longer than {timeout:g} s and was stopped{frames}")
    return Ending("crashed", describe_status(code) + frames)


def _wait(child: Child, timeout: float | None, words: "_LastWords") -> tuple[bool, int | None]:
    """Wait for the child, and return whether it had to be stopped, and its exit code."""
    try:
        is_late = not child.watch(timeout, words.reading, words.listen)
        if is_late:
            # First a signal at which the child writes where it is; when it is released, one that nothing survives.
            child.tell(signal.SIGABRT)
            child.watch(PATIENCE, words.reading, words.listen)
    finally:
        # Also after Ctrl-C.
        code = child.release()
    return is_late, code


class _LastWords:
    """A pipe for what `faulthandler` writes, of which nobody waits for an end."""

    def __init__(self) -> None:
        self.reading, self.writing = system.pipe()
        for end in (self.reading, self.writing):
            system.set_blocking(end, False)
        self._parts: list[bytes] = []

    def listen(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while part := system.read(self.reading, 1 << 16):
                self._parts.append(part)

    def heard(self) -> str:
        self.listen()
        return b"".join(self._parts).decode(errors="replace")

    def close(self) -> None:
        system.close(self.reading)
        system.close(self.writing)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A test may have put anything in their place.
        with contextlib.suppress(Exception):
            stream.flush()


@contextlib.contextmanager
def _forking() -> Iterator[Callable[[], object]]:
    """Let no signal come between a fork and its number, until what this gives is called."""
    with warnings.catch_warnings():
        # That there are other threads was judged by `can_fork`, or is what was asked for.
        warnings.simplefilter("ignore", DeprecationWarning)
        before = system.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())

        def resume() -> object:
            return system.pthread_sigmask(signal.SIG_SETMASK, before)

        try:
            yield resume
        finally:
            resume()


def python_frames(dump: str) -> str:
    """Return where the test was in Python, of what `faulthandler` wrote: the frames above those of pydust itself."""
    own = str(Path(__file__).parent)
    lines = [line for line in dump.splitlines() if line.startswith("  File ")]
    above = list(itertools.takewhile(lambda line: own not in line, lines))
    return "\nPython was at (most recent call first):\n" + "\n".join(above) if above else ""


def describe_status(code: int | None) -> str:
    """Say how a process ended, by the exit code as `subprocess` has it.

    >>> describe_status(-11), describe_status(3)
    ('crashed with SIGSEGV', 'ended the process with status 3')
    """
    if code is None:
        return "ended its process, and something in this process took the exit code"
    if code >= 0:
        return f"ended the process with status {code}"
    try:
        return f"crashed with {signal.Signals(-code).name}"
    except ValueError:
        return f"crashed with signal {-code}"


def _be_the_child(body: Body, shared: mmap.mmap, parent: int, words: _LastWords) -> None:
    own = system.getpid()
    _lead_a_group(0)
    if _prctl is not None:
        # End with the parent, however that is ended.
        _prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if system.getppid() != parent:
            system._exit(1)
    system.register_at_fork(after_in_child=_let_go)
    faulthandler.enable(file=words.writing)
    end = _HEAD

    def say(ending: Ending) -> None:
        nonlocal end
        # A copy of this process that comes back from the test has nothing to say.
        if system.getpid() != own:
            system._exit(0)
        content = system.dumps((ending.kind, ending.text, ending.error))
        if end + len(content) > _ROOM:
            text = f"{ending.text[:_LONGEST]}\n.. and {max(len(ending.text) - _LONGEST, 0)} characters more"
            content = system.dumps((ending.kind, text, b""))
        shared[end : end + len(content)] = content
        # The head comes last, so a message counts when it is whole.
        shared[:_HEAD] = end.to_bytes(8, "little") + len(content).to_bytes(8, "little")
        end += len(content)

    body(say)
    _flush()


def _said(shared: mmap.mmap) -> Ending | None:
    start, length = (int.from_bytes(shared[at : at + 8], "little") for at in (0, 8))
    return Ending(*system.loads(shared[start : start + length])) if length else None


def _lead_a_group(number: int) -> None:
    """Let a child be the head of what it starts, so that this ends with it; the child says so too, whoever is first."""
    with contextlib.suppress(OSError):
        # A process of another group may not read from the terminal.
        if not system.isatty(0):
            system.setpgid(number, number)


def _streams() -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the descriptors beyond the first three that lead out of this process, each with the pipe, socket or so."""
    try:
        numbers = [int(name) for name in system.listdir("/proc/self/fd")]
    except OSError:
        numbers = list(range(256))
    for number in numbers:
        with contextlib.suppress(OSError):
            status = system.fstat(number)
            if number > 2 and not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
                yield number, (status.st_dev, status.st_ino)


_OF_PYTEST = frozenset(place for _, place in _streams())
"""Where pytest writes to, saved while it captures, and where it hears from others: before the first test."""


def _let_go() -> None:
    """Hold nothing of pytest in a process that a test leaves behind: who reads what pytest writes would wait for it."""
    null = system.open(os.devnull, os.O_RDWR)
    for number, place in list(_streams()):
        if place in _OF_PYTEST:
            with contextlib.suppress(OSError):
                system.dup2(null, number)
    system.close(null)


def _process_control() -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), "prctl", None)
    return function


_prctl = _process_control()
_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG`: the signal that a process gets when the one that made it has ended."""
