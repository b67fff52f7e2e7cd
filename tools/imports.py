"""What imports what, for `layers`: the files of a Rust crate or a Python package, each with those that it imports.

An import is followed to where a name is defined, through files that only pass it on (`pub use`, `__init__.py`). Rust is
read as text, without a compiler, and of all its files at once, whatever a build leaves out.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

# The files that each file imports, by their paths below the crate's `src` or the package's folder.
Graph: TypeAlias = dict[str, set[str]]
# The names of a module from the root down, which has none.
Name: TypeAlias = tuple[str, ...]

_COMMENT_OR_TEXT = re.compile(
    r"""(//[^\n]*|/\*.*?\*/)|(b?c?r(\#*)".*?"\3|[bc]?"(?:\\.|[^"\\])*"|b?'(?:\\[^']+|[^'\\\n])')""", re.DOTALL
)
_TESTS = re.compile(r"#\[cfg\(test\)\]\s*mod \w+ \{.*?^\}", re.DOTALL | re.MULTILINE)
_USE = re.compile(r"\buse\s+([^;]+);")
_MOD = re.compile(r"((?:#\[[^\]]*\]\s*)*)(?:\bpub(?:\([^)]*\))?\s+)?\bmod\s+((?:r#)?\w+)\s*;")
# Not `$crate`, by which a macro names things where it is used.
_PATH = re.compile(r"(?<![\w:$])(?:\w+|r#\w+)(?:::(?:r#)?\w+)+")
_DEFINES = r"\b(?:struct|enum|union|trait|fn|const|static|type|macro_rules!)\s+{}\b"


@dataclass
class _Module:
    """One module: its files, of which each build takes one, and the names that it imports."""

    files: dict[str, str] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    globs: list[Name] = field(default_factory=list)


def without_texts(code: str, *, strings: bool = False) -> str:
    """Return Rust code without its comments, and without what is in its strings unless they are wanted.

    >>> without_texts('a("crate::b"); // crate::c')
    'a(""); '
    """

    def shortened(match: re.Match[str]) -> str:
        if match[1]:
            return ""
        return match[2] if strings else '""'

    return _COMMENT_OR_TEXT.sub(shortened, code)


def use_tree(tree: str) -> Iterator[tuple[Name, str]]:
    """Yield what a `use` takes, each with its name in the file.

    >>> list(use_tree("crate::{a, b::{self, C as D}, e::*}"))
    [(('crate', 'a'), 'a'), (('crate', 'b'), 'b'), (('crate', 'b', 'C'), 'D'), (('crate', 'e'), '*')]
    """
    head, brace, rest = tree.strip().partition("{")
    before = tuple(part.strip() for part in head.split("::") if part.strip())
    if not brace:
        path, _, alias = head.partition(" as ")
        taken = tuple(part.strip().removeprefix("r#") for part in path.split("::") if part.strip())
        if taken[-1] in ("self", "*") and len(taken) > 1:
            yield taken[:-1], "*" if taken[-1] == "*" else alias.strip() or taken[-2]
        else:
            yield taken, alias.strip() or taken[-1]
        return
    depth, start = 0, 0
    inner = rest.rpartition("}")[0] + ","
    for index, char in enumerate(inner):
        depth += (char == "{") - (char == "}")
        if char == "," and not depth:
            if part := inner[start:index].strip():
                yield from use_tree("::".join((*before, part)))
            start = index + 1


def rust_graph(source: Path) -> Graph:
    """Return the imports of a crate whose `lib.rs` lies in the given folder."""
    modules: dict[Name, _Module] = {}
    _read_modules(source, Path("lib.rs"), (), modules)
    for name, module in modules.items():
        for code in module.files.values():
            for taken, alias in (item for use in _USE.findall(code) for item in use_tree(use)):
                start = _absolute(name, taken, modules)
                if start is not None and alias == "*":
                    module.globs.append(start)
                elif start is not None and start != (*name, alias):
                    module.names.setdefault(alias, start)
    graph: Graph = {}
    for name, module in modules.items():
        for file, code in module.files.items():
            found: set[str] = set()
            for path in _paths(code):
                found |= _files_of(name, path, modules)
            graph[file] = found - set(module.files)
    return graph


def _read_modules(source: Path, file: Path, name: Name, modules: dict[Name, _Module]) -> None:
    """Read a file and those of the modules that it declares."""
    code = _TESTS.sub("", without_texts((source / file).read_text(encoding="utf-8"), strings=True))
    modules.setdefault(name, _Module()).files[file.as_posix()] = without_texts(code)
    folder = file.parent if file.name in ("lib.rs", "mod.rs") else file.with_suffix("")
    for attributes, word in _MOD.findall(code):
        child = word.removeprefix("r#")
        paths = {folder / f"{child}.rs", folder / child / "mod.rs"}
        paths |= {file.parent / path for path in re.findall(r'path = "([^"]+)"', attributes)}
        for path in sorted(paths):
            if (source / path).is_file():
                _read_modules(source, path, (*name, child), modules)


def _paths(code: str) -> Iterator[Name]:
    """Yield every path in a file's code, those of its `use` included."""
    for use in _USE.findall(code):
        for taken, alias in use_tree(use):
            yield (*taken, "*") if alias == "*" else taken
    for path in _PATH.findall(_USE.sub("", code)):
        yield tuple(part.removeprefix("r#") for part in path.split("::"))


def _absolute(module: Name, path: Name, modules: Mapping[Name, _Module]) -> Name | None:
    """Return a path from the crate's root, or nothing if it leads out of the crate."""
    first, rest = path[0], path[1:]
    if first == "crate":
        return rest
    if first == "self":
        return module + rest
    if first == "super":
        return _absolute(module[:-1], ("self", *rest) if rest[:1] != ("super",) else rest, modules)
    if (*module, first) in modules:
        return module + path
    return None


def _files_of(module: Name, path: Name, modules: Mapping[Name, _Module]) -> set[str]:
    """Return the files that define what a path in a module means."""
    start = _absolute(module, path, modules)
    if start is None:
        bound = modules[module].names.get(path[0])
        start = None if bound is None else bound + path[1:]
    return set() if start is None else _resolve(start, modules, 0)


def _resolve(path: Name, modules: Mapping[Name, _Module], steps: int) -> set[str]:
    """Follow a path from the root through what its modules pass on."""
    depth = 0
    while depth < len(path) and path[: depth + 1] in modules:
        depth += 1
    module, rest = modules[path[:depth]], path[depth:]
    if rest and steps < 20:
        if (passed_on := module.names.get(rest[0])) is not None:
            return _resolve(passed_on + rest[1:], modules, steps + 1)
        defines = re.compile(_DEFINES.format(re.escape(rest[0])))
        for glob in module.globs:
            if glob in modules and any(defines.search(code) for code in modules[glob].files.values()):
                return set(modules[glob].files)
    return set(module.files)


def python_graph(package: Path) -> Graph:
    """Return the imports of a Python package, those inside of functions included."""
    trees: dict[Name, tuple[str, ast.Module]] = {}
    for file in sorted(package.rglob("*.py")):
        path = file.relative_to(package)
        name = path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
        trees[name] = (path.as_posix(), ast.parse(file.read_bytes()))
    imports = {name: dict(_python_imports(package.name, name, *tree)) for name, tree in trees.items()}
    resolve = partial(_resolve_python, modules=trees, imports=imports)
    return {
        file: {trees[resolve(target)][0] for target in imports[name].values()} - {file}
        for name, (file, _) in trees.items()
    }


def _python_imports(package: str, module: Name, file: str, tree: ast.Module) -> Iterator[tuple[str, Name]]:
    """Yield the names that a file imports from its package, with where each comes from."""
    folder = module if file.endswith("__init__.py") else module[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first, *rest = alias.name.split(".")
                if first == package:
                    yield alias.asname or alias.name, tuple(rest)
        elif isinstance(node, ast.ImportFrom):
            words = tuple((node.module or "").split(".")) if node.module else ()
            if node.level:
                start = folder[: len(folder) - node.level + 1] + words
            elif words[:1] == (package,):
                start = words[1:]
            else:
                continue
            for alias in node.names:
                yield alias.asname or alias.name, (*start, alias.name)


def _resolve_python(
    target: Name, modules: Mapping[Name, object], imports: Mapping[Name, Mapping[str, Name]], steps: int = 0
) -> Name:
    """Return the module that defines a name."""
    if target in modules:
        return target
    module, name = target[:-1], target[-1]
    while module not in modules:
        module, name = module[:-1], module[-1]
    passed_on = imports[module].get(name)
    if passed_on is None or steps == 20:
        return module
    return _resolve_python(passed_on, modules, imports, steps + 1)


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of files that import each other, straight or by way of others (Tarjan's algorithm).

    >>> circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()})
    [['b', 'c']]
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_ones: list[str] = []
    found: list[list[str]] = []

    def visit(file: str, again: Callable[[str], None]) -> None:
        order[file] = low[file] = len(order)
        open_ones.append(file)
        for target in sorted(graph[file]):
            if target not in order:
                again(target)
                low[file] = min(low[file], low[target])
            elif target in open_ones:
                low[file] = min(low[file], order[target])
        if low[file] == order[file]:
            start = open_ones.index(file)
            if len(open_ones) - start > 1:
                found.append(sorted(open_ones[start:]))
            del open_ones[start:]

    def start(file: str) -> None:
        visit(file, start)

    for file in sorted(graph):
        if file not in order:
            start(file)
    return sorted(found)
