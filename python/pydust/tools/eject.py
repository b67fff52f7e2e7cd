"""`pydust eject`: the generated `Cargo.toml` becomes the user's own, and the project goes on with it.

The manifest that is written has what `manifest` generates, without what serves the tool alone: its build script, and
the feature for test builds. What `pyproject.toml` says in Cargo's words moves there.
"""

import os
import re
from dataclasses import replace
from pathlib import Path

from pydust.build import framework
from pydust.build.lock import project_lock
from pydust.build.manifest import CARGO_CONFIG, render_own
from pydust.build.package import package_facts
from pydust.errors import ConfigError
from pydust.project import cargo_tables
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import FILE, Project, read_project
from pydust.project.toml_editor import Document
from pydust.system.atomic import write_if_changed
from pydust.system.progress import say

_VERSION = re.compile(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")
"""https://semver.org"""
_NO_VERSION = "0.0.0"
_IGNORED = frozenset({"Cargo.toml", ".cargo", "/Cargo.toml", "/.cargo"})


def eject(directory: Path, vendor: str | None = None) -> None:
    """Write a `Cargo.toml` for the project in `directory` to keep; with `vendor` the crates go into that folder."""
    project = replace(read_project(directory), elsewhere=None)
    path = project.directory / MANIFEST
    if project.is_self_managed or (path.exists() and not is_generated(path)):
        raise ConfigError(f"{MANIFEST} in {project.directory} is your own already")
    location = framework.SELF_MANAGED if vendor is None else _folder(project, vendor)
    version = package_facts(project).get("CARGO_PKG_VERSION", "")
    known = version if _VERSION.fullmatch(version) else _NO_VERSION
    # The files change together: what cannot be changed is found before anything is written.
    text = _changed_project(project)
    with project_lock(project.workplace):
        if vendor is not None:
            framework.write_framework(framework.find_framework(), project.directory, location)
        path.write_text(render_own(project, known, location), encoding="utf-8")
        write_if_changed(project.directory / FILE, text.encode())
        _forget_generated(project)
    say(f"Wrote {MANIFEST}, which is yours now, and changed {FILE}: keep both under version control")
    for line in _differences(project, known, version):
        say(line)


def _folder(project: Project, vendor: str) -> str:
    folder = Path(os.path.normpath(project.directory / vendor))
    name = folder.relative_to(project.directory).as_posix() if folder.is_relative_to(project.directory) else ""
    if name in ("", ".") or name.partition("/")[0] == "target":
        raise ConfigError(f"--vendor {vendor} is not a folder of its own in the project: say one such as vendor/pydust")
    return name


def _changed_project(project: Project) -> str:
    """Return `pyproject.toml` with targets in place of Rust files, and without the tables of cargo."""
    document = Document((project.directory / FILE).read_bytes().decode())
    key = "ext_module" if document.get("tool", "pydust", "ext_module") is not None else "ext-module"
    document.rewrite(("tool", "pydust", key), "root", "target", [module.target for module in project.modules])
    for name in cargo_tables.KEYS:
        if name != "cargo-args":
            for spelling in {name, name.replace("-", "_")}:
                document.remove(("tool", "pydust", spelling))
    return document.text


def _forget_generated(project: Project) -> None:
    """Remove what was generated besides, and let git see the manifest."""
    config = project.directory / CARGO_CONFIG
    if config.is_file() and is_generated(config):
        config.unlink()
        if not any(config.parent.iterdir()):
            config.parent.rmdir()
    ignored = project.directory / ".gitignore"
    if ignored.is_file():
        lines = ignored.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.strip().rstrip("/") not in _IGNORED]
        write_if_changed(ignored, "".join(kept).encode())


def _differences(project: Project, known: str, version: str) -> list[str]:
    """Return what the user has to do from now on."""
    found = [f"From now on crates are declared in {MANIFEST}, by `cargo add`, and profiles and lints there as well"]
    if known == version:
        found.append(f"The version {known} is a copy: write a new one into {FILE} and into {MANIFEST}")
    else:
        found.append(
            f"Cargo has no version such as {version!r}, so CARGO_PKG_VERSION is {known}: write one into {MANIFEST}"
        )
    if project.cargo.build_script:
        found.append(f"The build script {project.cargo.build_script} is cargo's own now")
    found.append("Run `pydust sync` to bring Cargo.lock up to date")
    return found
