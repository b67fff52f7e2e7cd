"""What a stub that was written by hand has differently from the module: names, and how functions are called.

Its types are the user's business, for they are written by hand to say more than Rust's do.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

_UNSAID = frozenset({"__all__", "__match_args__", "__slots__", "__hash__", "__new__", "__init__"})
"""What one stub may have and another one leave out."""


@dataclass
class _Scope:
    """The names of a module or a class."""

    shapes: dict[str, str] = field(default_factory=dict)
    """What each is, in words: `(a, b=...)` for a function."""
    lines: dict[str, int] = field(default_factory=dict)
    scopes: dict[str, "_Scope"] = field(default_factory=dict)


def differences(written: str, generated: str, path: str) -> Iterator[str]:
    """Yield one sentence for each difference of a stub at `path` from the one that its module gives."""
    try:
        tree = ast.parse(written)
    except SyntaxError as error:
        yield f"{path}:{error.lineno}: the stub is not valid Python: {error.msg}"
        return
    yield from _differences(_scope(tree.body), _scope(ast.parse(generated).body), path, "")


def _differences(ours: _Scope, theirs: _Scope, path: str, outer: str) -> Iterator[str]:
    for name, line in ours.lines.items():
        if name not in theirs.lines and name not in _UNSAID and not name.startswith("_"):
            yield f"{path}:{line}: the module has no {outer}{name}"
    for name, shape in theirs.shapes.items():
        if name not in ours.lines:
            if name not in _UNSAID and (not name.startswith("_") or name.endswith("__")):
                yield f"{path}: the stub has no {outer}{name}"
            continue
        own = ours.shapes.get(name)
        if own is not None and shape and own and own != shape:
            yield f"{path}:{ours.lines[name]}: {outer}{name}{own} is {outer}{name}{shape} in the module"
        if name in theirs.scopes and name in ours.scopes:
            yield from _differences(ours.scopes[name], theirs.scopes[name], path, f"{outer}{name}.")


def _scope(body: list[ast.stmt]) -> _Scope:
    scope = _Scope()
    for node in _statements(body):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                # Several are overloads, or a property with its setter.
                is_plain = name not in scope.lines and not any(_is_hint(one) for one in node.decorator_list)
                scope.shapes[name] = _shape(node) if is_plain else ""
                scope.lines.setdefault(name, node.lineno)
            case ast.ClassDef(name=name):
                hidden = any(ast.unparse(one).endswith("type_check_only") for one in node.decorator_list)
                if not hidden:
                    scope.shapes[name], scope.scopes[name] = "", _scope(node.body)
                    scope.lines.setdefault(name, node.lineno)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                scope.shapes[name] = ""
                scope.lines.setdefault(name, node.lineno)
    return scope


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements, with those for some version or platform alone."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        else:
            yield node


def _is_hint(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return text.endswith(("overload", "property", ".setter", ".deleter"))


def _shape(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return how a function is called: the names that count, what may be left out."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args]
    first_default = len(every) - len(arguments.defaults)
    parts = []
    for place, one in enumerate(every):
        # Nobody can use the name of one that is passed by position.
        name = "_" if place < len(arguments.posonlyargs) else one.arg
        parts.append(f"{name}=..." if place >= first_default else name)
        if place == len(arguments.posonlyargs) - 1:
            parts.append("/")
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(one.arg if default is None else f"{one.arg}=...")
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
    return f"({', '.join(parts)})"
