"""`pydust add`, `pydust remove`, `pydust sync`: what cargo chooses is in `pyproject.toml`, and nothing else changes."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pydust.build import cargo
from pydust.cli import main
from pydust.tools import crates

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.slow

Run = Callable[..., "subprocess.CompletedProcess[str]"]

CORE = '[package]\nname = "core-words"\nversion = "0.3.0"\nedition = "2021"\n[features]\nlong = []\n'


@pytest.fixture
def directory(project_directory: Path) -> Path:
    """The project with a crate of its own, which it does not use yet."""
    core = project_directory / "crates" / "core"
    (core / "src").mkdir(parents=True)
    (core / "Cargo.toml").write_text(CORE)
    (core / "src" / "lib.rs").touch()
    with (project_directory / "pyproject.toml").open("a") as file:
        file.write("\n# Ours.\n[tool.pydust.dependencies]  # few\n\n# The end.\n")
    return project_directory


def test_a_crate_comes_and_goes(directory: Path, pydust: Run) -> None:
    before = (directory / "pyproject.toml").read_text()
    done = pydust("add", "--path", "../crates/core", "-F", "long", cwd=directory / "src")
    assert "pyproject.toml has core-words in [tool.pydust.dependencies]" in done.stderr
    line = 'core-words = { version = "0.3.0", path = "crates/core", features = ["long"] }\n'
    assert (directory / "pyproject.toml").read_text() == before.replace("# few\n", f"# few\n{line}")
    manifest = tomllib.loads((directory / "Cargo.toml").read_text())
    assert manifest["dependencies"]["core-words"]["features"] == ["long"]
    # What rust-analyzer and cargo's other commands read is right as it is.
    again = pydust("sync", cwd=directory)
    assert "Generated" not in again.stderr
    assert 'name = "core-words"' in (directory / "Cargo.lock").read_text()

    gone = pydust("remove", "core-words", cwd=directory)
    assert gone.stderr.endswith("Removed core-words from pyproject.toml\n")
    assert (directory / "pyproject.toml").read_text() == before
    assert "core-words" not in (directory / "Cargo.toml").read_text()
    missing = pydust("remove", "core-words", cwd=directory, status=1)
    assert missing.stderr.endswith("error: pyproject.toml has no core-words in [tool.pydust.dependencies]\n")


def test_what_cargo_refuses_changes_nothing(directory: Path, pydust: Run) -> None:
    pydust("sync", cwd=directory)
    before = {name: (directory / name).read_bytes() for name in ("pyproject.toml", "Cargo.toml")}
    refused = pydust("add", "--path", "crates/core", "--features", "longer", cwd=directory, status=1)
    assert "longer" in refused.stderr
    assert refused.stderr.endswith("error: no crate was added\n")
    assert {name: (directory / name).read_bytes() for name in before} == before


def test_a_fresh_clone_is_ready_for_cargo(directory: Path, pydust: Run, run: Run) -> None:
    pydust("sync", cwd=directory)
    assert (directory / "Cargo.lock").is_file()
    found = run(cargo.find_cargo(), "metadata", "--locked", "--offline", "--format-version", "1", cwd=directory)
    assert '"example_hello"' in found.stdout
    run(cargo.find_cargo(), "fmt", "--check", cwd=directory)


def test_a_path_is_meant_from_the_project(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYDUST_BUILD_DIR", str(tmp_path / "builds"))
    crates.add(directory, ["--path", str(directory / "crates" / "core"), "--dev"])
    text = (directory / "pyproject.toml").read_text()
    assert text.endswith('\n[tool.pydust.dev-dependencies]\ncore-words = { path = "crates/core" }\n\n# The end.\n')
    assert 'path = "crates/core"' in (directory / "pyproject.toml").read_text()
    assert not (directory / "Cargo.toml").exists()
    crates.sync(directory, offline=True)
    assert not (directory / "Cargo.lock").exists()
    assert main(["add"]) == 1
    assert capfd.readouterr().err.endswith("error: say which crate to add: `pydust add CRATE`\n")
