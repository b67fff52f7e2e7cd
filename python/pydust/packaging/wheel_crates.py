"""Which crates were compiled for a wheel, and which of them are in it.

Cargo says what it has built, `Cargo.lock` which crate takes which, and the manifests of the crates what they are.
`sbom` and `licences` write of it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydust.build.cargo import Artifact
from pydust.build.manifest import own_crates
from pydust.project.cargo_project import MANIFEST
from pydust.project.config import Project

_PACKAGE = re.compile(r"(?P<source>[^#]*)#(?:(?P<name>[^@]+)@)?(?P<version>[^@]+)")

_Key = tuple[str, str]
"""The name and the version of a crate."""
_Locked = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`Cargo.lock`, by name and version."""


@dataclass(frozen=True)
class Crate:
    """One version of a crate."""

    name: str
    version: str
    manifest: Path
    source: str
    """As cargo names it, with the commit of a repository; empty for a folder."""
    checksum: str
    """The SHA-256 of its archive, in hexadecimal; empty unless it comes from a registry."""
    is_macro: bool
    """Whether the compiler runs it, and none of it is in the wheel."""

    @property
    def purl(self) -> str:
        """The URL of the package: https://github.com/package-url/purl-spec."""
        url = f"pkg:cargo/{quote(self.name)}@{quote(self.version)}"
        if self.source.startswith("git+"):
            repository, _, commit = self.source.partition("#")
            url += f"?vcs_url={quote(repository.partition('?')[0] + (f'@{commit}' if commit else ''), safe='')}"
        return url

    @property
    def licence(self) -> str | None:
        """What its manifest says, as SPDX writes it."""
        package = manifest_table(self.manifest, "package")
        said = package.get("license")
        if isinstance(said, dict):  # license.workspace = true
            tables = (
                manifest_table(folder / MANIFEST, "workspace", "package") for folder in self.manifest.parent.parents
            )
            said = next((table["license"] for table in tables if "license" in table), None)
        # Older crates have a slash for OR.
        return " ".join(re.sub(r"\s*/\s*", " OR ", said).split()) if isinstance(said, str) else None


@dataclass(frozen=True)
class WheelCrates:
    """The crates of one wheel, but for the project's own, which is the wheel itself."""

    compiled: Mapping[_Key, Crate]
    """All of them, in order."""
    own: tuple[_Key, ...]
    """What the project itself takes."""
    graph: Mapping[_Key, tuple[_Key, ...]]
    """What each of them takes."""
    linked: frozenset[_Key]
    """Those that are in the wheel, not only in a macro or a build script."""


def read_crates(project: Project, artifacts: Iterable[Artifact]) -> WheelCrates:
    """Return what cargo has built for a wheel of `project`."""
    locked = _locked(project)
    crates = _crates(project, artifacts, locked)
    graph = _graph(crates, locked)
    taken = {
        name: _taken({number: entry for number, entry in locked.get(name, {}).items() if "source" not in entry}, crates)
        for name in own_crates(project)
    }
    own = tuple(dict.fromkeys(key for keys in taken.values() for key in keys))
    return WheelCrates(crates, own, graph, frozenset(_linked(_manifests(project, taken), graph, crates)))


def _manifests(project: Project, taken: Mapping[str, Iterable[_Key]]) -> list[tuple[Path, Iterable[_Key]]]:
    """Return each manifest of the project's own with what its package takes."""
    folders = {module.own.package: module.own.manifest for module in project.modules if module.own}
    return [(project.workplace / folders.get(name, MANIFEST), keys) for name, keys in taken.items()]


def _crates(project: Project, artifacts: Iterable[Artifact], locked: _Locked) -> dict[_Key, Crate]:
    """Return every crate but the project's own, in order."""
    own = own_crates(project)
    found = {}
    for artifact in artifacts:
        package = _PACKAGE.fullmatch(artifact.package)
        if package is None or artifact.manifest is None or "custom-build" in artifact.kinds:
            continue
        # Where a folder is called like its crate, cargo leaves the name out.
        name = package["name"] or package["source"].partition("?")[0].rstrip("/").rpartition("/")[2]
        if name in own and package["source"].startswith("path+"):
            continue
        key = name, package["version"]
        entry = locked.get(name, {}).get(package["version"], {})
        is_macro = "proc-macro" in artifact.kinds
        found[key] = Crate(
            *key, artifact.manifest, str(entry.get("source", "")), str(entry.get("checksum", "")), is_macro
        )
    return dict(sorted(found.items()))


def _graph(crates: Mapping[_Key, Crate], locked: _Locked) -> dict[_Key, tuple[_Key, ...]]:
    """Return which crate takes which, as `Cargo.lock` has it, of those that were compiled."""
    return {
        (name, version): _taken({version: locked.get(name, {}).get(version, {})}, crates) for name, version in crates
    }


def _taken(entries: Mapping[str, Mapping[str, Any]], crates: Mapping[_Key, Crate]) -> tuple[_Key, ...]:
    """Return what the crate of one name takes, of those that were compiled."""
    found: list[_Key] = []
    for entry in entries.values():
        for words in entry.get("dependencies", []):
            # A version is said where there are several.
            name, *version = words.split(" ")[:2]
            found += [key for key in crates if key[0] == name and key[1] in (version or [key[1]])]
    return tuple(found)


def _linked(
    waiting: list[tuple[Path, Iterable[_Key]]], graph: Mapping[_Key, Iterable[_Key]], crates: Mapping[_Key, Crate]
) -> set[_Key]:
    found: set[_Key] = set()
    while waiting:
        manifest, taken = waiting.pop()
        names = set(_named(manifest))
        for key in taken:
            if key not in found and key[0] in names and not crates[key].is_macro:
                found.add(key)
                waiting.append((crates[key].manifest, graph[key]))
    return found


def _named(manifest: Path) -> Iterator[str]:
    """Yield the crates that a manifest names other than for its build script."""
    everywhere = manifest_table(manifest)
    for table in (everywhere, *_values(everywhere.get("target"))):
        for kind in ("dependencies", "dev-dependencies"):
            for name, said in table.get(kind, {}).items():
                yield str(said.get("package", name)) if isinstance(said, dict) else name


def _values(table: Any) -> Iterator[dict[str, Any]]:
    yield from (value for value in table.values() if isinstance(value, dict)) if isinstance(table, dict) else ()


def _locked(project: Project) -> _Locked:
    """Return the entries of `Cargo.lock` by name and version."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for entry in tomllib.loads((project.workplace / "Cargo.lock").read_text(encoding="utf-8")).get("package", []):
        found.setdefault(entry["name"], {})[entry["version"]] = entry
    return found


def manifest_table(manifest: Path, *keys: str) -> dict[str, Any]:
    """Return a table of a manifest, which is empty if it cannot be had."""
    try:
        found: Any = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
