"""Special methods in a stub: what Python passes them, which the tree does not say, and what they have to give.

CPython calls most of them through a slot of the type, by position. Their parameters can be named by nobody.
"""

from collections.abc import Iterator
from dataclasses import replace

from pydust.tree import Class, Function, Limited, Named, Parameter, Type, Union

_BY_NAME = frozenset({"__call__", "__new__", "__init__", "__init_subclass__", "__class_getitem__", "__replace__"})
"""Those that are called with keywords too."""
_RESULTS = {
    "__repr__": "str",
    "__str__": "str",
    "__format__": "str",
    "__bytes__": "bytes",
    "__hash__": "int",
    "__len__": "int",
    "__length_hint__": "int",
    "__sizeof__": "int",
    "__bool__": "bool",
    "__contains__": "bool",
    "__buffer__": "memoryview",
    "__release_buffer__": "None",
}
_OBJECT = Named("object")
_EXCEPTION = Named("BaseException")
_NONE = Named("None")
_EXIT: tuple[Type, ...] = (
    Union((Named("type", (_EXCEPTION,)), _NONE)),
    Union((_EXCEPTION, _NONE)),
    Union((Named("types.TracebackType"), _NONE)),
)
_COMPARISONS = ("__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__")
_OPERATORS = "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor"
_IN_PLACE = frozenset(f"__i{name}__" for name in _OPERATORS.split())


def is_special(name: str) -> bool:
    """Whether a name has a meaning for Python."""
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def by_position(name: str) -> bool:
    """Whether nobody names the parameters of a method."""
    return is_special(name) and name not in _BY_NAME


def expanded(cls: Class) -> Iterator[Function]:
    """Yield the methods of a class, a comparison that stands for all of them as six."""
    written = {function.name for function in cls.functions}
    for function in cls.functions:
        if function.name != "__richcmp__":
            yield completed(function)
            continue
        for name in _COMPARISONS:
            if name not in written:
                yield completed(replace(function, name=name, parameters=function.parameters[:1], returns="bool"))


def completed(function: Function) -> Function:
    """Return a method with what Python passes and what has to come back; others are returned as they are."""
    name, parameters = function.name, function.parameters
    if name in ("__eq__", "__ne__"):
        # Any object may be compared. What does not convert is not equal.
        parameters = tuple(replace(one, takes=_OBJECT) for one in parameters)
    elif name == "__buffer__":
        parameters = (_parameter("flags", Named("int")),)
    elif name == "__release_buffer__":
        parameters = (_parameter("buffer", Named("memoryview")),)
    elif name in ("__exit__", "__aexit__") and len(parameters) == len(_EXIT):
        parameters = tuple(
            replace(one, takes=kind) if _is_loose(one.takes) else one
            for one, kind in zip(parameters, _EXIT, strict=True)
        )
    elif name == "__get__" and len(parameters) == len(("instance", "owner")):
        parameters = (parameters[0], replace(parameters[1], default="None"))
    elif name in ("__pow__", "__rpow__"):
        last = parameters[1] if len(parameters) > 1 else _parameter("modulo", _NONE)
        parameters = (parameters[0], replace(last, default="None"))
    elif name in _IN_PLACE:
        # Checkers want them to take all that the operator takes.
        parameters = tuple(replace(one, takes=_OBJECT) if one.takes == Named("Any") else one for one in parameters)
    returns = _RESULTS.get(name, function.returns)
    if name in _IN_PLACE and function.returns == "None":
        returns = "Self"
    return replace(function, parameters=parameters, returns=returns)


def is_unhashable(cls: Class) -> bool:
    """Whether a class has an equality of its own and no hash."""
    names = {function.name for function in cls.functions} | {constant.name for constant in cls.constants}
    return bool(names & {"__eq__", "__richcmp__"}) and "__hash__" not in names


def _parameter(name: str, takes: Type) -> Parameter:
    return Parameter(name, "positional-only", "", takes, None, None)


def _is_loose(kind: Type) -> bool:
    """Whether a type says nothing that Python does not promise anyway."""
    members = kind.members if isinstance(kind, Union) else (kind,)
    plain = [member.of if isinstance(member, Limited) else member for member in members]
    return all(isinstance(one, Named) and one.name in ("Any", "None", "type") and not one.arguments for one in plain)
