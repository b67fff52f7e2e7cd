"""Standard error of another program, passed on as it comes and kept, so that something can be said about it afterwards.

The program has a terminal where we have one: it chooses colours and shows its progress as if nobody stood in between.
"""

import contextlib
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator

_STANDARD_ERROR = 2
_KEPT = 4_000_000
"""So many bytes, and none after them, are kept."""
_AT_ONCE = 65536


class Relay:
    """What was passed on."""

    def __init__(self, writing: int | None) -> None:
        self.writing = writing
        """What the program has to be given as its standard error: a descriptor, or None for ours."""
        self.kept = bytearray()

    @property
    def text(self) -> str:
        """All of it, as text."""
        return self.kept.decode(errors="replace")


@contextlib.contextmanager
def relayed() -> Iterator[Relay]:
    """Pass on what is written to `writing` until the context ends, and all that was written before."""
    ends = _open()
    if ends is None:
        yield Relay(None)
        return
    reading, writing = ends
    wake, bell = os.pipe()
    relay = Relay(writing)
    thread = threading.Thread(target=_pass_on, args=(relay, reading, wake), daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        # Not by the end of the stream: a server that the program has started may hold it open.
        os.close(bell)
        thread.join()
        for descriptor in (writing, reading, wake):
            os.close(descriptor)


@contextlib.contextmanager
def written_by(write: Callable[[bytes], object]) -> Iterator[None]:
    """Let `write`, on another thread, have what is passed on, where our standard error is not what the user sees."""
    _outputs.append(write)
    try:
        yield
    finally:
        _outputs.remove(write)


def _open() -> tuple[int, int] | None:
    """Return the reading and the writing end of a terminal or pipe; None where there is no such thing."""
    if sys.platform == "win32":
        return None  # `select` takes no pipes there
    try:
        if not os.isatty(_STANDARD_ERROR):
            return os.pipe()
        reading, writing = os.openpty()
    except OSError:
        return None
    import fcntl
    import termios

    with contextlib.suppress(OSError, termios.error):
        modes = termios.tcgetattr(writing)
        modes[1] &= ~termios.OPOST  # what our terminal does to line ends, it does by itself
        termios.tcsetattr(writing, termios.TCSANOW, modes)
        size = fcntl.ioctl(_STANDARD_ERROR, termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(writing, termios.TIOCSWINSZ, size)
    return reading, writing


def _pass_on(relay: Relay, reading: int, wake: int) -> None:
    ended = False
    while True:
        ready, _, _ = select.select([reading] if ended else [reading, wake], [], [], 0 if ended else None)
        if reading in ready:
            try:
                content = os.read(reading, _AT_ONCE)
            except OSError:  # a terminal whose other side is closed
                return
            if not content:
                return
            if len(relay.kept) < _KEPT:
                relay.kept += content
            _outputs[-1](content)
        elif ended:
            return
        ended = ended or wake in ready


def _write(content: bytes) -> None:
    with contextlib.suppress(OSError):  # nobody reads us any more; the program goes on
        while content:
            content = content[os.write(_STANDARD_ERROR, content) :]


_outputs: list[Callable[[bytes], object]] = [_write]
