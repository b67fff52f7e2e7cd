"""The definition tree as Python reads it: nodes, types and limits, and what is said where there is no tree."""

import json
import math
import types
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pydust import tree

classes, conversions, enums, functions, modules, stubs = (
    import_module(f"example.{name}") for name in ("classes", "conversions", "enums", "functions", "modules", "stubs")
)

INT = tree.Named("int")
STR = tree.Named("str")
NONE = tree.Named("None")
I64 = tree.Limited(INT, tree.Integer(64, signed=True, zero=True))
F64 = tree.Limited(tree.Named("float"), tree.Float(64))
UNICODE = tree.Limited(STR, tree.Text("unicode"))


def takes(name: str) -> tree.Type:
    function = tree.read_tree(conversions).root.function(name)
    assert function is not None
    return function.parameters[0].takes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("boolean", tree.Named("bool")),
        ("int8", tree.Limited(INT, tree.Integer(8, signed=True, zero=True))),
        ("uint128", tree.Limited(INT, tree.Integer(128, signed=False, zero=True))),
        ("positive", tree.Limited(INT, tree.Integer(8, signed=False, zero=False))),
        ("float32", tree.Limited(tree.Named("float"), tree.Float(32))),
        ("text", UNICODE),
        ("character", tree.Limited(STR, tree.Text("character"))),
        ("c_text", tree.Limited(STR, tree.Text("without-null"))),
        ("string_object", STR),
        ("object", tree.Named("Any")),
        ("none", NONE),
        ("data", tree.Named("bytes")),
        ("digest", tree.Limited(tree.Named("bytes"), tree.Length(4))),
        ("three", tree.Limited(tree.Named("Iterable", (F64,)), tree.Length(3))),
        ("optional", tree.Union((I64, NONE))),
        ("pair", tree.Named("tuple", (I64, UNICODE))),
        ("counts", tree.Named("Mapping", (UNICODE, I64))),
        ("duration", tree.Limited(tree.Named("datetime.timedelta"), tree.NotNegative())),
        ("time", tree.Limited(tree.Named("datetime.datetime"), tree.Aware())),
        ("half_open", tree.Limited(tree.Named("range"), tree.Range(I64, inclusive=False))),
        ("half", INT),
    ],
)
def test_types(name: str, expected: tree.Type) -> None:
    assert takes(name) == expected


def test_a_struct_has_fields() -> None:
    place = takes("place")
    assert isinstance(place, tree.Alias)
    assert place.name == "Place"
    assert isinstance(place.of, tree.Limited)
    assert isinstance(place.of.limit, tree.Fields)
    fields = {field.name: (field.required, field.takes) for field in place.of.limit.fields}
    assert place.of.limit.source == "either"
    assert fields["latitude"] == (True, F64)
    assert fields["height"] == (False, F64)
    required, kind = fields["type"]
    assert not required
    assert isinstance(kind, tree.Alias)
    assert isinstance(kind.of, tree.Named)
    assert tree.literals(kind.of) == ["town", "mountain_top", "open sea"]


def test_a_type_may_hold_itself() -> None:
    figure = takes("figure")
    assert isinstance(figure, tree.Alias)
    assert isinstance(figure.of, tree.Union)
    group = figure.of.members[-1]
    assert group == tree.Named("Iterable", (figure,))
    assert repr(figure) == "Alias('Figure')"


@pytest.mark.parametrize(
    ("bits", "signed", "least", "most"),
    [(8, True, -128, 127), (8, False, 0, 255), (128, False, 0, 2**128 - 1), (64, True, -(2**63), 2**63 - 1)],
)
def test_what_fits_an_integer(bits: int, signed: bool, least: int, most: int) -> None:
    limit = tree.Integer(bits, signed, zero=True)
    assert (limit.least, limit.most) == (least, most)


def test_parameters() -> None:
    function = tree.read_tree(functions).root.function("with_kwargs")
    assert function is not None
    assert [(p.name, p.kind, p.type, p.default) for p in function.parameters] == [
        ("x", "positional-only", "float", None),
        ("y", "keyword-only", "float", "42.0"),
    ]


def test_classes() -> None:
    person = tree.read_tree(classes).root.find_class("Person")
    assert person is not None
    assert person.constructor is not None
    assert [parameter.name for parameter in person.constructor.parameters] == ["name", "age"]
    greet = person.function("greet")
    assert greet is not None
    assert greet.parameters[0].takes == tree.ClassType("Person")
    ticket = tree.read_tree(classes).root.find_class("Ticket")
    assert ticket is not None
    assert ticket.constructor is None


def test_enums() -> None:
    root = tree.read_tree(enums).root
    colour, planet = root.find_class("Colour"), root.find_class("Planet")
    assert colour is not None
    assert planet is not None
    assert (colour.base, colour.final, colour.constructor) == ("enum.Enum", True, None)
    assert colour.members == (
        tree.EnumMember("Red", "Stop.", 1, "int"),
        tree.EnumMember("Yellow", None, 2, "int"),
        tree.EnumMember("Green", "Go.", 4, "int"),
    )
    assert [(member.value, member.type) for member in planet.members] == [
        (None, "tuple[float, float]"),
        (None, "tuple[float, float]"),
        ("gas", "str"),
    ]
    assert all(cls.members == () for cls in tree.read_tree(classes).root.classes)
    following, is_shown = root.function("next"), root.function("is_shown")
    assert following is not None
    assert is_shown is not None
    assert following.parameters[0].takes == tree.ClassType("Colour")
    assert is_shown.parameters[0].takes == tree.Limited(tree.ClassType("Level"), tree.Values())


def test_hints_stand_around_the_types_of_rust() -> None:
    root = tree.read_tree(stubs).root
    convert_all, changed = root.function("convert_all"), root.function("changed")
    assert convert_all is not None
    assert changed is not None
    literal = tree.Named("Literal", (tree.Named("'F'"), tree.Named("'K'")))
    assert convert_all.parameters[1].takes == tree.Limited(UNICODE, tree.Written(literal))
    assert convert_all.parameters[1].type == "Literal['F', 'K']"
    arguments = tree.Named("", (tree.Named("float"),))
    callable_ = tree.Named("Callable", (arguments, tree.Named("float")))
    assert changed.parameters[1].takes == tree.Limited(tree.Named("Any"), tree.Written(callable_))
    assert changed.returns == "Thermometer"


def test_constants_have_their_values_where_a_literal_says_it() -> None:
    values = {constant.name: constant.value for constant in tree.read_tree(stubs).root.constants}
    assert values == {"ABSOLUTE_ZERO": "-273.15", "UNITS": "('C', 'F')"}


def test_submodules_are_in_the_tree_of_their_root() -> None:
    whole = tree.read_tree(modules)
    assert tree.read_tree(modules.submod) == whole
    assert tree.read_tree(whole.library) == whole
    assert [path for path, _ in whole.root.walk()] == ["", "submod", "submod.deep"]
    deep = whole.root.submodule("submod.deep")
    assert deep is not None
    assert deep.function("visit") is not None
    assert whole.root.submodule("nowhere.else") is None


@pytest.mark.parametrize("module", [json, types.ModuleType("made")], ids=["python", "made"])
def test_modules_without_a_library(module: types.ModuleType) -> None:
    with pytest.raises(tree.TreeError, match=f"{module.__name__} is not a native module, so it has no definition tree"):
        tree.read_tree(module)


def test_libraries_of_others(tmp_path: Path) -> None:
    other = tmp_path / "other.so"
    other.write_bytes(b"no library")
    with pytest.raises(tree.TreeError, match="was not built with Rusty Pydust"):
        tree.read_tree(other)
    if getattr(math, "__file__", None):
        with pytest.raises(tree.TreeError, match="was not built with Rusty Pydust"):
            tree.read_tree(math)


def test_other_formats() -> None:
    with pytest.raises(tree.TreeError, match="has format 7, but this Pydust reads 1: build again"):
        tree.parse(json.dumps({"pydust": 7, "module": {}}))


def test_trees_that_do_not_say_what_parameters_take() -> None:
    parameter = {"name": "x", "kind": "positional-only", "type": "int", "default": None, "doc": None}
    function = {"name": "f", "kind": "function", "doc": None, "parameters": [parameter], "returns": "None"}
    kinds = ("constants", "attributes", "properties", "classes", "exceptions", "submodules")
    module: dict[str, Any] = {"name": "m", "doc": None, "functions": [function], **{kind: [] for kind in kinds}}
    with pytest.raises(tree.TreeError, match="older Pydust"):
        tree.parse(json.dumps({"pydust": 1, "module": module}))
