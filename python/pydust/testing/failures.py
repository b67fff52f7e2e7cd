"""How a failed native test reads: the source of each frame in Rust and Python, and what was compared."""

import difflib
import linecache
import os
import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from pydust.system.library import is_panic
from pydust.testing.options import NativeTest

_PANIC = re.compile(r"panicked at .+?:\d+: ")
_SIDES = re.compile(r"^  left: (?P<left>.*)\n right: (?P<right>.*)\Z", re.MULTILINE | re.DOTALL)
_IN_THREAD = re.compile(
    r"^thread '(?P<name>[^']*)'(?: \(\d+\))? panicked at (?P<file>.+?):(?P<line>\d+):\d+:\n(?P<said>.*)$", re.MULTILINE
)
_OWN = Path(__file__).parent
_CONTEXT = 3
"""Lines that are shown above the one where a frame is."""
_LONGEST = 20
"""How many lines of the test itself are shown at most."""
_WORTH_MARKING = 20
"""From this length on the letters that differ are marked."""
_LONGEST_CYCLE = 8
"""Frames that come again and again are found if it is at most so many."""
_MOST_FRAMES = 100
_MOST_ERRORS = 20
"""How many errors that led to each other are shown at most."""
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, other ends of lines, marks of direction, and halves of characters."""

_Frame = tuple[Path, str, int, str]
"""The file of a frame, as it is and as it is shown, the line and the function."""


def render(test: NativeTest, project: Path, error: BaseException) -> str:
    """Return what a reader needs of `error`, which `test` has ended with."""
    lines: list[str] = []
    for one, bridge in _chain(error):
        lines += (*_error(test, project, one), *bridge)
    return "\n".join(lines)


def printable(text: str) -> str:
    r"""Return a text as it can be shown: what would steer a terminal, or change the order of letters, is spelt out.

    >>> print(printable("\x1b[2J and \u202eafter\ud800"))
    \x1b[2J and \u202eafter\ud800
    """
    return _STEERING.sub(lambda match: ascii(match[0])[1:-1], text)


def _chain(error: BaseException) -> list[tuple[BaseException, Sequence[str]]]:
    """Return the errors that led to this one, the first of them first, each with the words before the next one."""
    found: list[tuple[BaseException, Sequence[str]]] = [(error, ())]
    seen = {id(error)}
    while len(found) < _MOST_ERRORS:
        last = found[-1][0]
        if last.__cause__ is not None:
            before, words = last.__cause__, "The above exception was the direct cause of the following exception:"
        elif last.__context__ is not None and not last.__suppress_context__:
            before, words = last.__context__, "During handling of the above exception, another exception occurred:"
        else:
            break
        # Errors may follow from each other in a ring.
        if id(before) in seen:
            break
        seen.add(id(before))
        found.append((before, ("", words, "")))
    return found[::-1]


def _error(test: NativeTest, project: Path, error: BaseException) -> Iterator[str]:
    frames = list(_frames(error.__traceback__, project))
    if not any(shown == test.file for _, shown, _, _ in frames):
        # An error of Python that was handed on says nothing of Rust.
        yield f"{test.file}:{test.line}: in {test.name}"
    for frame in _shortened(frames):
        if isinstance(frame, str):
            yield frame
            continue
        path, shown, line, name = frame
        yield f"{shown}:{line}: in {name}"
        yield from _source(path, line, test.line if shown == test.file and name == test.name else None)
    yield from (f"E   {line}".rstrip() for line in message(error).split("\n"))


def _shortened(frames: Sequence[_Frame]) -> Iterator[_Frame | str]:
    """Yield frames in their order, with a line of words for those that come again and again, and for too many."""
    place, shown = 0, 0
    while place < len(frames):
        if shown >= _MOST_FRAMES:
            # Where it ended is the most telling.
            left = len(frames) - place - _CONTEXT
            if left > 0:
                yield f"  [{left} frames more]"
                place += left
        length, times = _repeated(frames, place)
        if times > _CONTEXT:
            yield from frames[place : place + length * _CONTEXT]
            what = "Previous frame" if length == 1 else f"Previous {length} frames"
            yield f"  [{what} repeated {times - _CONTEXT} more times]"
            place += length * times
            shown += length * _CONTEXT
        else:
            yield frames[place]
            place += 1
            shown += 1


def _repeated(frames: Sequence[_Frame], start: int) -> tuple[int, int]:
    """Return how many of the next frames come again at once, and how often they come."""
    for length in range(1, _LONGEST_CYCLE + 1):
        times = 1
        while frames[start : start + length] == frames[start + length * times : start + length * (times + 1)]:
            times += 1
        if times > _CONTEXT:
            return length, times
    return 1, 1


def in_threads(project: Path, written: str) -> str:
    """Return the panics in threads of Rust's own, which Rust has `written` to standard error, with their source."""
    lines: list[str] = []
    for found in _IN_THREAD.finditer(written):
        file, line = found["file"], int(found["line"])
        lines += ["", "", f"{file}:{line}: in the thread '{found['name']}'", *_source(project / file, line, None)]
        lines.append(f"E   {found['said']}")
    return "\n".join(lines)


def message(error: BaseException) -> str:
    """Return the error itself in words, with its notes; of a panic only what it says."""
    text = "".join(traceback.format_exception_only(error)).rstrip("\n")
    if not is_panic(error):
        return text
    head, _, said = text.partition(": ")
    said = _PANIC.sub("", said, count=1)
    sides = _SIDES.search(said)
    if not sides:
        return f"{head}: {said}"
    return f"{said}{_difference(sides['left'], sides['right'])}"


def _difference(left: str, right: str) -> str:
    """Return marks below what differs, where one would have to look for it.

    >>> _difference("3", "4")
    ''
    """
    many = "\n" in left or "\n" in right
    if not many and min(len(left), len(right)) < _WORTH_MARKING:
        return ""
    compared = difflib.ndiff(left.splitlines(), right.splitlines())
    return "\n\n" + "\n".join(line.rstrip("\n") for line in compared)


def _frames(found: TracebackType | None, project: Path) -> Iterator[_Frame]:
    """Yield the frames of a traceback, without pydust's own."""
    for frame, line in traceback.walk_tb(found):
        name = frame.f_code.co_filename
        path = Path(os.path.normpath(project / name))
        if path.parent == _OWN or frame.f_locals.get("__tracebackhide__") is True:
            continue
        try:
            shown = path.relative_to(project).as_posix()
        except ValueError:
            shown = name
        yield path, shown, line, frame.f_code.co_name


def _source(path: Path, line: int, first: int | None) -> Iterator[str]:
    """Yield the lines up to one, which is marked; `first` is where the function begins, if that is known."""
    lines = linecache.getlines(str(path))
    # A panic in a function that the test calls has no frame of its own, and may be anywhere.
    start = max(first, line - _LONGEST) if first is not None and first <= line else line - _CONTEXT
    for number in range(max(start, 1), min(line, len(lines)) + 1):
        yield f"{'>' if number == line else ' '}   {lines[number - 1].rstrip()}"
