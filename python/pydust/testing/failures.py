"""How a failed native test reads: the source of each frame in Rust and Python, and what was compared."""

import difflib
import linecache
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pydust.exported import is_panic
from pydust.testing.source import NativeTest

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


def render(test: NativeTest, project: Path, error: BaseException) -> str:
    """Return what a reader needs of `error`, which `test` has ended with."""
    return "\n".join(_chain(test, project, error))


def _chain(test: NativeTest, project: Path, error: BaseException) -> Iterator[str]:
    if error.__cause__ is not None:
        yield from _chain(test, project, error.__cause__)
        yield from ("", "The above exception was the direct cause of the following exception:", "")
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from _chain(test, project, error.__context__)
        yield from ("", "During handling of the above exception, another exception occurred:", "")
    frames = list(_frames(error.__traceback__, project))
    if not any(shown == test.file for _, shown, _, _ in frames):
        # An error of Python that was handed on says nothing of Rust.
        yield f"{test.file}:{test.line}: in {test.name}"
    for path, shown, line, name in frames:
        yield f"{shown}:{line}: in {name}"
        yield from _source(path, line, test.line if shown == test.file and name == test.name else None)
    yield from (f"E   {line}".rstrip() for line in message(error).splitlines())


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


def _frames(found: TracebackType | None, project: Path) -> Iterator[tuple[Path, str, int, str]]:
    """Yield the file of each frame, as it is and as it is shown, the line and the function; without pydust's own."""
    for frame, line in traceback.walk_tb(found):
        name = frame.f_code.co_filename
        path = project / name
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
