"""`pydust.framework`: the copy of the crates inside a project, of which only what differs is written."""

import subprocess
import sys
from pathlib import Path

import pytest

from pydust.build.framework import LOCATION, TOOL, find_framework, write_framework, write_tool
from pydust.project import config


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A framework with two crates, and with what must not be copied."""
    files = {
        "Cargo.toml": "[workspace]",
        "README.md": "not needed",
        "crates/pydust/Cargo.toml": "[package]",
        "crates/pydust/build.rs": "fn main() {}",
        "crates/pydust/src/lib.rs": "//! lib",
        "crates/pydust/src/tests/deep.rs": "// a module that is called tests",
        "crates/pydust/tests/ui.rs": "not needed",
        "crates/pydust/benches/speed.rs": "not needed",
        "crates/pydust/examples/one.rs": "not needed",
        "crates/pydust/target/debug/junk": "not needed",
        "crates/pydust/.hidden/file": "not needed",
        "crates/pydust-macros/Cargo.toml": "[package]",
        "crates/pydust-macros/src/lib.rs": "//! macros",
        "crates/notes/text.md": "not a crate",
    }
    for name, content in files.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "source"


def files_below(directory: Path) -> dict[str, int]:
    return {
        path.relative_to(directory).as_posix(): path.stat().st_mtime_ns
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_what_cargo_needs_is_copied(source: Path, tmp_path: Path) -> None:
    assert write_framework(source, tmp_path)
    assert set(files_below(tmp_path / LOCATION)) == {
        "Cargo.toml",
        "crates/pydust/Cargo.toml",
        "crates/pydust/build.rs",
        "crates/pydust/src/lib.rs",
        "crates/pydust/src/tests/deep.rs",
        "crates/pydust-macros/Cargo.toml",
        "crates/pydust-macros/src/lib.rs",
    }


def test_nothing_is_touched_when_nothing_differs(source: Path, tmp_path: Path) -> None:
    write_framework(source, tmp_path)
    before = files_below(tmp_path / LOCATION)
    (source / "crates/pydust/src/lib.rs").touch()
    assert not write_framework(source, tmp_path)
    assert files_below(tmp_path / LOCATION) == before


def test_only_what_differs_is_written(source: Path, tmp_path: Path) -> None:
    write_framework(source, tmp_path)
    before = files_below(tmp_path / LOCATION)
    (source / "crates/pydust/src/lib.rs").write_text("//! another")
    assert write_framework(source, tmp_path)
    after = files_below(tmp_path / LOCATION)
    assert {name for name in after if after[name] != before[name]} == {"crates/pydust/src/lib.rs"}
    assert (tmp_path / LOCATION / "crates/pydust/src/lib.rs").read_text() == "//! another"


def test_what_is_gone_is_removed(source: Path, tmp_path: Path) -> None:
    write_framework(source, tmp_path)
    neighbour = tmp_path / LOCATION / "python" / "facts.txt"
    neighbour.parent.mkdir()
    neighbour.touch()
    (source / "crates/pydust/src/tests/deep.rs").unlink()
    assert write_framework(source, tmp_path)
    assert not (tmp_path / LOCATION / "crates/pydust/src/tests").exists()
    assert neighbour.exists()


def test_a_file_that_another_process_is_writing_stays(source: Path, tmp_path: Path) -> None:
    write_framework(source, tmp_path)
    temporary = tmp_path / LOCATION / "crates/pydust/src/.lib.rs.abc.pydust-tmp"
    temporary.touch()
    assert not write_framework(source, tmp_path)
    assert temporary.exists()


def test_a_checkout_has_its_own(repository: Path) -> None:
    assert find_framework() == repository


def test_the_copy_of_the_tool_finds_the_crates_beside_it(source: Path, tmp_path: Path) -> None:
    write_framework(source, tmp_path)
    assert write_tool(tmp_path)
    assert not write_tool(tmp_path)
    tool = tmp_path / TOOL
    (tool / "pydust" / "gone.py").touch()
    code = "from pydust.build import framework; print(framework.find_framework())"
    command = [sys.executable, "-P", "-S", "-c", code]
    done = subprocess.run(command, env={"PYTHONPATH": str(tool)}, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == tmp_path / LOCATION
    # What Python has compiled there is its own affair.
    compiled = sorted(tool.rglob("*.pyc"))
    assert write_tool(tmp_path)
    assert sorted(tool.rglob("*.pyc")) == compiled
    assert not (tool / "pydust" / "gone.py").exists()
    package = Path(config.__file__).parents[1]
    assert {path.relative_to(package) for path in package.rglob("*.py")} == {
        path.relative_to(tool / "pydust") for path in tool.rglob("*.py")
    }
