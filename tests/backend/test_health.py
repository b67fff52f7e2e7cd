"""`pydust check` and `pydust doctor`: one sentence for each thing that is wrong, and none where nothing is."""

import subprocess
import sys
from pathlib import Path

import pytest

from pydust.build.toolchain import Toolchain
from pydust.cli import main
from pydust.errors import BuildError
from pydust.packaging.rebuild import configuration, write_record
from pydust.project.config import read_project
from pydust.project.options import DEV
from pydust.system.interpreter import running_interpreter
from pydust.tools import health, scaffold
from pydust.tools.crates import _prepare


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project as `pydust new` makes it, in a repository of git."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    directory = tmp_path / "fine"
    scaffold.new(directory)
    (directory / "Cargo.lock").touch()
    subprocess.run(["git", "init", "-q"], cwd=directory, check=True)
    monkeypatch.chdir(directory)
    return directory


def problems(directory: Path) -> list[str]:
    return list(health.project_problems(read_project(directory)))


def change(directory: Path, old: str, new: str, name: str = "pyproject.toml") -> None:
    path = directory / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_new_project_is_right(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _prepare(read_project(directory))
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "pyproject.toml and the files around it are right\n"


def test_what_front_ends_need(directory: Path) -> None:
    change(directory, "pydust.build_meta", "hatchling.build")
    (problem,) = problems(directory)
    assert problem.startswith('no front end builds the modules: set build-backend = "pydust.build_meta"')
    change(directory, "[tool.uv]", '[tool.poetry.build]\nscript = "x.py"\n[tool.uv]')
    assert problems(directory) == []
    change(directory, "hatchling.build", "pydust.build_meta")
    change(directory, '"x.py"', '"build.py"')
    change(directory, '{ file = "src/**/*.rs" }', "")
    change(directory, "rusty-pydust>=0.1.0,<0.2", "other")
    change(directory, "[[tool", '[tool.pydust]\nbuild_backend = "poetry-core"\n[[tool')
    assert [problem.partition(":")[0] for problem in problems(directory)] == [
        'add "rusty-pydust" to requires in [build-system] of pyproject.toml',
        'add "poetry-core" to requires in [build-system] of pyproject.toml',
        "uv does not see when a Rust file has changed",
        "`python -m build` runs build.py in place of the program of that name",
    ]
    change(directory, 'script = "build.py"', "")
    assert problems(directory)[-1].startswith("`poetry install` builds no modules: set script")


def test_files_that_are_made(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (directory / "Cargo.lock").unlink()
    (directory / ".gitignore").write_text("*.so\n*.pyd\n")
    assert problems(directory) == [
        "there is no Cargo.lock, so that each build chooses its own crates: run `pydust sync` and keep the file",
        "git does not ignore Cargo.toml, .cargo/config.toml, target/, which builds make: add them to .gitignore",
    ]
    (directory / "Cargo.lock").touch()
    (directory / ".gitignore").write_text("Cargo.*\n.cargo/\ntarget/\n*.so\n*.pyd\n")
    _prepare(read_project(directory))
    change(directory, "[tool.pydust.dependencies]", '[tool.pydust.dependencies]\nserde = "1"')
    assert problems(directory) == [
        "Cargo.toml is not up to date with pyproject.toml: run `pydust sync`",
        "git ignores Cargo.lock, which says what others build with: remove it from .gitignore",
    ]
    assert main(["check"]) == 1
    assert capsys.readouterr().out.startswith("problem: Cargo.toml is not up to date")
    (directory / "Cargo.toml").write_text("[package]\n")
    assert problems(directory)[0].startswith("Cargo.toml is not pydust's, which writes its own there")


def test_files_that_hide_each_other(directory: Path) -> None:
    (directory / "fine" / "_native.py").touch()
    assert problems(directory) == [
        "the Rust module fine._native hides fine/_native.py, which has its name: rename one of them"
    ]
    (directory / "fine" / "_native.py").unlink()
    (directory / "fine" / "_native").mkdir()
    (directory / "fine" / "_native" / "__init__.py").touch()
    (problem,) = problems(directory)
    assert problem.startswith("an import of fine._native finds fine/_native/__init__.py in place of the Rust module")
    (directory / "fine" / "_native" / "__init__.py").unlink()
    change(directory, "fine._native", "json._native")
    assert problems(directory) == ["json._native would hide json of Python's own library: choose another name"]


def test_the_last_build(directory: Path) -> None:
    project = read_project(directory)
    (problem,) = health.build_problems(project)
    assert problem.endswith(f"were not built for Python {running_interpreter().name} yet: run `pydust develop`")
    write_record(project, running_interpreter(), [], DEV, configuration(directory))
    assert list(health.build_problems(project)) == []
    change(directory, "# Crates", "# The crates")
    assert list(health.build_problems(project)) == [
        "pyproject.toml has changed since the last build: run `pydust develop`"
    ]


def test_the_machine(directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_record(read_project(directory), running_interpreter(), [], DEV, configuration(directory))
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert f"Python       {sys.version.split()[0]}, {sys.executable}\n" in said
    assert "\nrustc        1." in said
    assert f"project      fine, in {directory}\n" in said
    monkeypatch.chdir(directory.parent)
    assert main(["doctor"]) == 0
    assert "project " not in capsys.readouterr().out
    assert main(["doctor", str(directory.parent)]) == 1
    old = Toolchain("1.80.1", "x", 18, Path())
    monkeypatch.setattr(health, "find_toolchain", lambda _directory: old)
    monkeypatch.setenv("CC", "no-such-compiler -x")
    monkeypatch.setenv("VIRTUAL_ENV", str(directory))
    found = list(health.machine_problems(directory))
    assert found[0] == "rustc is 1.80.1, and pydust takes 1.95 or newer: run `rustup update stable`"
    assert found[1].startswith("there is no C compiler 'no-such-compiler -x'") == sys.platform.startswith("linux")
    assert found[-1].startswith(f"VIRTUAL_ENV is {directory}, but this pydust belongs to")

    def missing(_directory: Path) -> Toolchain:
        raise BuildError("no rustc")

    monkeypatch.setattr(health, "find_toolchain", missing)
    assert next(health.machine_problems(directory)) == "no rustc"
    assert list(health.machine_facts())[-1].strip() == "no rustc"
