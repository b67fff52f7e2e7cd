"""What `[tool.pydust]` says in Cargo's own words: crates, features, profiles, lints, and how cargo is called.

The tables are those of a `Cargo.toml`. Cargo only warns of a key that it does not know, and its line numbers would be
those of the generated file, so the keys are checked here; values are for cargo to judge.

https://doc.rust-lang.org/cargo/reference/manifest.html
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydust.errors import ConfigError
from pydust.project.checks import FILE, check_keys, check_panic, check_strings, check_type, suggestion, type_name

TEST_FEATURE = "pydust-test"
"""With this feature of a project's crate its own code, and nothing below it, is compiled with `cfg(test)`."""
KINDS = ("dependencies", "dev-dependencies", "build-dependencies")
KEYS = (*KINDS, "target", "patch", "features", "lints", "profile", "edition", "rust-version", "build", "cargo-args")
"""The keys of `[tool.pydust]` that are read here."""
_WHERE = "tool.pydust"
_SOURCES = ("version", "path", "git", "branch", "tag", "rev", "registry", "registry-index", "package")
_DEPENDENCY = (*_SOURCES, "features", "default-features", "optional", "public", "artifact", "lib", "target")
_PROFILE = (
    *("opt-level", "debug", "split-debuginfo", "strip", "debug-assertions", "overflow-checks", "lto", "panic"),
    *("incremental", "codegen-units", "rpath", "inherits", "package", "build-override", "codegen-backend"),
    *("trim-paths", "rustflags"),
)
_LINTS = ("rust", "clippy", "rustdoc")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DEEPEST = 32
"""How deep a value may nest. Cargo has nothing deeper than four."""
_MAIN = re.compile(r"\bpub(?:\([a-z ]+\))?\s+fn\s+main\s*\(")


@dataclass(frozen=True)
class CargoTables:
    """The tables of a manifest that the user may write; each is empty where there is none."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    """`KINDS`, `target`, `patch`, `features`, `lints` and `profile`, where they are written."""
    edition: str = "2024"
    rust_version: str | None = None
    build_script: str | None = None
    """Relative to the project, with forward slashes."""
    arguments: tuple[str, ...] = ()
    """What is added to every `cargo build`."""

    def table(self, name: str) -> Mapping[str, Any]:
        """Return one of the tables."""
        found: Mapping[str, Any] = self.manifest.get(name, {})
        return found


def read_tables(table: Mapping[str, Any], directory: Path) -> CargoTables:
    """Read what of `[tool.pydust]` is for cargo; `ConfigError` for a mistake in it."""
    manifest: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if name in table:
            where = f"{_WHERE}.{name}"
            check_type(table[name], dict, "a table", where)
            check(table[name], where)
            manifest[name] = dict(table[name])
    for key in ("edition", "rust-version", "build"):
        if key in table:
            check_type(table[key], str, "a string", f"{_WHERE}.{key}")
    return CargoTables(
        manifest,
        table.get("edition", CargoTables.edition),
        table.get("rust-version"),
        _build_script(table["build"], directory) if "build" in table else None,
        check_strings(table.get("cargo-args", []), f"{_WHERE}.cargo-args"),
    )


def _dependencies(table: Mapping[str, Any], where: str) -> None:
    for name, value in table.items():
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{FILE}: {name!r} in {where} is not the name of a crate")
        if not isinstance(value, str | dict):
            raise ConfigError(
                f'{FILE}: {where}.{name} must be a version such as "1.0" or a table as Cargo takes it, '
                f"not {type_name(value)}"
            )
        if _depth(value) > _DEEPEST:
            raise ConfigError(f"{FILE}: {where}.{name} nests its values deeper than any crate of Cargo's")
        if isinstance(value, dict):
            check_keys(value, _DEPENDENCY, f"{where}.{name}")
    if "pydust" in table:
        raise ConfigError(f"{FILE}: remove pydust from {where}: the crate comes with the tool")


def _targets(table: Mapping[str, Any], where: str) -> None:
    for name, kinds in table.items():
        inner = f"{where}.{name!r}"
        check_type(kinds, dict, "a table", inner)
        check_keys(kinds, KINDS, inner)
        for kind, dependencies in kinds.items():
            check_type(dependencies, dict, "a table", f"{inner}.{kind}")
            _dependencies(dependencies, f"{inner}.{kind}")


def _patches(table: Mapping[str, Any], where: str) -> None:
    for source, crates in table.items():
        check_type(crates, dict, "a table", f"{where}.{source}")
        _dependencies(crates, f"{where}.{source}")


def _features(table: Mapping[str, Any], where: str) -> None:
    for name, value in table.items():
        check_strings(value, f"{where}.{name}")
        if name == TEST_FEATURE:
            raise ConfigError(f"{FILE}: {name} in {where} is the feature by which pydust compiles tests: rename it")


def _lints(table: Mapping[str, Any], where: str) -> None:
    check_keys(table, _LINTS, where)
    for tool, levels in table.items():
        check_type(levels, dict, "a table", f"{where}.{tool}")
        _check_depth(levels, f"{where}.{tool}")


def _profiles(table: Mapping[str, Any], where: str) -> None:
    for name, profile in table.items():
        inner = f"{where}.{name}"
        check_type(profile, dict, "a table", inner)
        _check_depth(profile, inner)
        check_keys(profile, _PROFILE, inner)
        check_panic(profile, f"{FILE}: panic = 'abort' of {inner}")
        if name not in ("dev", "release", "test", "bench") and "inherits" not in profile:
            hint = suggestion(name, ("dev", "release")) if name[:1] in "dr" else ""
            raise ConfigError(f'{FILE}: {inner} has no inherits: add inherits = "release"{hint}')


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], str], None]] = {
    **dict.fromkeys(KINDS, _dependencies),
    "target": _targets,
    "patch": _patches,
    "features": _features,
    "lints": _lints,
    "profile": _profiles,
}
"""What is asked of each table, in the order in which mistakes are told."""


def _build_script(name: str, directory: Path) -> str:
    where = f"{_WHERE}.build"
    path = directory / os.path.normpath(name)
    # What no system takes as a path is none, without an exception.
    if not path.is_relative_to(directory) or not os.path.isfile(path):  # noqa: PTH113
        raise ConfigError(f"{FILE}: {where} = {name!r} is not a file in the project: create it or correct the path")
    if not _MAIN.search(path.read_text(encoding="utf-8", errors="replace")):
        # It is a module of the build script that every project has.
        raise ConfigError(f"{name} is called by pydust's own build script: write `pub fn main` in place of `fn main`")
    return path.relative_to(directory).as_posix()


def _check_depth(value: Any, where: str) -> None:
    if _depth(value) > _DEEPEST:
        raise ConfigError(f"{FILE}: {where} nests its values deeper than anything of Cargo's")


def _depth(value: Any) -> int:
    """Return how deep a value nests, counted without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [item for one in level for item in _items(one)]
    return depth


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
