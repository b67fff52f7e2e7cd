"""Quotes of the examples in the guide: `python tools/quote.py` checks them, `--write` brings them up to date.

A page never holds code of its own. A comment names what is quoted, and the block below it is filled in:

    <!-- quote src/classes.rs "pub struct Point" "pub fn norm" -->

The path is relative to `examples/`. A text stands for the whole item whose line contains it, with the doc comment and
the attributes above it; in a file that is not Rust, for the paragraph. Without a text the whole file is quoted. The
first items that a page shows of Rust stand below the line that imports the prelude, so that they compile when copied.
"""

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"

QUOTE = re.compile(
    r'^<!-- quote (?P<path>\S+)(?P<texts>(?: "[^"]+")*) -->\n(?:```\w*\n.*?^```\n)?', re.DOTALL | re.MULTILINE
)
"""A marker with its block, or without one before the first `--write`."""
_PRELUDE = "use pydust::prelude::*;\n"
_LANGUAGES = {".rs": "rust", ".toml": "toml", ".py": "python", ".pyi": "python"}


class QuoteError(Exception):
    """A marker that quotes nothing, or not one thing."""


def pages() -> list[Path]:
    """Return the files that may quote: the guide and the README."""
    return [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


def refreshed(page: str) -> str:
    """Return the text of a page with every quote as the examples have it now."""
    shown = False

    def block(marker: re.Match[str]) -> str:
        nonlocal shown
        path, texts = marker["path"], re.findall('"([^"]+)"', marker["texts"])
        content = quoted(path, texts)
        if texts and not shown and path.endswith(".rs") and _PRELUDE in (EXAMPLES / path).read_text(encoding="utf-8"):
            content = f"{_PRELUDE}\n{content}"
        shown = shown or _PRELUDE in content
        first_line = marker[0].partition("\n")[0]
        return f"{first_line}\n```{_LANGUAGES.get(Path(path).suffix, '')}\n{content}```\n"

    return QUOTE.sub(block, page)


def quoted(path: str, texts: list[str]) -> str:
    """Return what a marker stands for, without indentation and with one newline at its end."""
    file = EXAMPLES / path
    if not file.is_file():
        raise QuoteError(f"examples/{path} is not there")
    content = file.read_text(encoding="utf-8")
    if not texts:
        return content
    find = _item if file.suffix == ".rs" else _paragraph
    return "\n".join(_dedented(find(content.splitlines(), _only_line(content, text, path))) for text in texts)


def _only_line(content: str, text: str, path: str) -> int:
    found = [number for number, line in enumerate(content.splitlines()) if text in line]
    if len(found) != 1:
        raise QuoteError(f"{text!r} is on {len(found)} lines of examples/{path}; a marker names one")
    return found[0]


def _item(lines: list[str], line: int) -> list[str]:
    """Return the Rust item that starts on `line`, as rustfmt lays it out: its end is indented as its start."""
    indent = _indent(lines[line])
    first = line
    while first > 0 and lines[first - 1].strip().startswith(("///", "#[")):
        first -= 1
    last = line
    while not lines[last].rstrip().endswith((";", "}")) or _indent(lines[last]) != indent:
        last += 1
    return lines[first : last + 1]


def _paragraph(lines: list[str], line: int) -> list[str]:
    first, last = line, line
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return lines[first : last + 1]


def _dedented(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def main(words: list[str]) -> int:
    """Check or refresh every page; return the exit status."""
    if words not in ([], ["--write"]):
        print("usage: python tools/quote.py [--write]", file=sys.stderr)
        return 2
    stale = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        try:
            new = refreshed(text)
        except QuoteError as error:
            print(f"{page.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
        if new == text:
            continue
        stale += 1
        if words:
            page.write_text(new, encoding="utf-8")
        print(f"{page.relative_to(ROOT)} {'is refreshed' if words else 'quotes what the example no longer says'}")
    if stale and not words:
        print("run: python tools/quote.py --write", file=sys.stderr)
    return 1 if stale and not words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
