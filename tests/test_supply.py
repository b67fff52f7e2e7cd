"""Where our crates come from and which licences they have: what `deny.toml` says of both is so."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from pydust.build.cargo import find_cargo

ROOT = Path(__file__).resolve().parents[1]


def table(name: str) -> Any:
    with (ROOT / name).open("rb") as file:
        return tomllib.load(file)


ALLOWED: list[str] = table("deny.toml")["licenses"]["allow"]


@pytest.fixture(scope="module")
def licences() -> dict[str, str]:
    """What each crate says of its licence, those for other systems left out."""
    cargo = find_cargo()
    version = subprocess.run([cargo, "-vV"], capture_output=True, text=True, check=True).stdout
    host = re.search(r"^host: (\S+)$", version, re.MULTILINE)
    assert host
    done = subprocess.run(
        [cargo, "metadata", "--locked", "--format-version", "1", "--filter-platform", host[1]],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("CARGO_TARGET")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {package["name"]: package["license"] for package in json.loads(done.stdout)["packages"]}


def fits(expression: str, allowed: Collection[str]) -> bool:
    """Whether an SPDX expression can be met by the licences that are allowed."""
    inner = re.search(r"\(([^()]*)\)", expression)
    if inner:
        value = "yes" if fits(inner[1], allowed) else "no"
        return fits(f"{expression[: inner.start()]}{value}{expression[inner.end() :]}", allowed)
    return any(
        all(word in allowed or word == "yes" for word in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def test_expressions() -> None:
    assert fits("(MIT OR GPL-3.0) AND Unicode-3.0", ["MIT", "Unicode-3.0"])
    assert fits("Unlicense OR MIT", ["MIT"])
    assert not fits("MIT AND GPL-3.0", ["MIT"])
    assert not fits("Apache-2.0 WITH LLVM-exception", ["Apache-2.0"])


def test_every_licence_is_allowed(licences: dict[str, str]) -> None:
    assert not [(name, said) for name, said in licences.items() if not fits(said, ALLOWED)]


def test_every_licence_that_is_allowed_is_needed(licences: dict[str, str]) -> None:
    for licence in ALLOWED:
        others = [other for other in ALLOWED if other != licence]
        needed = [name for name, said in licences.items() if not fits(said, others)]
        assert needed, f"{licence} can go from deny.toml"


def test_every_crate_is_from_the_registry_that_is_allowed() -> None:
    sources = {package["source"] for package in table("Cargo.lock")["package"] if "source" in package}
    assert sources == {f"registry+{url}" for url in table("deny.toml")["sources"]["allow-registry"]}
    assert all("checksum" in package for package in table("Cargo.lock")["package"] if "source" in package)
