"""The second reader of the tree.

`describe` gives the same names, signatures and docs that `create` made into Python objects.
"""

from __future__ import annotations

import ctypes
import importlib
import inspect
import json
from types import WrapperDescriptorType
from typing import TYPE_CHECKING, Any

import pytest

from pydust.system.library import read_text

from .test_symbols import LIBRARIES, built

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def describe(name: str) -> dict[str, Any]:
    """The tree of a built example, read without importing it."""
    tree: dict[str, Any] = json.loads(read_text(ctypes.PyDLL(str(built(name))).pydust_describe))
    assert tree["pydust"] == 1
    module: dict[str, Any] = tree["module"]
    return module


def members(node: dict[str, Any], owner: object) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each function of a module or class, with the Python object that was made from it."""
    for function in node["functions"]:
        made = inspect.getattr_static(owner, function["name"], None)
        is_special = function["name"].startswith("__")
        # What CPython makes of a slot has words of its own, or is not there; other special methods inherit them.
        if not is_special or (made is not None and not isinstance(made, WrapperDescriptorType) and function["doc"]):
            yield function, made
    for child in (*node.get("classes", ()), *node.get("submodules", ())):
        yield from members(child, getattr(owner, child["name"]))


def signature(function: dict[str, Any]) -> str:
    """The signature as `inspect` prints it."""
    parts: list[str] = []
    kinds = [parameter["kind"] for parameter in function["parameters"]]
    for index, parameter in enumerate(function["parameters"]):
        if parameter["kind"] == "keyword-only" and not {"keyword-only", "var-positional"} & set(kinds[:index]):
            parts.append("*")
        stars = {"var-positional": "*", "var-keyword": "**"}.get(parameter["kind"], "")
        # `inspect` calls it by its name.
        default = "Ellipsis" if parameter["default"] == "..." else parameter["default"]
        parts.append(stars + (parameter["name"] if default is None else f"{parameter['name']}={default}"))
        if parameter["kind"] == "positional-only" and "positional-only" not in kinds[index + 1 :]:
            parts.append("/")
    return f"({', '.join(parts)})"


def documentation(function: dict[str, Any]) -> str | None:
    """The docstring: the doc, and a section for the parameters that have a doc of their own."""
    documented = [
        f"    {parameter['name']}: " + parameter["doc"].replace("\n", "\n        ").replace("\n        \n", "\n\n")
        for parameter in function["parameters"]
        if parameter["doc"]
    ]
    parts = [function["doc"], "\n".join(["Args:", *documented]) if documented else None]
    return "\n\n".join(filter(None, parts)) or None


@pytest.fixture
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example module named by the parameter."""
    monkeypatch.syspath_prepend(str(built(request.param).parent.parent))
    return importlib.import_module(f"example.{request.param}")


@pytest.mark.parametrize("module", LIBRARIES, indirect=True)
def test_signatures_and_docs_are_those_of_the_objects(module: ModuleType) -> None:
    tree = describe(module.__name__.rpartition(".")[2])
    assert tree["doc"] == module.__doc__
    seen = 0
    for function, made in members(tree, module):
        unwrapped = made.__func__ if isinstance(made, staticmethod) else made
        # A descriptor taken from its class shows the receiver, too.
        parameters = list(inspect.signature(unwrapped).parameters.values())[
            function["kind"] in ("method", "classmethod") :
        ]
        assert str(inspect.Signature(parameters)) == signature(function), function["name"]
        # What CPython makes for a slot has words of CPython's own.
        if not isinstance(unwrapped, WrapperDescriptorType):
            assert inspect.getdoc(unwrapped) == documentation(function)
        seen += 1
    assert seen > 0


@pytest.mark.parametrize("module", ["classes"], indirect=True)
def test_classes_are_described(module: ModuleType) -> None:
    classes = {node["name"]: node for node in describe("classes")["classes"]}
    person, point = classes["Person"], classes["Point"]
    assert (person["frozen"], point["frozen"], point["final"]) == (False, True, False)
    assert person["doc"] == module.Person.__doc__
    assert str(inspect.signature(module.Person)) == signature(person["constructor"][0])
    assert {attribute["name"]: (attribute["type"], attribute["settable"]) for attribute in person["attributes"]} == {
        "name": ("str", False),
        "age": ("int", True),
    }
    assert [(node["name"], node["type"], node["settable"]) for node in person["properties"]] == [
        ("email", "str | None", True)
    ]
    assert [(node["name"], node["type"]) for node in person["constants"]] == [("ADULT", "int")]


@pytest.mark.parametrize("module", ["attributes"], indirect=True)
def test_properties_are_described(module: ModuleType) -> None:
    classes = {node["name"]: node for node in describe("attributes")["classes"]}
    sensor, line = classes["Sensor"], classes["Line"]

    def said(node: dict[str, Any]) -> tuple[object, ...]:
        return node["name"], node["type"], node["settable"], node["deletable"]

    assert [said(node) for node in sensor["attributes"]] == [
        ("name", "str", False, False),
        ("limit", "float", True, False),
        ("type", "str", True, False),
    ]
    assert [said(node) for node in sensor["properties"]] == [
        ("celsius", "float | None", True, True),
        ("fahrenheit", "float | None", False, False),
        ("all", "list[float]", False, True),
    ]
    assert [said(node) for node in sensor["class_properties"]] == [
        ("instances", "int", False, False),
        ("label", "str", False, False),
        ("latest", "str", False, False),
    ]
    assert [said(node) for node in line["attributes"]] == [
        ("start", "Point", False, False),
        ("end", "Point", True, False),
    ]
    for kind in ("attributes", "properties", "class_properties"):
        for node in sensor[kind]:
            assert inspect.getattr_static(module.Sensor, node["name"]).__doc__ == node["doc"]


@pytest.mark.parametrize(
    ("library", "path", "parameters", "returns"),
    [
        ("functions", ["double"], ["int"], "int"),
        ("functions", ["greet"], ["str | None", "str | None"], "str"),
        ("conversions", ["nested"], ["Iterable[Iterable[str | None]]"], "list[list[str | None]]"),
        ("conversions", ["owned_data"], ["bytes"], "bytes"),
        ("conversions", ["pair"], ["tuple[int, str]"], "tuple[int, str]"),
        ("conversions", ["nothing"], [], "None"),
        ("conversions", ["goal"], ["int | str | Any"], "int | str | dict[str, Any]"),
        (
            "conversions",
            ["figure"],
            ["Literal['empty'] | dict[str, Any] | tuple[float, float] | Iterable[Any]"],
            "Literal['empty'] | dict[str, Any] | tuple[float, float] | list[Any]",
        ),
        ("conversions", ["path"], ["str | os.PathLike[str]"], "pathlib.Path"),
        ("conversions", ["counts"], ["Mapping[str, int]"], "dict[str, int]"),
        ("conversions", ["time"], ["datetime.datetime"], "datetime.datetime"),
        ("classes", ["distance"], ["Point", "Point"], "float"),
        ("classes", ["origin"], [], "Point"),
        ("shapes", ["shift"], ["Point", "float", "float"], "None"),
        ("plotting", ["middle"], ["Iterable[example.shapes.Point]"], "example.shapes.Point"),
        ("plotting", ["nearer"], ["example.shapes.Point", "example.shapes.Point | None"], "float"),
        ("arguments", ["total"], ["Any", "int"], "int"),
        ("arguments", ["find"], ["Iterable[str]", "str", "int", "bool"], "list[str]"),
        ("arguments", ["tag"], ["str", "int | None", "int", "bool"], "str"),
        ("iterators", ["words"], ["str"], "Iterator[tuple[str, int]]"),
        ("iterators", ["lines"], ["str"], "Iterator[Line]"),
        ("iterators", ["parse_all"], ["Iterable[str]"], "Iterator[int]"),
        ("iterators", ["countdowns"], ["Iterable[int]"], "list[Iterator[int]]"),
    ],
)
def test_types_are_those_of_the_signature(library: str, path: list[str], parameters: list[str], returns: str) -> None:
    (function,) = (node for node in describe(library)["functions"] if [node["name"]] == path)
    assert [parameter["type"] for parameter in function["parameters"]] == parameters
    assert function["returns"] == returns


def exceptions_of(node: dict[str, Any], owner: object) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each exception of a module or of an enum, with the class that was made from it."""
    for exception in node["exceptions"]:
        made = getattr(owner, exception["name"])
        yield exception, made
        yield from exceptions_of(exception, made)
    for child in node.get("submodules", ()):
        yield from exceptions_of(child, getattr(owner, child["name"]))


def bases_of(made: type) -> tuple[type, ...]:
    """What a class extends, beside the one by which Rust knows the panics of all modules."""
    [*bases] = made.__bases__
    return bases[0].__bases__ if bases[0].__qualname__ == "PanicError" else tuple(bases)


@pytest.mark.parametrize("module", ["exceptions"], indirect=True)
def test_exceptions_are_described(module: ModuleType) -> None:
    found = {made.__qualname__: (node, made) for node, made in exceptions_of(describe("exceptions"), module)}
    assert {name: (node["doc"], node["bases"]) for name, (node, _) in found.items()} == {
        name: (made.__doc__, [base.__qualname__ for base in bases_of(made)]) for name, (_, made) in found.items()
    }
    assert list(found) == [
        "PanicError",
        "ParseError",
        "StoreError",
        "StoreError.NotFound",
        "StoreError.Broken",
        "StoreError.Closed",
        "Retired",
        "Deeper",
    ]
    fields = {name: {field["name"]: field["type"] for field in node["fields"]} for name, (node, _) in found.items()}
    assert fields["ParseError"] == {"line": "str", "column": "int | None", "problem": "str"}
    assert fields["StoreError.NotFound"] == {"key": "str"}
    assert fields["Deeper"] == {"level": "int"}
    assert fields["StoreError.Broken"] == {}
