"""Which function of the tree a Python object is: a function, a method of any kind, or a class, for its constructor."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import BuiltinFunctionType, ClassMethodDescriptorType, MethodDescriptorType, ModuleType
from typing import TYPE_CHECKING, Any

from pydust import tree
from pydust.strategies.instances import find_class, find_root

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Signature:
    """A callable with its parameters. `receiver` is the class whose instance comes first."""

    function: Callable[..., Any]
    name: str
    root: ModuleType
    parameters: tuple[tree.Parameter, ...]
    receiver: type | None = None


def find(function: Callable[..., Any]) -> Signature:
    """Return the signature of a native function; `TreeError`, which says why, for anything else."""
    match function:
        case type():
            root, _, definition = find_class(function)
            if definition.constructor is None:
                raise tree.TreeError(f"{function.__qualname__} has no constructor, so there is nothing to call")
            return Signature(function, function.__qualname__, root, definition.constructor.parameters)
        case MethodDescriptorType():
            return _of_class(function, function.__objclass__, receiver=True)
        case ClassMethodDescriptorType():
            return _of_class(function.__get__(None, function.__objclass__), function.__objclass__)
        case BuiltinFunctionType():
            return _builtin(function)
    name = getattr(function, "__qualname__", repr(function))
    if type(function).__name__ in ("wrapper_descriptor", "method-wrapper"):
        raise tree.TreeError(f"{name} is what an operator calls and has no signature of its own: test the operator")
    raise tree.TreeError(f"{name} is no native function, so it has no definition tree: use Hypothesis's own strategies")


def _builtin(function: BuiltinFunctionType) -> Signature:
    owner = function.__self__
    if isinstance(owner, ModuleType) and "." not in function.__qualname__:
        return _of_module(function, owner)
    if isinstance(owner, type):
        return _of_class(function, owner)
    if owner is not None and not isinstance(owner, ModuleType):
        return _of_class(function, type(owner))
    # A static method knows the names of its module and class only.
    module = sys.modules.get(function.__module__ or "")
    if module is None:
        raise _unknown(function)
    holder, _, _ = function.__qualname__.rpartition(".")
    if not holder:
        return _of_module(function, module)
    cls = getattr(module, holder, None)
    if not isinstance(cls, type):
        raise _unknown(function)
    return _of_class(function, cls)


def _of_module(function: BuiltinFunctionType, module: ModuleType) -> Signature:
    root, path = find_root(module)
    node = tree.read_tree(root).root.submodule(path)
    definition = node.function(function.__name__) if node else None
    if definition is None:
        raise _unknown(function)
    return Signature(function, function.__name__, root, definition.parameters)


def _of_class(function: Any, cls: type, *, receiver: bool = False) -> Signature:
    for base in cls.__mro__:
        if function.__name__ not in vars(base):
            continue
        root, _, definition = find_class(base)
        found = definition.function(function.__name__)
        if found is None:
            break
        name = f"{base.__qualname__}.{function.__name__}"
        return Signature(function, name, root, found.parameters, cls if receiver else None)
    raise _unknown(function)


def _unknown(function: Any) -> tree.TreeError:
    return tree.TreeError(f"{function.__qualname__} is in no definition tree: it was not built with Rusty Pydust")
