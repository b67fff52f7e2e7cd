"""The texts of the licences of the crates that are in a wheel: one file in `.dist-info/licenses/`.

Most licences ask for their text beside the program. Many crates have the same one, so each text stands there once, with
the crates that it came with. The metadata of the wheel names the file, as PEP 639 has it.

https://peps.python.org/pep-0639/
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydust.packaging.wheel_crates import Crate, WheelCrates, manifest_table
from pydust.project.cargo_project import MANIFEST
from pydust.project.config import Project

NAME = "rust-crates.txt"
"""What the metadata calls the file, which lies in `.dist-info/licenses/`."""
_NAMES = re.compile(r"(?:un)?licen[cs]e|copying|copyright|notice|authors", re.IGNORECASE)
"""How the names of such files begin."""
_SOURCES = (".rs", ".toml", ".py", ".sh")
_LINE = "-" * 80
_FIELD = "License-File"


def are_wanted(project: Project) -> bool:
    """Whether wheels of `project` have the file: an empty `license-files` says that there is none."""
    return project.licences and project.table("project").get("license-files") != []


def render_licences(project: Project, crates: WheelCrates) -> bytes | None:
    """Return the file for a wheel of `project`; None if there is nothing to say."""
    texts: dict[str, list[str]] = {}
    listed = []
    for key in sorted(crates.linked):
        crate = crates.compiled[key]
        found = list(_texts(project, crate))
        if not found and _is_own(project, crate):
            continue
        shown = f"{crate.name} {crate.version}"
        listed.append(f"{shown}: {crate.licence or 'says no licence'}{'' if found else ', without a text'}")
        for name, text in found:
            texts.setdefault(text, []).append(f"{shown}: {name}")
    if not listed:
        return None
    parts = ["The Rust crates that are compiled into this wheel, and the texts of their licences.", "", *listed]
    for text, whence in texts.items():
        parts += ["", _LINE, *whence, _LINE, "", text]
    return ("\n".join(parts) + "\n").encode()


def name_file(metadata: bytes) -> bytes:
    """Return the metadata of a wheel with the file in it."""
    return _with_field(metadata, f"{_FIELD}: {NAME}")


def announce_file(metadata: bytes) -> bytes:
    """Return the metadata of a source distribution, which says that its wheels name more files than it does."""
    return _with_field(metadata, f"Dynamic: {_FIELD}")


def _with_field(metadata: bytes, field: str) -> bytes:
    """Add a field. Metadata has a place for files of licences from version 2.4 on, and older ones stay as they are."""
    head, blank, body = metadata.replace(b"\r\n", b"\n").partition(b"\n\n")
    version = re.search(rb"^Metadata-Version: *(\d+)\.(\d+)", head, re.MULTILINE)
    if version is None or (int(version[1]), int(version[2])) < (2, 4) or field.encode() in head.split(b"\n"):
        return metadata
    return head.rstrip(b"\n") + f"\n{field}".encode() + (blank or b"\n") + body


def _texts(project: Project, crate: Crate) -> Iterator[tuple[str, str]]:
    """Yield the names and the texts of the files in which a crate has its licences."""
    seen: set[str] = set()
    for path in _files(project, crate):
        name = path.name
        text = _text(path)
        if text and text not in seen:
            seen.add(text)
            yield name, text


def _files(project: Project, crate: Crate) -> list[Path]:
    folder = crate.manifest.parent
    named = manifest_table(crate.manifest, "package").get("license-file")
    found = [folder / named] if isinstance(named, str) and (folder / named).is_file() else []
    found += _in_folder(folder)
    if found or crate.source.startswith("registry+") or _is_own(project, crate):
        return found
    # In a repository the texts often lie beside the workspace alone.
    for above in folder.parents:
        found = _in_folder(above)
        if found or manifest_table(above / MANIFEST, "workspace") or (above / ".git").exists():
            break
    return found


def _in_folder(folder: Path) -> list[Path]:
    found: list[Path] = []
    # https://reuse.software/spec/ has them in a folder.
    for inner in (folder, folder / "LICENSES"):
        with_names: Iterable[Path] = inner.iterdir() if inner.is_dir() else ()
        found += sorted(
            path
            for path in with_names
            if path.is_file() and path.suffix not in _SOURCES and (inner != folder or _NAMES.match(path.name))
        )
    return found


def _text(path: Path) -> str:
    """Return the text of a file, whatever its encoding and its ends of lines are."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _is_own(project: Project, crate: Crate) -> bool:
    """Whether a crate is a part of the project, whose licence is that of the wheel unless it says another one."""
    folder = Path(os.path.normpath(crate.manifest.parent))
    homes = (project.directory, project.workplace)
    return (
        not crate.source
        and any(folder.is_relative_to(home) for home in homes)
        and not folder.is_relative_to(project.target)
    )
