"""What wheels say of their crates: the bill of materials, and the texts of licences. Nothing is compiled."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pydust.build.cargo import Artifact
from pydust.build.compile import CompiledModule
from pydust.build.target import native_target
from pydust.packaging import wheel
from pydust.packaging.sbom import NAME, render_sbom
from pydust.packaging.wheel_crates import WheelCrates, read_crates
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter

REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
GIT = "git+https://example.org/it/geo?branch=main"
LOCK = f"""\
version = 4

[[package]]
name = "first-minutes"
version = "0.0.0"
dependencies = ["derived", "geo", "core", "unused"]

[[package]]
name = "derived"
version = "1.0.0"
source = "{REGISTRY}"
checksum = "aa"
dependencies = ["both 2.0.0"]

[[package]]
name = "geo"
version = "0.3.0"
source = "{GIT}#c0ffee"
dependencies = ["both 1.0.0 ({REGISTRY})", "tool"]

[[package]]
name = "both"
version = "1.0.0"
source = "{REGISTRY}"
checksum = "b1"

[[package]]
name = "both"
version = "2.0.0"
source = "{REGISTRY}"
checksum = "b2"

[[package]]
name = "tool"
version = "1.0.0"
source = "{REGISTRY}"

[[package]]
name = "core"
version = "0.1.0"

[[package]]
name = "unused"
version = "9.0.0"
source = "{REGISTRY}"
"""
MANIFESTS = {
    "project": '[dependencies]\nderived = "1"\ncore = { path = "crates/core" }\n'
    '[target."cfg(unix)".dependencies]\nmaps = { package = "geo", version = "0.3" }\n',
    "derived": '[package]\nlicense = "MIT/Apache-2.0"\n[dependencies]\nboth = "2"\n',
    "geo": '[package]\nlicense-file = "COPYING"\n[dependencies]\nboth = "1"\n[build-dependencies]\ntool = "1"\n',
    "both-1": '[package]\nlicense = "MIT"\n',
    "both-2": '[package]\nlicense = "Ours & theirs"\n',
    "tool": "this is no TOML",
    "crates/core": "[package]\nlicense.workspace = true\n",
    "crates": '[workspace.package]\nlicense = "BSD-3-Clause"\n',
}


@pytest.fixture
def artifacts(project_directory: Path) -> tuple[Artifact, ...]:
    """What cargo says of a build; the lock file and the manifests are there."""
    (project_directory / "Cargo.lock").write_text(LOCK)
    folders = {name: project_directory.parent / name for name in MANIFESTS}
    for name, text in MANIFESTS.items():
        folders[name].mkdir(parents=True, exist_ok=True)
        (folders[name] / "Cargo.toml").write_text(text)

    def made() -> Iterator[Artifact]:
        for package, folder, kind in (
            (f"path+{project_directory.as_uri()}#first-minutes@0.0.0", "project", "example"),
            (f"{REGISTRY}#derived@1.0.0", "derived", "proc-macro"),
            (f"{GIT}#0.3.0", "geo", "lib"),
            (f"{GIT}#0.3.0", "geo", "custom-build"),
            (f"{REGISTRY}#both@2.0.0", "both-2", "lib"),
            (f"{REGISTRY}#both@1.0.0", "both-1", "lib"),
            (f"{REGISTRY}#tool@1.0.0", "tool", "lib"),
            (f"path+{folders['crates/core'].as_uri()}#0.1.0", "crates/core", "rlib"),
        ):
            yield Artifact("x", kind == "example", (), True, package, folders[folder] / "Cargo.toml", (kind,))

    return tuple(made())


@pytest.fixture
def bill(project_directory: Path, crates: WheelCrates) -> Any:
    return json.loads(render_sbom(read_project(project_directory), "0.1.0", crates))


@pytest.fixture
def crates(project_directory: Path, artifacts: tuple[Artifact, ...]) -> WheelCrates:
    return read_crates(read_project(project_directory), artifacts)


def test_every_crate_is_named_once(bill: Any) -> None:
    assert [one["purl"] for one in bill["components"]] == [
        "pkg:cargo/both@1.0.0",
        "pkg:cargo/both@2.0.0",
        "pkg:cargo/core@0.1.0",
        "pkg:cargo/derived@1.0.0",
        "pkg:cargo/geo@0.3.0?vcs_url=git%2Bhttps%3A%2F%2Fexample.org%2Fit%2Fgeo%40c0ffee",
        "pkg:cargo/tool@1.0.0",
    ]
    assert bill["metadata"]["component"]["purl"] == "pkg:pypi/first-minutes@0.1.0"


def test_what_only_the_compiler_runs_is_excluded(bill: Any) -> None:
    scopes = {f"{one['name']} {one['version']}": one["scope"] for one in bill["components"]}
    assert [name for name, scope in scopes.items() if scope == "excluded"] == [
        "both 2.0.0",
        "derived 1.0.0",
        "tool 1.0.0",
    ]


def test_licences(bill: Any) -> None:
    assert {f"{one['name']} {one['version']}": one.get("licenses") for one in bill["components"]} == {
        "both 1.0.0": [{"expression": "MIT"}],
        "both 2.0.0": [{"license": {"name": "Ours & theirs"}}],
        "core 0.1.0": [{"expression": "BSD-3-Clause"}],
        "derived 1.0.0": [{"expression": "MIT OR Apache-2.0"}],
        "geo 0.3.0": [{"license": {"name": "see COPYING"}}],
        "tool 1.0.0": None,
    }


def test_checksums(bill: Any) -> None:
    found = {one["purl"]: one["hashes"] for one in bill["components"] if "hashes" in one}
    assert found == {
        "pkg:cargo/both@1.0.0": [{"alg": "SHA-256", "content": "b1"}],
        "pkg:cargo/both@2.0.0": [{"alg": "SHA-256", "content": "b2"}],
        "pkg:cargo/derived@1.0.0": [{"alg": "SHA-256", "content": "aa"}],
    }


def test_what_takes_what(bill: Any) -> None:
    found = {one["ref"].partition("?")[0]: one["dependsOn"] for one in bill["dependencies"]}
    geo = bill["components"][4]["bom-ref"]
    assert found == {
        "pkg:pypi/first-minutes@0.1.0": ["pkg:cargo/core@0.1.0", "pkg:cargo/derived@1.0.0", geo],
        "pkg:cargo/both@1.0.0": [],
        "pkg:cargo/both@2.0.0": [],
        "pkg:cargo/core@0.1.0": [],
        "pkg:cargo/derived@1.0.0": ["pkg:cargo/both@2.0.0"],
        "pkg:cargo/geo@0.3.0": ["pkg:cargo/both@1.0.0", "pkg:cargo/tool@1.0.0"],
        "pkg:cargo/tool@1.0.0": [],
    }


@pytest.mark.parametrize("wanted", [True, False])
def test_the_wheel_has_it(
    project_directory: Path,
    artifacts: tuple[Artifact, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    wanted: bool,
) -> None:
    if not wanted:
        file = project_directory / "pyproject.toml"
        file.write_text(file.read_text() + "\n[tool.pydust]\nsbom = false\n")
    project = read_project(project_directory)
    target = native_target(running_interpreter())
    compiled = CompiledModule(project.modules[0], target, b"library", artifacts=artifacts)
    monkeypatch.setattr(wheel, "compile_modules", lambda *_, **__: (compiled,))
    monkeypatch.setattr(wheel, "stubs_of_wheel", lambda *_: {})
    monkeypatch.chdir(project_directory)
    name = wheel.build_wheel(project_directory, tmp_path)
    with zipfile.ZipFile(tmp_path / name) as archive:
        found = [name for name in archive.namelist() if "/sboms/" in name]
        assert found == ([f"first_minutes-0.1.0.dist-info/{NAME}"] if wanted else [])
        if wanted:
            assert archive.read(found[0]) == render_sbom(project, "0.1.0", read_crates(project, artifacts))
