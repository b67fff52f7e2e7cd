"""The definition tree of a built module, as its library tells it: functions, classes, their parameters and types.

The library is asked through its symbol `pydust_describe` and nothing in it is run. What is in the tree is written by
`crates/pydust/src/tree/describe.rs`; here it becomes dataclasses, one for each kind of node and of type. What someone
makes of them, strategies for one, is not decided here.
"""

from __future__ import annotations

import ast
import ctypes
import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pydust.errors import PydustError
from pydust.system.library import SINK, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

FORMAT = 1
"""The version of the format that is read here."""


class TreeError(PydustError):
    """There is no tree, or none that can be read."""


# --- types ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """A type by its name, as Python writes it: `int`, `Iterable[int]`, `Literal['a']` with the quotes."""

    name: str
    arguments: tuple[Type, ...] = ()


@dataclass(frozen=True)
class Union:
    """One of several types. `Optional` is a union with `Named("None")`."""

    members: tuple[Type, ...]


@dataclass(frozen=True)
class ClassType:
    """An instance of a native class: its path below `module`, or below the root of the tree where that is `None`."""

    path: str
    module: str | None = None


@dataclass(eq=False)
class Alias:
    """A Rust type by the name that messages call it by. It may hold itself, so `of` is followed with care."""

    name: str
    of: Type = Named("Any")

    def __repr__(self) -> str:
        """Return the name alone, which has an end."""
        return f"Alias({self.name!r})"


@dataclass(frozen=True)
class Limited:
    """A type of which not every value is taken."""

    of: Type
    limit: Limit


Type: TypeAlias = "Named | Union | ClassType | Alias | Limited"


@dataclass(frozen=True)
class Integer:
    """An integer of so many bits."""

    bits: int
    signed: bool
    zero: bool

    @property
    def least(self) -> int:
        """The least that fits."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def most(self) -> int:
        """The greatest that fits."""
        return (1 << (self.bits - self.signed)) - 1


@dataclass(frozen=True)
class Float:
    """A float of so many bits, made of any number."""

    bits: int


@dataclass(frozen=True)
class Length:
    """So many items."""

    length: int


@dataclass(frozen=True)
class Text:
    """Text that is `unicode`, a `character`, text `without-null` or a `path`."""

    kind: str


@dataclass(frozen=True)
class Range:
    """A `range` with step 1 of such integers; `inclusive` ones need the last number to fit."""

    of: Type
    inclusive: bool


@dataclass(frozen=True)
class NotNegative:
    """Not below zero."""


@dataclass(frozen=True)
class Aware:
    """With a time zone."""


@dataclass(frozen=True)
class Buffer:
    """A buffer with elements of this format character."""

    format: str
    writable: bool


@dataclass(frozen=True)
class Field:
    """One field of `Fields`."""

    name: str
    required: bool
    takes: Type


@dataclass(frozen=True)
class Fields:
    """The fields of a struct, from the `keys` of a dict, from `attributes`, or from `either`."""

    source: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Values:
    """A member of an enum, or the value of one."""


@dataclass(frozen=True)
class Written:
    """What the user told type checkers, by `#[hint("..")]`. The conversion takes what the type around takes."""

    type: Type


Limit: TypeAlias = Integer | Float | Length | Text | Range | NotNegative | Aware | Buffer | Fields | Values | Written


# --- nodes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parameter:
    """A parameter that Python passes. `default` is as Python writes it, `...` where it is no literal."""

    name: str
    kind: str
    type: str
    takes: Type
    default: str | None
    doc: str | None


@dataclass(frozen=True)
class Function:
    """A function: a `function` of a module, or a `method`, `classmethod` or `staticmethod` of a class."""

    name: str
    kind: str
    doc: str | None
    parameters: tuple[Parameter, ...]
    returns: str
    deprecated: str | None = None
    """The warning that a call gives."""


@dataclass(frozen=True)
class Member:
    """A constant, an attribute or a property."""

    name: str
    type: str
    doc: str | None
    settable: bool = False
    deletable: bool = False
    takes: Type | None = None
    """What can be set, where something can."""
    deprecated: tuple[str, str, str] = ("", "", "")
    """The warnings of the getter, the setter and the deleter of a property."""
    value: str | None = None
    """That of a constant as Python writes it, where a literal says it."""


@dataclass(frozen=True)
class EnumMember:
    """A member of an enum. `value` is `None` where it is neither a number nor a text; `type` is what it is then."""

    name: str
    doc: str | None
    value: int | str | None
    type: str


@dataclass(frozen=True)
class Class:
    """A class. `constructor` is `None` where Python cannot make an instance; special methods are in `functions`."""

    name: str
    doc: str | None
    base: str | None
    owner: str | None
    frozen: bool
    final: bool
    constructor: Function | None
    functions: tuple[Function, ...]
    constants: tuple[Member, ...]
    attributes: tuple[Member, ...]
    properties: tuple[Member, ...]
    class_properties: tuple[Member, ...]
    init: bool = False
    """Whether it has an `__init__` of its own."""
    metaclass: str | None = None
    """The class of the class, `package.module.Class`, if it is not `type`."""
    deprecated: str | None = None
    """The warning that a new instance gives."""
    members: tuple[EnumMember, ...] = ()
    """Those of an enum, which has one at least."""

    def function(self, name: str) -> Function | None:
        """Return the function of that name."""
        return next((function for function in self.functions if function.name == name), None)


@dataclass(frozen=True)
class ExceptionClass:
    """An exception class, with those below it."""

    name: str
    doc: str | None
    bases: tuple[str, ...]
    fields: tuple[Member, ...]
    exceptions: tuple[ExceptionClass, ...]


@dataclass(frozen=True)
class Module:
    """A module. The root's name is the last part of its full one."""

    name: str
    doc: str | None
    functions: tuple[Function, ...]
    constants: tuple[Member, ...]
    attributes: tuple[Member, ...]
    properties: tuple[Member, ...]
    classes: tuple[Class, ...]
    exceptions: tuple[ExceptionClass, ...]
    submodules: tuple[Module, ...]
    unlisted: tuple[Class, ...] = ()
    """Classes that no module lists and that this one is the first to mention. They are no names of it."""

    def function(self, name: str) -> Function | None:
        """Return the function of that name."""
        return next((function for function in self.functions if function.name == name), None)

    def find_class(self, name: str) -> Class | None:
        """Return the class of that name."""
        return next((found for found in (*self.classes, *self.unlisted) if found.name == name), None)

    def submodule(self, path: str) -> Module | None:
        """Return the module at a dotted path, this one for an empty path."""
        module: Module | None = self
        for name in path.split(".") if path else []:
            module = module and next((found for found in module.submodules if found.name == name), None)
        return module

    def walk(self, path: str = "") -> Iterator[tuple[str, Module]]:
        """Yield this module and all below it, each with its path."""
        yield path, self
        for submodule in self.submodules:
            yield from submodule.walk(f"{path}.{submodule.name}" if path else submodule.name)


@dataclass(frozen=True)
class Tree:
    """What one library defines."""

    root: Module
    library: Path = field(compare=False)


# --- reading -------------------------------------------------------------------------------------


def read_tree(module: ModuleType | Path) -> Tree:
    """Return the tree of an imported module, one of its submodules, or a library; `TreeError` where there is none."""
    path = module if isinstance(module, Path) else origin(module)
    if path is None:
        raise TreeError(f"{getattr(module, '__name__', module)} is not a native module, so it has no definition tree")
    return _read(path, path.stat().st_mtime_ns)


def origin(module: ModuleType) -> Path | None:
    """Return the library that a module is from; `None` for modules in Python and those built in."""
    spec = getattr(module, "__spec__", None)
    file = (spec and spec.origin) or getattr(module, "__file__", None)
    path = Path(file) if file else None
    return path if path is not None and path.suffix in (".so", ".pyd") and path.is_file() else None


@functools.cache
def _read(library: Path, _changed: int) -> Tree:
    try:
        describe = ctypes.PyDLL(str(library)).pydust_describe
    except (OSError, AttributeError):
        raise TreeError(f"{library} was not built with Rusty Pydust, so it has no definition tree") from None
    describe.argtypes, describe.restype = [SINK], None
    return Tree(parse(read_text(describe)), library)


def parse(text: str | bytes) -> Module:
    """Return the root module of a tree that is written as JSON."""
    tree = json.loads(text)
    if tree["pydust"] != FORMAT:
        raise TreeError(f"the definition tree has format {tree['pydust']}, but this Pydust reads {FORMAT}: build again")
    return _module(tree["module"])


def _module(node: Mapping[str, Any]) -> Module:
    return Module(
        node["name"],
        node["doc"],
        tuple(map(_function, node["functions"])),
        _members(node["constants"]),
        _members(node["attributes"]),
        _members(node["properties"]),
        tuple(map(_class, node["classes"])),
        tuple(map(_exception, node["exceptions"])),
        tuple(map(_module, node["submodules"])),
        tuple(map(_class, node.get("unlisted", ()))),
    )


def _class(node: Mapping[str, Any]) -> Class:
    metaclass = node.get("metaclass")
    return Class(
        node["name"],
        node["doc"],
        node["base"],
        node["owner"],
        node["frozen"],
        node["final"],
        next(map(_function, node["constructor"]), None),
        tuple(map(_function, node["functions"])),
        _members(node["constants"]),
        _members(node["attributes"]),
        _members(node["properties"]),
        _members(node["class_properties"]),
        node.get("init", False),
        metaclass and metaclass.replace(":", "."),
        node.get("deprecated"),
        tuple(map(_enum_member, node.get("members", ()))),
    )


def _enum_member(node: Mapping[str, Any]) -> EnumMember:
    value = node["value"]
    return EnumMember(node["name"], node["doc"], value, node["type"] if value is None else type(value).__name__)


def _exception(node: Mapping[str, Any]) -> ExceptionClass:
    exceptions = tuple(map(_exception, node["exceptions"]))
    return ExceptionClass(node["name"], node["doc"], tuple(node["bases"]), _members(node["fields"]), exceptions)


def _function(node: Mapping[str, Any]) -> Function:
    parameters = tuple(map(_parameter, node["parameters"]))
    return Function(node["name"], node["kind"], node["doc"], parameters, node["returns"], node.get("deprecated"))


def _parameter(node: Mapping[str, Any]) -> Parameter:
    if "takes" not in node:
        raise TreeError(
            "the library was built with an older Pydust, which did not say what parameters take: build again"
        )
    return Parameter(node["name"], node["kind"], node["type"], _type(node["takes"], []), node["default"], node["doc"])


def _members(nodes: list[Mapping[str, Any]]) -> tuple[Member, ...]:
    return tuple(
        Member(
            node["name"],
            node["type"],
            node["doc"],
            node.get("settable", False),
            node.get("deletable", False),
            _type(node["takes"], []) if "takes" in node else None,
            tuple(node.get("deprecated", ("", "", ""))),
            node.get("value"),
        )
        for node in nodes
    )


def _type(node: Mapping[str, Any], outer: list[Alias]) -> Type:
    made: Type
    if "outer" in node:
        return outer[-1 - int(node["outer"])]
    if "alias" in node:
        made = Alias(node["alias"])
        made.of = _type(node["of"], [*outer, made])
    elif "class" in node:
        made = ClassType(node["class"], node.get("module"))
    elif "union" in node:
        made = Union(tuple(_type(member, outer) for member in node["union"]))
    else:
        made = Named(node["type"], tuple(_type(argument, outer) for argument in node.get("arguments", ())))
    limit = _limit(node, outer)
    if limit is not None:
        made = Limited(made, limit)
    # It stands around the type with its limit.
    return Limited(made, Written(_type(node["written"], outer))) if "written" in node else made


def _limit(node: Mapping[str, Any], outer: list[Alias]) -> Limit | None:  # noqa: C901  # one line a kind
    if "signed" in node:
        return Integer(node["bits"], node["signed"], node["zero"])
    if "bits" in node:
        return Float(node["bits"])
    if "length" in node:
        return Length(node["length"])
    if "text" in node:
        return Text(node["text"])
    if "inclusive" in node:
        return Range(_type(node["of"], outer), node["inclusive"])
    if "negative" in node:
        return NotNegative()
    if "aware" in node:
        return Aware()
    if "values" in node:
        return Values()
    if "writable" in node:
        return Buffer(node["format"], node["writable"])
    if "fields" in node:
        fields = (Field(entry["name"], entry["required"], _type(entry["takes"], outer)) for entry in node["fields"])
        return Fields(node["from"], tuple(fields))
    return None


def literals(hint: Named) -> list[Any]:
    """Return the values of a `Literal`."""
    return [ast.literal_eval(argument.name) for argument in hint.arguments if isinstance(argument, Named)]
