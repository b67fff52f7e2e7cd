"""Checks that imports go down: `python tools/layers.py` compares the code with the layers in ARCHITECTURE.md.

There each part of the code has a table of layers, the highest first, and one of exceptions, each with its reason. A
file that is in no layer, an import that goes up and is no exception, and, in parts that are free of them, files that
import each other in a circle are named, and the exit status is 1.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imports import circles, python_graph, rust_graph

ROOT = Path(__file__).resolve().parent.parent
_PAGE = "ARCHITECTURE.md"
_HEADING = "## Layers"
# What a part begins with: other files import it by the names of the files that it passes on.
_FIRST_FILES = ("lib.rs", "__init__.py")


@dataclass(frozen=True)
class Part:
    """A part of the code, with what is said of it."""

    folder: str
    layers: Sequence[Sequence[str]]
    """Files and folders (which end in `/`), the highest layer first. `*` is every file that is in no other."""
    exceptions: Sequence[tuple[Sequence[str], Sequence[str]]]
    """Files and folders that import others above them, and those others."""
    may_have_circles: bool

    def layer(self, file: str) -> int | None:
        """Return the number of a file's layer, 0 for the highest."""
        rest = None
        for number, names in enumerate(self.layers):
            if _is_in(file, names):
                return number
            if "*" in names:
                rest = number
        return rest

    def is_exception(self, file: str, target: str) -> bool:
        """Whether the page allows a file to import another one above it."""
        return any(_is_in(file, above) and _is_in(target, below) for above, below in self.exceptions)


def _is_in(file: str, names: Sequence[str]) -> bool:
    return any(file == name or (name.endswith("/") and file.startswith(name)) for name in names)


def read_parts(page: str) -> Iterator[Part]:
    """Yield the parts that a page describes.

    >>> [part] = read_parts('''## Layers
    ... ### One part: `src`, without circles
    ... | layer | files |
    ... | --- | --- |
    ... | top | `a.rs`, `b/` |
    ... | bottom | `c.rs` |
    ...
    ... | exception | reason |
    ... | --- | --- |
    ... | `c.rs` → `a.rs` | none |
    ... ''')
    >>> part
    Part(folder='src', layers=[['a.rs', 'b/'], ['c.rs']], exceptions=[(['c.rs'], ['a.rs'])], may_have_circles=False)
    """
    section = page.partition(f"{_HEADING}\n")[2].partition("\n## ")[0]
    for text in section.split("### ")[1:]:
        title, _, body = text.partition("\n")
        layers: list[list[str]] = []
        exceptions: list[tuple[list[str], list[str]]] = []
        for row in re.findall(r"^\| (.*) \|$", body, re.MULTILINE):
            first, _, second = row.partition(" | ")
            above, arrow, below = first.partition(" → ")
            if arrow:
                exceptions.append((re.findall(r"`([^`]+)`", above), re.findall(r"`([^`]+)`", below)))
            elif names := re.findall(r"`([^`]+)`", second):
                layers.append(names)
        yield Part(re.findall(r"`([^`]+)`", title)[0], layers, exceptions, "without circles" not in title)


def mistakes(part: Part, graph: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with the imports of a part, each in a sentence."""
    files = sorted(file for file in graph if file not in _FIRST_FILES)
    for file in files:
        if part.layer(file) is None:
            yield f"{part.folder}/{file} is in no layer: add it to one in {_PAGE}"
    for file in files:
        for target in sorted(graph[file]):
            if _goes_up(part, file, target) and not part.is_exception(file, target):
                yield (
                    f"{part.folder}/{file} imports {target}, which is in a higher layer: move what it needs down, or "
                    f"name the exception and its reason in {_PAGE}"
                )
    if not part.may_have_circles:
        allowed = {file: {target for target in graph[file] if not part.is_exception(file, target)} for file in graph}
        for circle in circles(allowed):
            yield f"{part.folder}: {', '.join(circle)} import each other in a circle: move what they share below them"
    for above, below in part.exceptions:
        if not any(_is_in(file, above) and _is_in(target, below) for file in files for target in graph[file]):
            yield f"{part.folder}: {', '.join(above)} no longer need an exception: remove it from {_PAGE}"


def _goes_up(part: Part, file: str, target: str) -> bool:
    layer, other = part.layer(file), part.layer(target)
    return target not in _FIRST_FILES and layer is not None and other is not None and other < layer


def graph_of(folder: Path) -> Mapping[str, set[str]]:
    """Return the imports of a crate's or a package's files."""
    return rust_graph(folder) if (folder / "lib.rs").is_file() else python_graph(folder)


def main() -> int:
    """Check every part, say what is wrong and return the exit status."""
    parts = list(read_parts((ROOT / _PAGE).read_text(encoding="utf-8")))
    found = [sentence for part in parts for sentence in mistakes(part, graph_of(ROOT / part.folder))]
    if not parts:
        found = [f"{_PAGE} has no layers: they stand below `{_HEADING}`"]
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
