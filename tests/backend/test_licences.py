"""The texts of licences in a wheel: where they are found, that each stands there once, and what the metadata says."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from pydust.build.compile import CompiledModule
from pydust.build.target import native_target
from pydust.packaging import licences, wheel
from pydust.packaging.sdist import build_sdist
from pydust.packaging.wheel_crates import Crate, WheelCrates
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter

REGISTRY = "registry+https://example.org/index"
RULE = "-" * 80


@pytest.fixture
def crates(project_directory: Path) -> WheelCrates:
    """Crates of a registry, of a repository with a workspace, and of the project itself."""
    top = project_directory.parent
    files: dict[str, str | bytes] = {
        "one-1.0.0/Cargo.toml": '[package]\nlicense = "MIT/Zlib"\n',
        "one-1.0.0/LICENSE-MIT": "Permission,\n  granted.  \n",
        "one-1.0.0/licence.rs": "// no licence",
        "one-1.0.0/NOTICE": "Look.",
        "two-2.0.0/Cargo.toml": '[package]\nlicense = "MIT"\nlicense-file = "docs/terms.txt"\n',
        "two-2.0.0/docs/terms.txt": "\N{BYTE ORDER MARK}Permission,\r\n  granted.\r\n",
        "two-2.0.0/LICENSES/Zlib.txt": "No warranty.",
        "bare-3.0.0/Cargo.toml": "[package]\n",
        "checkout/Cargo.toml": '[workspace]\nmembers = ["inner"]\n[workspace.package]\nlicense = "ISC"\n',
        "checkout/COPYING": b"\xa9 Ren\xe9",
        "checkout/inner/Cargo.toml": "[package]\nlicense.workspace = true\n",
        "project/core/Cargo.toml": "[package]\n",
        "project/LICENSE": "The project's own.",
    }
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    git = "git+https://example.org/it/checkout#c0ffee"
    places = [("one", "1.0.0", "one-1.0.0", REGISTRY), ("two", "2.0.0", "two-2.0.0", REGISTRY)]
    places += [("bare", "3.0.0", "bare-3.0.0", REGISTRY), ("inner", "0.1.0", "checkout/inner", git)]
    places += [("core", "0.1.0", "project/core", ""), ("macro", "1.0.0", "one-1.0.0", REGISTRY)]
    compiled = {
        (name, version): Crate(name, version, top / folder / "Cargo.toml", source, "", name == "macro")
        for name, version, folder, source in sorted(places)
    }
    return WheelCrates(compiled, (), {}, frozenset(key for key in compiled if key[0] != "macro"))


def test_each_text_stands_there_once(project_directory: Path, crates: WheelCrates) -> None:
    found = licences.render_licences(read_project(project_directory), crates)
    assert found is not None
    assert found.decode() == "\n".join(
        [
            "The Rust crates that are compiled into this wheel, and the texts of their licences.",
            "",
            "bare 3.0.0: says no licence, without a text",
            "inner 0.1.0: ISC",
            "one 1.0.0: MIT OR Zlib",
            "two 2.0.0: MIT",
            *("", RULE, "inner 0.1.0: COPYING", RULE, "", "\N{COPYRIGHT SIGN} Ren\N{LATIN SMALL LETTER E WITH ACUTE}"),
            *("", RULE, "one 1.0.0: LICENSE-MIT", "two 2.0.0: terms.txt", RULE, "", "Permission,", "  granted."),
            *("", RULE, "one 1.0.0: NOTICE", RULE, "", "Look."),
            *("", RULE, "two 2.0.0: Zlib.txt", RULE, "", "No warranty.", ""),
        ]
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Metadata-Version: 2.4\nName: a\n\nText\n\nmore", "Metadata-Version: 2.4\nName: a\nX\n\nText\n\nmore"),
        ("Metadata-Version: 2.5\r\nName: a\r\n", "Metadata-Version: 2.5\nName: a\nX\n"),
        ("Metadata-Version: 2.3\nName: a\n", "Metadata-Version: 2.3\nName: a\n"),
        ("Name: a\n", "Name: a\n"),
    ],
)
def test_the_metadata_names_the_file(before: str, after: str) -> None:
    wanted = after.replace("X", "License-File: rust-crates.txt")
    assert licences.name_file(before.encode()).decode() == wanted
    assert licences.name_file(wanted.encode()).decode().count("License-File") == wanted.count("License-File")


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [("", True), ("\n[tool.pydust]\ncrate-licenses = false\n", False), ("license-files", False)],
)
def test_archives(
    project_directory: Path,
    crates: WheelCrates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: str,
    *,
    wanted: bool,
) -> None:
    file = project_directory / "pyproject.toml"
    if settings == "license-files":
        file.write_text(file.read_text().replace("[project]", "[project]\nlicense-files = []"))
    else:
        file.write_text(file.read_text() + settings)
    project = read_project(project_directory)
    compiled = CompiledModule(project.modules[0], native_target(running_interpreter()), b"library")
    monkeypatch.setattr(wheel, "compile_modules", lambda *_, **__: (compiled,))
    monkeypatch.setattr(wheel, "stubs_of_wheel", lambda *_: {})
    monkeypatch.setattr(wheel, "read_crates", lambda *_: crates)
    monkeypatch.chdir(project_directory)
    name = wheel.build_wheel(project_directory, tmp_path)
    path = f"first_minutes-0.1.0.dist-info/licenses/{licences.NAME}"
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert (path in archive.namelist()) == wanted
        metadata = archive.read("first_minutes-0.1.0.dist-info/METADATA").decode().splitlines()
        assert (f"License-File: {licences.NAME}" in metadata) == wanted
        record = archive.read("first_minutes-0.1.0.dist-info/RECORD").decode()
        assert (path in record) == wanted
    source = build_sdist(project_directory, tmp_path)
    with tarfile.open(tmp_path / source) as archive_of_sources:
        member = archive_of_sources.extractfile("first_minutes-0.1.0/PKG-INFO")
        assert member is not None
        assert ("Dynamic: License-File" in member.read().decode().splitlines()) == wanted
