"""`render`: the stubs of a module to pages of Markdown, one for each module in it.

A stub has every name, signature, type and docstring, and where the user wrote one by hand it is the one that counts.
The Markdown is what Zensical, MkDocs and Sphinx with MyST have in common: headings, lists, links, fenced code, and an
anchor with the full name before each entry. The same stubs give the same bytes.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias

from pydust.docs import MARKER

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_UNSHOWN = frozenset({"disjoint_base", "type_check_only", "overload", "property"})
"""Decorators that only type checkers read."""
_FIRST = re.compile(r"^(\s*)(?:cls|self)(?:,\s*(?:/,\s*)?|\s*)")
"""The parameter that Python passes, with what divides it from the next."""


@dataclass(frozen=True)
class Source:
    """The Rust file of a module, and where readers find it."""

    path: str
    text: str
    url: str | None

    @classmethod
    def read(cls, project: Path, path: Path, url: str | None) -> Self:
        """Read a file of a project whose folder is at `url`."""
        text = (project / path).read_text(encoding="utf-8", errors="replace")
        return cls(path.as_posix(), text, url and f"{url.rstrip('/')}/{path.as_posix()}")

    def link(self) -> str:
        """Return the file as the page shows it."""
        return f"[`{self.path}`]({self.url})" if self.url else f"`{self.path}`"

    def line_of(self, name: str) -> str | None:
        """Return a link to the one line that defines a name; `None` where there are several, or none here."""
        pattern = re.compile(rf"^(?!\s*//).*\b(?:fn|struct|enum|const) {re.escape(name)}\b")
        found = [number for number, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)]
        return f"[source]({self.url}#L{found[0]})" if self.url and len(found) == 1 else None


def render_pages(stubs: Mapping[str, str], source: Source) -> dict[str, str]:
    """Return the pages of a module and its submodules by their file names; the keys of `stubs` are paths."""
    names = {_module_name(path): text for path, text in stubs.items()}
    return {f"{name}.md": _Page(name, text, source).render(sorted(names)) for name, text in sorted(names.items())}


def render_index(pages: Mapping[str, str]) -> str:
    """Return the page that lists all others, with the first sentence of each."""
    entries = [f"- [`{name.removesuffix('.md')}`]({name}){_summary(text)}" for name, text in sorted(pages.items())]
    return "\n".join([_first_line("the modules"), "", "# Modules", "", *entries, ""])


def _summary(page: str) -> str:
    """Return the first line of text below the title of a page."""
    below = page.partition("\n# ")[2].partition("\n")[2].strip()
    line = below.partition("\n")[0]
    return "" if not line or line.startswith(("Source:", "#", "<", "```", "-")) else f": {line}"


def _first_line(origin: str) -> str:
    return f"{MARKER} docs from {origin}. Changes are lost when it is run again. -->"


def _module_name(path: str) -> str:
    return path.removesuffix(".pyi").removesuffix("/__init__").replace("/", ".")


# --- pages ---------------------------------------------------------------------------------------


@dataclass
class _Scope:
    """What a module or a class has, in the order of the stub."""

    variables: dict[str, tuple[str, str | None]]
    """How each is written, with its text."""
    functions: dict[str, list[_Function]]
    """Each with its overloads; a property with its setter and deleter."""
    classes: list[ast.ClassDef]


class _Page:
    """The page of one module."""

    def __init__(self, name: str, stub: str, source: Source) -> None:
        self._name = name
        self._lines = stub.splitlines()
        self._module = ast.parse(stub)
        self._source = source

    def render(self, modules: Sequence[str]) -> str:
        scope = self._scope(self._module.body)
        exceptions = _exceptions(scope.classes)
        classes = [one for one in scope.classes if one.name not in exceptions]
        below = [name for name in modules if name.rpartition(".")[0] == self._name]
        sections: list[tuple[str, Iterable[str]]] = [
            ("Modules", (f"- [`{name}`]({name}.md)" for name in below)),
            ("Variables", self._variables(scope, self._name)),
            ("Functions", self._functions(scope.functions, self._name, 3)),
            ("Classes", (line for one in classes for line in self._class(one, self._name, 3))),
            (
                "Exceptions",
                (line for one in scope.classes if one.name in exceptions for line in self._class(one, self._name, 3)),
            ),
        ]
        lines = [_first_line(self._source.path), "", f"# `{self._name}`", ""]
        lines += _paragraphs(ast.get_docstring(self._module))
        lines += [f"Source: {self._source.link()}", ""]
        for title, content in sections:
            found = list(content)
            lines += [f"## {title}", "", *found, *([] if found[-1] == "" else [""])] if found else []
        return "\n".join(lines)

    def _scope(self, body: Iterable[ast.stmt]) -> _Scope:
        scope = _Scope({}, {}, [])
        before = ""
        for node in body:
            match node:
                case ast.Expr(value=ast.Constant(value=str(text))) if before:
                    scope.variables[before] = (scope.variables[before][0], text)
                    before = ""
                    continue
                case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                    if not _is_special(name):
                        scope.variables[name] = (_without_note(self._between(node, node.end_lineno)), None)
                        before = name
                        continue
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    scope.functions.setdefault(name, []).append(node)
                case ast.ClassDef():
                    scope.classes.append(node)
            before = ""
        return scope

    # --- entries -----------------------------------------------------------------------------------

    def _variables(self, scope: _Scope, outer: str) -> Iterator[str]:
        """Yield a list of what holds a value."""
        for name, (written, text) in scope.variables.items():
            yield from self._item(outer, name, written, text)

    def _properties(self, scope: _Scope, outer: str) -> Iterator[str]:
        for name, functions in scope.functions.items():
            if not _is_property(functions):
                continue
            words = [_last_word(one) for function in functions for one in function.decorator_list]
            kind = self._written(functions[0].returns) if functions[0].returns else "Any"
            notes = [] if "setter" in words else ["read-only"]
            notes += ["can be deleted"] if "deleter" in words else []
            note = f" ({', '.join(notes)})" if notes else ""
            text = _join_texts(_deprecation(functions[0]), ast.get_docstring(functions[0]))
            yield from self._item(outer, name, f"{name}: {kind}", text, note)

    def _item(self, outer: str, name: str, written: str, text: str | None, note: str = "") -> Iterator[str]:
        line = " ".join(part.strip() for part in written.splitlines())
        yield f'- <a id="{outer}.{name}"></a>`{line}`{note}'
        for paragraph in _paragraphs(text)[:-1] if text else ():
            yield f"  {paragraph}".rstrip()

    def _functions(self, functions: Mapping[str, Sequence[_Function]], outer: str, level: int) -> Iterator[str]:
        for name, overloads in functions.items():
            if not _is_property(overloads):
                yield from self._entry(outer, name, level)
                yield from _fenced(line for one in overloads for line in self._signature(one))
                yield from _paragraphs(next(filter(None, map(ast.get_docstring, overloads)), None))

    def _class(self, node: ast.ClassDef, outer: str, level: int) -> Iterator[str]:
        full = f"{outer}.{node.name}"
        yield from self._entry(outer, node.name, level)
        bases = [ast.unparse(one) for one in node.bases]
        bases += [f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords]
        head = f"class {node.name}({', '.join(bases)})" if bases else f"class {node.name}"
        yield from _fenced([*self._decorators(node), head])
        yield from _paragraphs(ast.get_docstring(node))
        scope = self._scope(node.body)
        yield from self._constructor(scope, node.name)
        held = [*self._variables(scope, full), *self._properties(scope, full)]
        if held:
            yield from ["**Attributes**", "", *held, ""]
        methods = {name: found for name, found in scope.functions.items() if not _is_special(name)}
        yield from self._functions(methods, full, level + 1)
        special = [
            line
            for name, found in scope.functions.items()
            if _is_special(name) and name not in ("__new__", "__init__")
            for one in found
            for line in self._signature(one)
        ]
        if special:
            yield from ["**Special methods**", "", *_fenced(special)]
        for inner in scope.classes:
            yield from self._class(inner, full, level + 1)

    def _constructor(self, scope: _Scope, name: str) -> Iterator[str]:
        made = scope.functions.get("__new__") or scope.functions.get("__init__") or []
        if any(_takes_nothing_there_is(one) for one in made):
            yield from ["Python cannot make an instance.", ""]
        elif made:
            yield from _fenced(line for one in made for line in self._call(one, name))
            yield from _paragraphs(next(filter(None, map(ast.get_docstring, made)), None))

    def _entry(self, outer: str, name: str, level: int) -> Iterator[str]:
        """Yield the heading of an entry, with its anchor and its line in the source."""
        yield from [f'<a id="{outer}.{name}"></a>', "", f"{'#' * level} `{name}`", ""]
        link = self._source.line_of(name)
        if link:
            yield from [link, ""]

    # --- code --------------------------------------------------------------------------------------

    def _signature(self, node: _Function) -> list[str]:
        """Return the lines of a function up to its body, with its decorators."""
        body = node.body[0]
        head = self._between(node, body.lineno, body.col_offset).rstrip().removesuffix(":")
        return [*self._decorators(node), *_without_note(head).splitlines()]

    def _call(self, node: _Function, name: str) -> list[str]:
        """Return how a class is called, by its constructor."""
        head = "\n".join(line for line in self._signature(node) if not line.startswith("@"))
        arguments = _FIRST.sub(r"\1", head.partition("(")[2].rpartition("->")[0].rstrip())
        return f"{name}({arguments}".splitlines()

    def _decorators(self, node: _Function | ast.ClassDef) -> list[str]:
        return [f"@{self._written(one)}" for one in node.decorator_list if _last_word(one) not in _UNSHOWN]

    def _written(self, node: ast.expr) -> str:
        """Return an expression as the stub has it, on one line."""
        text = ast.get_source_segment("\n".join(self._lines), node) or ast.unparse(node)
        return " ".join(part.strip() for part in text.splitlines())

    def _between(self, node: ast.stmt, end: int | None, column: int | None = None) -> str:
        """Return the text from a node to a line, or a place in it, as if it stood at the margin."""
        lines = self._lines[node.lineno - 1 : end]
        if column is not None:
            lines[-1] = lines[-1].encode()[:column].decode()
        return "\n".join(line[node.col_offset :] for line in lines)


def _exceptions(classes: Iterable[ast.ClassDef]) -> set[str]:
    """Return the names of the classes that can be raised."""
    found: set[str] = set()
    for node in classes:
        for base in map(ast.unparse, node.bases):
            known = getattr(builtins, base.removeprefix("builtins."), None)
            if base in found or (isinstance(known, type) and issubclass(known, BaseException)):
                found.add(node.name)
    return found


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _is_property(functions: Sequence[_Function]) -> bool:
    return any(_last_word(one) == "property" for one in functions[0].decorator_list)


def _last_word(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2]


def _deprecation(node: _Function) -> str | None:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and _last_word(one) == "deprecated" and one.args:
            return f"Deprecated: {ast.literal_eval(one.args[0])}"
    return None


def _takes_nothing_there_is(node: _Function) -> bool:
    """Whether a constructor refuses every call."""
    annotations = [one.annotation for one in (*node.args.posonlyargs, *node.args.args) if one.annotation]
    return any(ast.unparse(one).rpartition(".")[2] == "Never" for one in annotations)


def _without_note(text: str) -> str:
    return re.sub(r"\s*# type: ignore\[[^]]*\]", "", text)


# --- text ----------------------------------------------------------------------------------------


def _join_texts(*texts: str | None) -> str | None:
    return "\n\n".join(text for text in texts if text) or None


def _fenced(lines: Iterable[str]) -> list[str]:
    return ["```python", *lines, "```", ""]


def _paragraphs(text: str | None) -> list[str]:  # noqa: C901  # one case a kind of line
    r"""Return a docstring as a part of a page: its headings are no headings of the page, sessions are code.

    >>> _paragraphs("# Examples\n\n>>> add(1, 2)\n3\n\nArgs:\n    x: A number.")
    ['**Examples**', '', '```pycon', '>>> add(1, 2)', '3', '```', '', '**Parameters**', '', '- `x`: A number.', '']
    """
    lines: list[str] = []
    fence, session, parameters = "", False, False
    for line in (text or "").strip().splitlines():
        mark = re.match(r"\s*(```+|~~~+)", line)
        if session and not line.strip():
            lines.append("```")
            session = False
        if fence:
            fence = "" if mark and line.strip() == fence else fence
            lines.append(line)
        elif mark:
            fence = mark[1]
            lines.append(line)
        elif line.startswith(">>> ") and not session:
            lines += ["```pycon", line]
            session = True
        elif session:
            lines.append(line)
        elif line == "Args:":
            lines += ["**Parameters**", ""]
            parameters = True
        elif parameters and (entry := re.match(r"    (\w+): (.*)", line)):
            lines.append(f"- `{entry[1]}`: {entry[2]}")
        elif parameters and line.startswith("        "):
            lines.append(f"  {line.strip()}")
        elif heading := re.match(r"#{1,6} +(.*)", line):
            lines.append(f"**{heading[1]}**")
        else:
            # A link of rustdoc's to an item by its name leads nowhere here.
            lines.append(re.sub(r"\[(`[^`]+`)\](?![(\[:])", r"\1", line))
    lines += ["```"] * session
    return [*lines, ""] if lines else []
