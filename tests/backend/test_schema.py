"""The JSON schema of `[tool.pydust]`: it takes what the tool takes, and has the form that SchemaStore asks for.

https://github.com/SchemaStore/schemastore/blob/master/CONTRIBUTING.md
"""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from pydust.cli import main
from pydust.project import cargo_tables, config
from pydust.schema import tool_schema
from pydust.tools import scaffold

from .test_cargo_tables import EVERYTHING

SCHEMA = tool_schema()
ENTRY = '[[tool.pydust.ext_module]]\nname = "a.b"\nroot = "src/b.rs"\n'
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


WORDS = {
    *("$schema", "$id", "$ref", "title", "description", "default", "definitions", "type", "properties", "required"),
    *("additionalProperties", "items", "enum", "anyOf", "allOf", "pattern", "minItems", "minimum"),
}


def problems(value: Any, schema: Any, where: str = "pydust") -> Iterator[str]:
    """Yield what a validator would say, by the words of JSON Schema that ours uses."""
    assert schema.keys() <= WORDS
    if "$ref" in schema:
        assert schema.keys() == {"$ref"}, "draft 7 reads nothing beside a $ref"
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    kind = TYPES.get(schema.get("type"), object)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{where}: no {schema['type']}"
        return
    if value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), str(value)):
        yield f"{where}: {value!r}"
    for one in schema.get("allOf", []):
        yield from problems(value, one, where)
    if "anyOf" in schema and all(list(problems(value, one, where)) for one in schema["anyOf"]):
        yield f"{where}: none of the alternatives"
    yield from inner_problems(value, schema, where)


def inner_problems(value: Any, schema: Any, where: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from problems(item, schema.get("items", {}), f"{where}[]")
    if isinstance(value, dict):
        yield from (f"{where}: no {key}" for key in schema.get("required", []) if key not in value)
        for key, item in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            if inner is False:
                yield f"{where}: unknown {key}"
            else:
                yield from problems(item, inner, f"{where}.{key}")


def judged(text: str) -> list[str]:
    return list(problems(tomllib.loads(text)["tool"]["pydust"], SCHEMA))


@pytest.mark.parametrize("delegate", config.DELEGATES)
def test_a_new_project_is_right(tmp_path: Path, delegate: str) -> None:
    scaffold.new(tmp_path / "fine", delegate=delegate)
    assert judged((tmp_path / "fine" / "pyproject.toml").read_text()) == []


def test_what_the_tool_takes_is_right(repository: Path) -> None:
    assert judged(ENTRY + EVERYTHING.replace("build_dep", "build-dep")) == []
    assert judged((repository / "examples" / "pyproject.toml").read_text()) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.pydust]\n", "pydust: no ext_module"),
        (ENTRY.replace("root", "rot"), "pydust.ext_module[]: unknown rot"),
        (ENTRY.replace("a.b", "a-b"), "pydust.ext_module[].name: 'a-b'"),
        (ENTRY + 'abi = "abi3-py39"\n', "pydust.ext_module[].abi: 'abi3-py39'"),
        (ENTRY + '[tool.pydust]\nbuild_backend = "meson"\n', "pydust.build_backend: 'meson'"),
        (ENTRY + "[tool.pydust.features]\na = [1]\n", "pydust.features.a[]: no string"),
        (ENTRY + '[tool.pydust.profile.release]\npanic = "abort"\n', "pydust.profile.release.panic: 'abort'"),
        (
            ENTRY + "[tool.pydust.dependencies]\na = { versoin = '1' }\n",
            "pydust.dependencies.a: none of the alternatives",
        ),
        (ENTRY + "[tool.pydust.target.x.dependency]\n", "pydust.target.x: unknown dependency"),
        (ENTRY + "[tool.pydust.lints.clipy]\n", "pydust.lints: unknown clipy"),
    ],
)
def test_a_mistake_is_seen(text: str, sentence: str) -> None:
    assert sentence in judged(text)


def test_it_has_every_key() -> None:
    assert SCHEMA["properties"].keys() == {*config._KEYS, *cargo_tables.KEYS}
    assert SCHEMA["definitions"]["profile"]["properties"].keys() == set(cargo_tables._PROFILE)
    crate = SCHEMA["definitions"]["dependencies"]["additionalProperties"]["anyOf"][1]
    assert crate["properties"].keys() == set(cargo_tables._DEPENDENCY)
    assert SCHEMA["properties"]["lints"]["properties"].keys() == set(cargo_tables._LINTS)
    assert SCHEMA["properties"]["target"]["additionalProperties"]["properties"].keys() == set(cargo_tables.KINDS)
    assert SCHEMA["properties"]["ext_module"]["items"]["properties"].keys() == {
        *("name", "root", "package", "target", "abi")
    }


def test_it_is_of_the_usual_form(repository: Path) -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert SCHEMA["$id"] == "https://json.schemastore.org/partial-pydust.json"
    text = (repository / "python" / "pydust" / "pyproject.schema.json").read_text()
    assert text == json.dumps(SCHEMA, indent=2) + "\n"
    tables = [SCHEMA, *(one for one in SCHEMA["definitions"].values())]
    described = [one for table in tables for one in table.get("properties", {}).values()]
    assert all(re.fullmatch(r"[A-Z].*[^.]", one["description"]) for one in described)


def test_others_find_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
    (entry,) = entry_points(group="validate_pyproject.tool_schema", name="pydust")
    assert entry.load()("pydust") == SCHEMA
