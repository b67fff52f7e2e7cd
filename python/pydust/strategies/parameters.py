"""Values alone, for tests that call the function themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from pydust import tree
from pydust.strategies.instances import find_root, types_of
from pydust.strategies.signature import find
from pydust.strategies.wrong import Invalid, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from hypothesis import strategies as st


@overload
def from_type(hint: tree.Type, module: ModuleType) -> st.SearchStrategy[Any]: ...
@overload
def from_type(hint: tree.Type, module: ModuleType, *, valid: Literal[False]) -> st.SearchStrategy[Wrong]: ...
@overload
def from_type(hint: tree.Type, module: ModuleType, *, valid: bool) -> st.SearchStrategy[Any]: ...
def from_type(hint: tree.Type, module: ModuleType, *, valid: bool = True) -> st.SearchStrategy[Any]:
    """Return a strategy of the values that a type in the tree of a module takes.

    With `valid=False` of those that it refuses: `Wrong`, with the value and the exceptions that are right for it. It is
    empty for a type that takes anything.
    """
    made = types_of(find_root(module)[0])
    return made(hint) if valid else Invalid(made)(hint)


@overload
def from_parameter(function: Callable[..., Any], name: str) -> st.SearchStrategy[Any]: ...
@overload
def from_parameter(function: Callable[..., Any], name: str, *, valid: Literal[False]) -> st.SearchStrategy[Wrong]: ...
@overload
def from_parameter(function: Callable[..., Any], name: str, *, valid: bool) -> st.SearchStrategy[Any]: ...
def from_parameter(function: Callable[..., Any], name: str, *, valid: bool = True) -> st.SearchStrategy[Any]:
    """As `from_type`, for the type of a parameter of a native function."""
    signature = find(function)
    for parameter in signature.parameters:
        if parameter.name == name:
            return from_type(parameter.takes, signature.root, valid=valid)
    raise tree.TreeError(f"{signature.name} has no parameter {name!r}")
