"""How a stub is laid out: as `ruff format` lays out a `.pyi`, with lines of at most 88 columns.

A block is what stands at one level: the lines of a variable, a function or a class. What is in them is `render`'s.

https://typing.python.org/en/latest/guides/writing_stubs.html#style-guide
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True)
class Block:
    """The lines of one entry. `kind` decides how far it stands from its neighbours."""

    kind: str
    """`variable`, `function` or `class`."""
    lines: tuple[str, ...]
    documented: bool = False


def join(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the lines of several blocks: functions without a body of their own stand together, as variables do."""
    before: Block | None = None
    for block in blocks:
        if before is not None and (before.kind != block.kind or block.kind == "class" or before.documented):
            yield ""
        yield from block.lines
        before = block


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines one level deeper."""
    yield from (INDENT + line if line else line for line in lines)


def docstring(text: str | None) -> list[str]:
    r"""Return the lines of a docstring, none where there is nothing to say.

    >>> [line.replace('"', "'") for line in docstring('Says "hello".\n\nC:\\new')]
    ["'''Says 'hello'.", '', 'C:\\\\new', "'''"]
    >>> [line.replace('"', "'") for line in docstring('Args:\n    x: A number.')]
    ["'''", 'Args:', '    x: A number.', "'''"]
    """
    lines = [line.rstrip() for line in (text or "").expandtabs().strip().splitlines()]
    if not lines:
        return []
    safe = [_escaped(line) for line in lines]
    if safe[0].startswith('"'):
        safe[0] = f" {safe[0]}"
    if len(safe) > 1:
        # What is indented below the first line, and by nothing else, would lose that.
        if all(line.startswith(" ") for line in safe[1:] if line):
            return ['"""', *safe, '"""']
        return [f'"""{safe[0]}', *safe[1:], '"""']
    space = " " if safe[0].endswith('"') else ""
    return [f'"""{safe[0]}{space}"""']


def _escaped(line: str) -> str:
    plain = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in plain)


def function(head: str, parameters: Sequence[str], result: str, body: Sequence[str], depth: int) -> list[str]:
    """Return the lines of a function that stands `depth` levels deep, without their indentation."""
    room = WIDTH - depth * len(INDENT)
    end = ":" if body else ": ..."
    line = f"{head}({', '.join(parameters)}) -> {result}{end}"
    if len(line) <= room:
        lines = [line]
    elif parameters:
        inside = _split(parameters, room - len(INDENT))
        lines = [f"{head}(", *indented(inside), *_result(")", result, end, room)]
    else:
        lines = _result(f"{head}()", result, end, room)
    return [*lines, *indented(body)]


def decorator(name: str, argument: str, depth: int) -> list[str]:
    """Return the lines of a decorator with one argument that cannot be split."""
    line = f"@{name}({argument})"
    if len(line) <= WIDTH - depth * len(INDENT):
        return [line]
    return [f"@{name}(", f"{INDENT}{argument}", ")"]


def _result(head: str, result: str, end: str, room: int) -> list[str]:
    """Return the line that ends a signature. A type that is too long for it is opened."""
    if len(line := f"{head} -> {result}{end}") <= room:
        return [line]
    members = split_top(result, " | ")
    if len(members) > 1:
        inside = [members[0], *(f"| {member}" for member in members[1:])]
        return [f"{head} -> (", *indented(inside), f"){end}"]
    opened = _opened(result, room)
    return [f"{head} -> {opened[0]}", *opened[1:-1], f"{opened[-1]}{end}"] if len(opened) > 1 else [line]


def _split(entries: Sequence[str], room: int) -> list[str]:
    """Return parameters or arguments on a line of their own, or, where that is too long, on one line each."""
    line = ", ".join(entries)
    if len(entries) > 1 and len(line) <= room:
        return [line]
    return [part for entry in entries for part in _entry(entry, room)]


def _entry(entry: str, room: int) -> list[str]:
    """Return one parameter or argument with its comma. A union that is too long has a line for each of its members."""
    if len(entry) + 1 <= room:
        return [f"{entry},"]
    first, *rest = split_top(entry, " | ")
    lines = [first, *(f"| {member}" for member in rest)] if rest else _opened(entry, room)
    return [*lines[:-1], f"{lines[-1]},"]


def _opened(text: str, room: int) -> list[str]:
    """Return a type with its arguments below it."""
    name, bracket, inner = text.partition("[")
    if not bracket or not inner.endswith("]"):
        return [text]
    arguments = split_top(inner[:-1], ", ")
    return [f"{name}[", *indented(_split(arguments, room - len(INDENT))), "]"]


def split_top(text: str, separator: str) -> list[str]:
    """Split where no bracket or quote is open.

    >>> split_top("dict[str, int] | Literal['a | b'] | None", " | ")
    ['dict[str, int]', "Literal['a | b']", 'None']
    """
    parts, start, depth, quote, place = [], 0, 0, "", 0
    while place < len(text):
        character = text[place]
        if quote:
            if character == "\\":
                place += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif not depth and text.startswith(separator, place):
            parts.append(text[start:place])
            place += len(separator)
            start = place
            continue
        place += 1
    return [*parts, text[start:]]
