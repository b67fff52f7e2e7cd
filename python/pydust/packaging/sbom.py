"""The bill of materials of a wheel: the crates that were compiled, with versions, licences and checksums.

It is a CycloneDX file in `.dist-info/sboms/`, made of what `wheel_crates` knows. No time, no folder and no random
number is in it, so that equal builds give equal wheels.

https://peps.python.org/pep-0770/, https://cyclonedx.org/docs/1.6/json/
"""

import json
import re
from typing import Any
from urllib.parse import quote

from pydust import __version__
from pydust.packaging.wheel_crates import Crate, WheelCrates, manifest_table
from pydust.project.config import Project

NAME = "sboms/pydust.cdx.json"
"""Where it is below `.dist-info`."""
_EXPRESSION = re.compile(r"[A-Za-z0-9.+() -]+")
"""https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/"""


def render_sbom(project: Project, version: str, crates: WheelCrates) -> bytes:
    """Return the file for the wheel of `project` in this version."""
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
        "components": [_component(crate, is_linked=key in crates.linked) for key, crate in crates.compiled.items()],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(crates.compiled[key].purl for key in taken)}
            for ref, taken in [
                (purl, crates.own),
                *((crates.compiled[key].purl, taken) for key, taken in crates.graph.items()),
            ]
        ],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


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
    licences = _licences(crate)
    if licences:
        component["licenses"] = licences
    return {**component, "purl": crate.purl}


def _licences(crate: Crate) -> list[dict[str, Any]]:
    """Return what a crate says of its licence, or where it is: empty if neither is said."""
    said, file = crate.licence, manifest_table(crate.manifest, "package").get("license-file")
    if said is not None:
        return [{"expression": said} if _EXPRESSION.fullmatch(said) else {"license": {"name": said}}]
    return [{"license": {"name": f"see {file}"}}] if isinstance(file, str) else []
