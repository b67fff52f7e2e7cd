"""The types of a tree as a stub has them: what a function gives, and what it takes, which is more.

A parameter that converts to an integer takes what has `__index__`; one that converts to a float, what has `__float__`.
Inside of a type that is invariant, such as the keys of a mapping, the built-in type stays.
"""

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydust.stubs.names import Names
from pydust.tree import Alias, Class, ClassType, Float, Integer, Limited, Module, Named, Type, Union, Values, Written

_ARGUMENTS = {
    "_asyncio.Future": 1,
    "asyncio.Future": 1,
    "asyncio.Task": 1,
    "collections.Counter": 1,
    "collections.OrderedDict": 2,
    "collections.defaultdict": 2,
    "collections.deque": 1,
    "contextvars.ContextVar": 1,
    "contextvars.Token": 1,
    "dict": 2,
    "frozenset": 1,
    "functools.cached_property": 1,
    "functools.partial": 1,
    "list": 1,
    "os.PathLike": 1,
    "queue.Queue": 1,
    "set": 1,
    "tuple": 2,
    "type": 1,
    "types.MappingProxyType": 2,
    "weakref.ref": 1,
    "weakref.WeakKeyDictionary": 2,
    "weakref.WeakSet": 1,
    "weakref.WeakValueDictionary": 2,
    "AsyncGenerator": 2,
    "AsyncIterable": 1,
    "AsyncIterator": 1,
    "Awaitable": 1,
    "Callable": 2,
    "Collection": 1,
    "Container": 1,
    "Coroutine": 3,
    "Generator": 3,
    "ItemsView": 2,
    "Iterable": 1,
    "Iterator": 1,
    "KeysView": 1,
    "Mapping": 2,
    "MutableMapping": 2,
    "MutableSequence": 1,
    "MutableSet": 1,
    "Reversible": 1,
    "Sequence": 1,
    "Set": 1,
    "SupportsAbs": 1,
    "SupportsRound": 1,
    "ValuesView": 1,
}
"""Generic types and how many arguments a strict checker wants of them."""
_MADE_AT_ONCE = """
    bool bytes complex float frozenset int object str tuple datetime.date datetime.datetime datetime.time
    datetime.timedelta datetime.timezone decimal.Decimal fractions.Fraction functools.partial
"""
"""Classes of Python's that can be extended and have no `__init__`, but `__new__` alone."""
_COVARIANT = {"Iterable": (0,), "Iterator": (0,), "Sequence": (0,), "Mapping": (1,), "frozenset": (0,)}
"""Types whose arguments may be wider: their places."""


@dataclass(frozen=True)
class Place:
    """Where the stub is in the tree."""

    root: str
    """The full name of the tree's root."""
    classes: Mapping[str, tuple[str, str]]
    """The module and the name in it of every class and exception, by its path in the tree."""
    values: Mapping[str, tuple[str, ...]]
    """The types of the values of every enum, by its path."""

    @classmethod
    def of(cls, root: Module, name: str) -> Self:
        """Return what is known of the tree of a module with a full name."""
        classes: dict[str, tuple[str, str]] = {}
        values: dict[str, tuple[str, ...]] = {}
        for path, module in root.walk():
            above = f"{path}." if path else ""
            full = f"{name}.{path}" if path else name
            for one in (*module.classes, *module.unlisted):
                classes.setdefault(f"{above}{one.name}", (full, one.name))
                if one.members:
                    values.setdefault(f"{above}{one.name}", value_types(one))
            stack = [("", exception) for exception in module.exceptions]
            while stack:
                outer, exception = stack.pop()
                path_here = f"{outer}{exception.name}"
                classes.setdefault(f"{above}{path_here}", (full, path_here))
                stack += [(f"{path_here}.", inner) for inner in exception.exceptions]
        return cls(name, classes, values)


def value_types(cls: Class) -> tuple[str, ...]:
    """Return the types that the values of an enum have, each once."""
    return tuple(dict.fromkeys(member.type for member in cls.members))


class Types:
    """Writes types into one stub."""

    def __init__(self, names: Names, place: Place) -> None:
        self.names = names
        self._place = place

    def base(self, name: str) -> str:
        """Return a class that another one extends, by its path in the tree or its full name."""
        return self._named(name)

    def has_initialiser(self, base: str | None) -> bool:
        """Whether a class that extends this one has an `__init__` in the place of the one that Python's has."""
        if base is None or base in self._place.classes or base.removeprefix("builtins.") in _MADE_AT_ONCE.split():
            return False
        return "." not in base or base.partition(".")[0] in sys.stdlib_module_names

    def given(self, text: str) -> str:
        """Return a type that is written as the tree writes it."""
        try:
            return self._expression(ast.parse(text, mode="eval").body)
        except SyntaxError:
            # A conversion by hand calls its type as it likes.
            return self.names.known("Any")

    def taken(self, kind: Type, *, wide: bool = True) -> str:
        """Return a type that something takes; `wide` with what converts to it."""
        members: list[str] = []
        self._members(kind, members, wide=wide, open_=())
        return _union(members)

    def _members(  # noqa: C901  # one case a kind
        self, kind: Type, members: list[str], *, wide: bool, open_: tuple[Alias, ...]
    ) -> None:
        match kind:
            case Union(parts):
                for part in parts:
                    self._members(part, members, wide=wide, open_=open_)
            case Alias() if any(kind is one for one in open_):
                members.append(self.names.known("Any"))
            case Alias(of=of):
                self._members(of, members, wide=wide, open_=(*open_, kind))
            case Limited(of=Named(name="int"), limit=Integer()) if wide:
                members.append(self.names.known("SupportsIndex"))
            case Limited(of=Named(name="float"), limit=Float()) if wide:
                members += [self.names.known("SupportsFloat"), self.names.known("SupportsIndex")]
            case Limited(of=ClassType(path, None), limit=Values()):
                members.append(self._named(path))
                members += [self.given(text) for text in self._place.values.get(path, ())]
            case Limited(limit=Written(of)):
                self._members(of, members, wide=False, open_=open_)
            case Limited(of=of):
                self._members(of, members, wide=wide, open_=open_)
            case ClassType(path, None):
                members.append(self._named(path))
            case ClassType(path, module):
                members.append(self.names.taken(str(module), path))
            case Named(name, arguments):
                members.append(self._generic(name, arguments, wide=wide, open_=open_))

    def _generic(self, name: str, arguments: tuple[Type, ...], *, wide: bool, open_: tuple[Alias, ...]) -> str:
        if name == "Literal":
            words = [_literal(one.name) for one in arguments if isinstance(one, Named)]
            return f"{self.names.known('Literal')}[{', '.join(words)}]"
        if not arguments:
            return self._named(name)
        inside = []
        for place, argument in enumerate(arguments):
            if isinstance(argument, Named) and argument.name in ("...", "()"):
                inside.append(argument.name)
                continue
            members: list[str] = []
            is_wider = wide and (name == "tuple" or place in _COVARIANT.get(name, ()))
            self._members(argument, members, wide=is_wider, open_=open_)
            inside.append(_union(members))
        # A list of types, such as those that a callable takes, has no name.
        return f"{self.names.resolve(name) if name else ''}[{', '.join(inside)}]"

    def _named(self, name: str) -> str:
        """Return a class of the tree, or any other type by its name."""
        found = self._place.classes.get(name)
        if found is None:
            return self._plain(name)
        module, path = found
        if module == self.names.module:
            return self.names.own(path)
        first, dot, rest = path.partition(".")
        return f"{self.names.taken(module, first)}{dot}{rest}"

    def _plain(self, name: str) -> str:
        """Return a type without arguments, with those that a generic one has to have."""
        if not all(part.isidentifier() for part in name.split(".")):
            return self.given(name)
        count = _ARGUMENTS.get(name, 0)
        if not count:
            return self.names.resolve(name)
        any_ = self.names.known("Any")
        arguments = {"tuple": [any_, "..."], "Callable": ["...", any_]}.get(name, [any_] * count)
        return f"{self.names.resolve(name)}[{', '.join(arguments)}]"

    def _expression(self, node: ast.expr) -> str:
        match node:
            case ast.BinOp(op=ast.BitOr()):
                return _union([self._expression(member) for member in _alternatives(node)])
            case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
                words = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return f"{self.names.known('Literal')}[{', '.join(_literal(ast.unparse(word)) for word in words)}]"
            case ast.Subscript(value=value, slice=inner):
                name = _path(value)
                if isinstance(inner, ast.Tuple) and not inner.elts:
                    return f"{self.names.resolve(name)}[()]"
                arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return f"{self.names.resolve(name)}[{', '.join(map(self._expression, arguments))}]"
            case ast.List(elts=parts):
                return f"[{', '.join(map(self._expression, parts))}]"
            case ast.Constant(value=value):
                return "..." if value is ... else repr(value)
            case ast.Name() | ast.Attribute():
                return self._named(_path(node))
        return self.names.known("Any")


def _alternatives(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]


def _path(node: ast.expr) -> str:
    return ast.unparse(node)


def _literal(text: str) -> str:
    """Return a literal with the quotes that a formatter prefers.

    >>> _literal("'open sea'"), _literal("1")
    ('"open sea"', '1')
    """
    value = ast.literal_eval(text)
    if not isinstance(value, str):
        return repr(value)
    written = repr(value)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written else written


def _union(members: list[str]) -> str:
    """Return a union with each member once and `None` last. `Any` takes all others in."""
    parts = dict.fromkeys(members)
    if any(part in ("Any", "_Any") for part in parts):
        return next(part for part in parts if part in ("Any", "_Any")) + (" | None" if "None" in parts else "")
    if "None" in parts:
        del parts["None"]
        parts["None"] = None
    return " | ".join(parts)
