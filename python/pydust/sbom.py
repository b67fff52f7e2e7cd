"""The bill of materials of a wheel: the crates that were compiled, with versions, licences and checksums.

It is a CycloneDX file in `.dist-info/sboms/`, made of what cargo has said of its build, `Cargo.lock` and the
manifests of the crates. No time, no folder and no random number is in it, so that equal builds give equal wheels.

https://peps.python.org/pep-0770/, https://cyclonedx.org/docs/1.6/json/
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydust import __version__
from pydust.cargo import Artifact
from pydust.config import Project
from pydust.manifest import MANIFEST, crate_name

NAME = "sboms/pydust.cdx.json"
"""Where it is below `.dist-info`."""
_PACKAGE = re.compile(r"(?P<source>[^#]*)#(?:(?P<name>[^@]+)@)?(?P<version>[^@]+)")
_EXPRESSION = re.compile(r"[A-Za-z0-9.+() -]+")
"""https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/"""


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


def render_sbom(project: Project, version: str, artifacts: Iterable[Artifact]) -> bytes:
    """Return the file for the wheel of `project` in this version, made of what cargo has built."""
    locked = _locked(project)
    crates = _crates(project, artifacts, locked)
    graph = _graph(crates, locked)
    entries = locked.get(crate_name(project.name), {})
    own = _taken({number: entry for number, entry in entries.items() if "source" not in entry}, crates)
    linked = _linked(project, own, graph, crates)
    name = re.sub(r"[-_.]+", "-", project.name).lower()
    purl = f"pkg:pypi/{name}@{quote(version)}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl},
            "tools": {"components": [{"type": "application", "name": "pydust", "version": __version__}]},
        },
        "components": [_component(crate, is_linked=key in linked) for key, crate in crates.items()],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(crates[key].purl for key in taken)}
            for ref, taken in [(purl, own), *((crates[key].purl, taken) for key, taken in graph.items())]
        ],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _crates(project: Project, artifacts: Iterable[Artifact], locked: _Locked) -> dict[_Key, Crate]:
    """Return every crate but the project's own, which is the wheel itself, in order."""
    own = crate_name(project.name)
    found = {}
    for artifact in artifacts:
        package = _PACKAGE.fullmatch(artifact.package)
        if package is None or artifact.manifest is None or "custom-build" in artifact.kinds:
            continue
        # Where a folder is called like its crate, cargo leaves the name out.
        name = package["name"] or package["source"].partition("?")[0].rstrip("/").rpartition("/")[2]
        if name == own and package["source"].startswith("path+"):
            continue
        key = name, package["version"]
        entry = locked.get(name, {}).get(package["version"], {})
        is_macro = "proc-macro" in artifact.kinds
        found[key] = Crate(
            *key, artifact.manifest, str(entry.get("source", "")), str(entry.get("checksum", "")), is_macro
        )
    return dict(sorted(found.items()))


def _graph(crates: Mapping[_Key, Crate], locked: _Locked) -> dict[_Key, list[_Key]]:
    """Return which crate takes which, as `Cargo.lock` has it, of those that were compiled."""
    return {
        (name, version): _taken({version: locked.get(name, {}).get(version, {})}, crates) for name, version in crates
    }


def _taken(entries: Mapping[str, Mapping[str, Any]], crates: Mapping[_Key, Crate]) -> list[_Key]:
    """Return what the crate of one name takes, of those that were compiled."""
    found = []
    for entry in entries.values():
        for words in entry.get("dependencies", []):
            # A version is said where there are several.
            name, *version = words.split(" ")[:2]
            found += [key for key in crates if key[0] == name and key[1] in (version or [key[1]])]
    return found


def _linked(
    project: Project, own: Iterable[_Key], graph: Mapping[_Key, Iterable[_Key]], crates: Mapping[_Key, Crate]
) -> set[_Key]:
    """Return the crates that are in the wheel, not only in a macro or a build script."""
    found: set[_Key] = set()
    waiting = [(project.workplace / MANIFEST, own)]
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
    everywhere = _table(manifest)
    for table in (everywhere, *_values(everywhere.get("target"))):
        for kind in ("dependencies", "dev-dependencies"):
            for name, said in table.get(kind, {}).items():
                yield str(said.get("package", name)) if isinstance(said, dict) else name


def _values(table: Any) -> Iterator[dict[str, Any]]:
    yield from (value for value in table.values() if isinstance(value, dict)) if isinstance(table, dict) else ()


def _component(crate: Crate, *, is_linked: bool) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": crate.purl,
        "name": crate.name,
        "version": crate.version,
        "scope": "required" if is_linked else "excluded",
    }
    if crate.checksum:
        component["hashes"] = [{"alg": "SHA-256", "content": crate.checksum}]
    licences = _licences(crate.manifest)
    if licences:
        component["licenses"] = licences
    return {**component, "purl": crate.purl}


def _locked(project: Project) -> _Locked:
    """Return the entries of `Cargo.lock` by name and version."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for entry in tomllib.loads((project.workplace / "Cargo.lock").read_text(encoding="utf-8")).get("package", []):
        found.setdefault(entry["name"], {})[entry["version"]] = entry
    return found


def _licences(manifest: Path) -> list[dict[str, Any]]:
    """Return what a crate says of its licence, or where it is: empty if neither is said."""
    package = _table(manifest, "package")
    said, file = package.get("license"), package.get("license-file")
    if isinstance(said, dict):  # license.workspace = true
        tables = (_table(folder / MANIFEST, "workspace", "package") for folder in manifest.parent.parents)
        said = next((table["license"] for table in tables if "license" in table), None)
    if isinstance(said, str):
        # Older crates have a slash for OR.
        said = " ".join(re.sub(r"\s*/\s*", " OR ", said).split())
        return [{"expression": said} if _EXPRESSION.fullmatch(said) else {"license": {"name": said}}]
    return [{"license": {"name": f"see {file}"}}] if isinstance(file, str) else []


def _table(manifest: Path, *keys: str) -> dict[str, Any]:
    """Return a table of a manifest, which is empty if it cannot be had."""
    try:
        found: Any = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
