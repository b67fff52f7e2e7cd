"""A process that pytest made for a test: how long it is waited for, how it is stopped, and what ends with it.

The parent watches this process and nothing else. What a test leaves behind (a process that has the same descriptors, a
handler of signals, a function that it replaced) holds nobody up. `isolation` and `processes` make such processes.
"""

import contextlib
import os
import select
import signal
from collections.abc import Callable, Iterator

from pydust.testing.system import system

PATIENCE = 5.0
"""Seconds for a process that was told to end, or that has said all, to end by itself."""
_SLICE = 0.05
"""Seconds from one look to the next, where the system does not tell when a process ends."""
_READABLE = getattr(select, "POLLIN", 0)


class Child:
    """A child of this process, on a system that has `fork`."""

    def __init__(self, number: int) -> None:
        # 0 and -1 stand for many processes.
        assert number > 0  # noqa: S101
        self._number = number
        self._is_waited_for = False
        self._status: int | None = None
        self._handle: int | None = None
        if system.pidfd_open is not None:
            # An old kernel or a sandbox may not have it.
            with contextlib.suppress(OSError):
                self._handle = system.pidfd_open(number)

    def watch(
        self, timeout: float | None, reading: int | None = None, listen: Callable[[], object] = lambda: None
    ) -> bool:
        """Wait until it ends, for so many seconds at most, and say whether it has.

        When there is something to read at the descriptor `reading`, `listen` is called.
        """
        end = None if timeout is None else system.monotonic() + timeout
        waiting = system.poll()
        for descriptor in (reading, self._handle):
            if descriptor is not None:
                waiting.register(descriptor, _READABLE)
        while not self._has_ended():
            left = None if end is None else end - system.monotonic()
            if left is not None and left <= 0:
                return False
            if self._handle is None:
                left = _SLICE if left is None else min(left, _SLICE)
            for descriptor, event in waiting.poll(None if left is None else left * 1000):
                if descriptor == reading:
                    listen()
                    # Closed by all who could write, which says nothing of the child.
                    if not event & _READABLE:
                        waiting.unregister(descriptor)
        return True

    def tell(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if not self._has_ended():
            with contextlib.suppress(OSError):
                system.kill(self._number, number)

    def release(self) -> int | None:
        """Stop it, and what it has left behind in its process group; return its exit code as `subprocess` has it.

        There is none if another part of this process has taken it.
        """
        self.tell(signal.SIGKILL)
        has_ended = self.watch(PATIENCE)
        with contextlib.suppress(OSError):
            if self._status is not None or system.getpgid(self._number) == self._number:
                system.killpg(self._number, signal.SIGKILL)
        if has_ended and not self._is_waited_for:
            self._take()
        if self._handle is not None:
            system.close(self._handle)
            self._handle = None
        return None if self._status is None else system.waitstatus_to_exitcode(self._status)

    def _has_ended(self) -> bool:
        if self._is_waited_for:
            return True
        if system.waitid is None:
            return self._take()
        try:
            # It is left as it is, so that its number, and that of its group, belong to nobody else.
            return system.waitid(os.P_PID, self._number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            self._is_waited_for = True
            return True

    def _take(self) -> bool:
        """Take its exit code, if it has ended."""
        try:
            number, status = system.waitpid(self._number, os.WNOHANG)
        except ChildProcessError:
            self._is_waited_for = True
        else:
            if number:
                self._is_waited_for, self._status = True, status
        return self._is_waited_for


@contextlib.contextmanager
def undisturbed() -> Iterator[Callable[[], object]]:
    """Let no handler of SIGCHLD take a child of ours for its own; it hears of other children afterwards.

    What it gives sets the handler again, for a fork.
    """
    kept = system.getsignal(signal.SIGCHLD)
    try:
        if kept not in (signal.SIG_DFL, None):
            # With SIG_IGN the system itself would throw the exit code away.
            system.signal(signal.SIGCHLD, signal.SIG_DFL)
    except ValueError:  # this is not the main thread
        kept = None
    is_set_again = kept not in (signal.SIG_DFL, None)
    try:
        yield lambda: is_set_again and system.signal(signal.SIGCHLD, kept)
    finally:
        if is_set_again:
            system.signal(signal.SIGCHLD, kept)
            if kept != signal.SIG_IGN and _has_ended_child():
                system.raise_signal(signal.SIGCHLD)


def _has_ended_child() -> bool:
    if system.waitid is None:
        return False
    try:
        return system.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return False
