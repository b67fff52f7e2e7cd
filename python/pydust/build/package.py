"""What cargo would say of the package, taken from the project: `env!("CARGO_PKG_VERSION")` is the project's version.

Name and version pass through the build script: cargo names what it builds by them, so they are constant in the
manifest, and a new version compiles the user's crate alone. All else stands in the manifest, where cargo looks whether
it has changed. `delegates` is asked for a version that is not written down, where a Rust file wants to know it.
"""

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydust.project.config import FILE, Project
from pydust.system.progress import say

_VERSION = re.compile(r"v?(?:\d+!)?(\d+(?:\.\d+)*)(.*)", re.DOTALL)
_ASKS_FOR_VERSION = re.compile(rb"CARGO_PKG_VERSION|crate_version!|command\([^)]*\bversion\b|\bpkg_version!")
_REPOSITORY = ("repository", "source", "source code", "github", "code")


def package_facts(project: Project) -> dict[str, str]:
    """Return variables for rustc, by their names; what is not known is left to cargo."""
    version = _version(project, project.table("project"), project.table("tool", "poetry"))
    return {"CARGO_PKG_NAME": project.name, **_version_facts(version)}


def manifest_facts(project: Project) -> dict[str, str | list[str]]:
    """Return what the manifest's `[package]` says of the project, by cargo's keys."""
    standard, poetry = project.table("project"), project.table("tool", "poetry")
    urls = {str(key).lower(): url for key, url in _table(standard, "urls").items()}
    texts = {
        "description": standard.get("description") or poetry.get("description"),
        "homepage": urls.get("homepage") or poetry.get("homepage"),
        "repository": next((urls[key] for key in _REPOSITORY if key in urls), poetry.get("repository")),
        "license": _text(standard.get("license"), "text") or poetry.get("license"),
        "license-file": _text(standard.get("license"), "file", plain=False),
        "readme": _text(standard.get("readme") or poetry.get("readme"), "file"),
    }
    facts: dict[str, str | list[str]] = {
        key: " ".join(text.split()) for key, text in texts.items() if isinstance(text, str) and text.strip()
    }
    authors = [" ".join(author.split()) for author in _authors(standard.get("authors") or poetry.get("authors"))]
    return {**facts, **({"authors": authors} if authors else {})}


def render_facts(facts: Mapping[str, str]) -> str:
    r"""Return the lines that the build script passes on: a variable of the environment has one line here.

    >>> render_facts({"CARGO_PKG_NAME": "a", "CARGO_PKG_VERSION": "two\nlines"})
    'CARGO_PKG_NAME=a\nCARGO_PKG_VERSION=two lines\n'
    """
    return "".join(f"{name}={' '.join(value.replace(chr(0), ' ').split())}\n" for name, value in facts.items())


def _version(project: Project, standard: Mapping[str, Any], poetry: Mapping[str, Any]) -> str | None:
    written = standard.get("version") or (None if "version" in _dynamic(standard) else poetry.get("version"))
    if isinstance(written, str):
        return written
    return _asked(project) if _is_wanted(project) else None


def _version_facts(version: str | None) -> dict[str, str]:
    """Return the version and its parts.

    >>> _version_facts("1.2.3rc1")["CARGO_PKG_VERSION_PRE"], _version_facts("1.2")["CARGO_PKG_VERSION_PATCH"]
    ('rc1', '0')
    """
    if version is None:
        return {}
    facts = {"CARGO_PKG_VERSION": version}
    parts = _VERSION.fullmatch(version.strip())
    if parts:
        numbers = [*parts[1].split("."), "0", "0"]
        facts |= {f"CARGO_PKG_VERSION_{name}": number for name, number in zip(_NUMBERS, numbers, strict=False)}
        facts["CARGO_PKG_VERSION_PRE"] = parts[2].partition("+")[0].lstrip(".-_")
    return facts


_NUMBERS = ("MAJOR", "MINOR", "PATCH")


def _dynamic(standard: Mapping[str, Any]) -> list[Any]:
    names = standard.get("dynamic")
    return names if isinstance(names, list) else []


def _is_wanted(project: Project) -> bool:
    """Whether a Rust file of the project asks for the version."""
    return any(_ASKS_FOR_VERSION.search(path.read_bytes()) for path in _rust_files(project))


def _rust_files(project: Project) -> Iterator[Path]:
    for folder in {(project.directory / module.root).parent for module in project.modules}:
        for current, folders, files in os.walk(folder):
            folders[:] = [
                name for name in folders if name not in ("target", "node_modules") and not name.startswith(".")
            ]
            yield from (Path(current, name) for name in files if name.endswith(".rs"))


def _asked(project: Project) -> str | None:
    """Return the version that the backend finds."""
    from pydust.packaging.delegates import delegate_of

    try:
        # Backends look at the current folder, and some speak to standard output.
        with (
            tempfile.TemporaryDirectory() as temporary,
            contextlib.chdir(project.directory),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            name = delegate_of(project).prepare_metadata(Path(temporary), "wheel")
            text = Path(temporary, name, "METADATA").read_text(encoding="utf-8")
    except (Exception, SystemExit) as error:  # whatever a backend raises
        say(
            f"note: {project.delegate} does not say which version the project has ({error}), so CARGO_PKG_VERSION is "
            f"0.0.0: write version in [project] of {FILE}, or install what makes it"
        )
        return None
    found = re.search(r"^Version: *(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else None


def _authors(value: Any) -> Iterator[str]:
    for author in value if isinstance(value, list) else ():
        if isinstance(author, str):
            yield author
        elif isinstance(author, dict):
            name, mail = (str(author[key]) if key in author else "" for key in ("name", "email"))
            yield f"{name} <{mail}>" if name and mail else name or mail


def _text(value: Any, key: str, *, plain: bool = True) -> Any:
    if isinstance(value, dict):
        return value.get(key)
    return value if plain else None


def _table(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}
