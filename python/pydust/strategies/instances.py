"""Instances of native classes: made by their constructors, by the functions that return one, or as a test says.

Those of an enum are its members.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st

from pydust import tree
from pydust.strategies.valid import NoStrategyError, Valid, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

_REGISTERED: dict[type, Values] = {}
_MADE: dict[type, Values] = {}
_TYPES: dict[ModuleType, Valid] = {}


def register(cls: type, values: Values) -> None:
    """Say how instances of a class are made wherever one is asked for, as `register_type_strategy` of Hypothesis does.

    For classes that Python cannot make, or whose constructor needs more than the right types. Hypothesis is told too,
    so `hypothesis.strategies.from_type` knows the class.
    """
    st.register_type_strategy(cls, values)
    _REGISTERED[cls] = values
    _MADE.clear()
    _TYPES.clear()


def types_of(root: ModuleType) -> Valid:
    """Return what makes the values of the types in a tree."""
    if root not in _TYPES:
        _TYPES[root] = Valid(root, instances)
    return _TYPES[root]


def instances(cls: type) -> Values:
    """Return a strategy of instances of a native class, and of its subclasses where it cannot be made itself.

    The arguments are those that its constructor takes; those with which it raises are left out. Constructors that need
    instances of their own class are called with those of another way, so there is an end.
    """
    if cls not in _MADE:
        _MADE[cls] = st.deferred(lambda: _ways(cls))
    return _MADE[cls]


def _ways(cls: type) -> Values:
    if cls in _REGISTERED:
        return _REGISTERED[cls]
    root, path, definition = find_class(cls)
    if definition.members:
        return st.sampled_from(list(cls.__members__.values()))  # type: ignore[attr-defined]  # an enum
    if definition.constructor is not None:
        return _built(root, cls, definition.constructor)
    ways = [_built(root, function, found) for function, found in _sources(root, path)]
    if not ways:
        raise NoStrategyError(
            f"{cls.__qualname__} has no constructor and no function returns one: "
            f"say how it is made with pydust.strategies.register({cls.__qualname__}, ..)"
        )
    return st.one_of(*ways)


def _built(root: ModuleType, make: Callable[..., Any], function: tree.Function) -> Values:
    from pydust.strategies.bind import valid_arguments

    def call(passed: tuple[tuple[Any, ...], dict[str, Any]]) -> Any:
        args, kwargs = passed
        try:
            return make(*args, **kwargs)
        except Exception:
            reject()

    return valid_arguments(function.parameters, types_of(root)).map(call)


def _sources(root: ModuleType, path: str) -> Iterator[tuple[Any, tree.Function]]:
    """Yield what makes an instance of a class without constructor, with its definition."""
    for module_path, module in tree.read_tree(root).root.walk():
        home = _descend(root, module_path)
        for function in module.functions:
            if function.returns == path:
                yield getattr(home, function.name), function
        for found in module.classes:
            cls = getattr(home, found.name)
            if found.base == path and found.constructor is not None:
                yield cls, found.constructor
            for function in found.functions:
                if function.returns == path and function.kind in ("staticmethod", "classmethod"):
                    yield getattr(cls, function.name), function


def _descend(root: ModuleType, path: str) -> Any:
    found: Any = root
    for name in path.split(".") if path else []:
        found = getattr(found, name)
    return found


def find_class(cls: type) -> tuple[ModuleType, str, tree.Class]:
    """Return the root module of a native class, its path in the tree, and its definition; `TreeError` for others."""
    module = sys.modules.get(cls.__module__)
    if module is None or "." in cls.__qualname__:
        raise tree.TreeError(f"{cls.__qualname__} is not a native class of a module, so it has no definition tree")
    root, inside = find_root(module)
    node = tree.read_tree(root).root.submodule(inside)
    definition = node.find_class(cls.__qualname__) if node else None
    if definition is None:
        # Listed under another name, or made by an ordinary `class` statement.
        for path, found in tree.read_tree(root).root.walk():
            for listed in found.classes:
                if getattr(_descend(root, path), listed.name, None) is cls:
                    return root, f"{path}.{listed.name}" if path else listed.name, listed
        raise tree.TreeError(f"{cls.__qualname__} is not in the definition tree of {module.__name__}")
    return root, f"{inside}.{cls.__qualname__}" if inside else cls.__qualname__, definition


def find_root(module: ModuleType) -> tuple[ModuleType, str]:
    """Return the root module of a native module, and the path from there. They are one library."""
    origin = tree.origin(module)
    if origin is None:
        raise tree.TreeError(f"{module.__name__} is not a native module, so it has no definition tree")
    names = module.__name__.split(".")
    for length in range(1, len(names) + 1):
        outer = sys.modules.get(".".join(names[:length]))
        if outer is not None and tree.origin(outer) == origin:
            return outer, ".".join(names[length:])
    return module, ""
