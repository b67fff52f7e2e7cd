"""Runs the Python sessions of a page, its `pycon` blocks: `python tools/session.py PAGE...`, beside the built examples.

The blocks of a page are one session in a process of its own, because modules have state. An answer ends where the
next prompt or the block does. Of a traceback the exception counts, and the frames in Rust where the page shows any.
"""

import contextlib
import io
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROJECT = "/home/me/project"
"""Where the pages have the current folder."""
_RUST_FRAME = re.compile(r'^  File "[^"]+\.rs", line \d+, in ', re.MULTILINE)


def mistakes(page: str) -> list[str]:
    """Run the session of a page; return what it answers otherwise than the page says."""
    names: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for block in BLOCK.findall(page):
        for source, said in statements(block):
            answered = answer(source, names)
            with_frames = bool(_RUST_FRAME.search(said))
            if _essence(said, with_frames) != _essence(answered, with_frames):
                found.append(f"{source}\nThe page says:\n{said}Python answers:\n{answered}")
    return found


def statements(block: str) -> Iterator[tuple[str, str]]:
    r"""Yield each statement of a block with the answer below it.

    >>> list(statements(">>> for x in [1]:\n...     x\n1\n>>> 2\n2\n"))
    [('for x in [1]:\n    x\n', '1\n'), ('2\n', '2\n')]
    """
    for one in re.split(r"^>>> ", block, flags=re.MULTILINE)[1:]:
        lines = one.splitlines(keepends=True)
        source = [lines.pop(0)]
        while lines and lines[0].startswith("... "):
            source.append(lines.pop(0).removeprefix("... "))
        yield "".join(source), "".join(lines)


def answer(source: str, names: dict[str, Any]) -> str:
    """Return what an interactive Python writes for one statement."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        try:
            exec(compile(source, "<stdin>", "single"), names)  # noqa: S102  # the page is ours
        except Exception:
            # A reader's project lies elsewhere.
            output.write(traceback.format_exc().replace(str(Path.cwd()), _PROJECT))
    return output.getvalue()


def _essence(text: str, with_frames: bool) -> str:
    """Return an answer without the frames of Python code, and without the marks below a line of source."""
    if "Traceback (most recent call last):" not in text:
        return text
    kept, in_rust = [], False
    for line in text.splitlines():
        if line.startswith("  File "):
            in_rust = with_frames and bool(_RUST_FRAME.match(line))
        elif not line.startswith(" "):
            in_rust = False
        if (in_rust or not line.startswith(" ")) and line.strip(" ^~"):
            kept.append(line)
    return "".join(f"{line}\n" for line in kept)


def main(pages: list[str]) -> int:
    """Run the sessions of one page after another; return the exit status."""
    sys.path.insert(0, str(Path.cwd()))
    found = [f"{page}\n{mistake}" for page in pages for mistake in mistakes(Path(page).read_text(encoding="utf-8"))]
    print("\n".join(found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
