"""`pydust.package`: what Rust is told of the project, in cargo's own variables. Nothing is compiled."""

import tomllib
from pathlib import Path

import pytest

from pydust.build.manifest import render_manifest
from pydust.build.package import manifest_facts, package_facts, render_facts
from pydust.project.config import read_project


def described(directory: Path, text: str) -> dict[str, object]:
    facts(directory, text)
    project = read_project(directory)
    document = tomllib.loads(render_manifest(project))["package"]
    return {key: document[key] for key in manifest_facts(project)}


def facts(directory: Path, text: str, rust: str = "") -> dict[str, str]:
    (directory / "src" / "hello.rs").write_text(rust)
    entry = '[[tool.pydust.ext_module]]\nname = "example.hello"\nroot = "src/hello.rs"\n'
    (directory / "pyproject.toml").write_text(text + entry)
    return {name.removeprefix("CARGO_PKG_"): value for name, value in package_facts(read_project(directory)).items()}


def test_what_a_project_says_of_itself(project_directory: Path) -> None:
    text = """
[project]
name = "My.Project"
version = "1.20.3.post1+local"
description = "Does things"
authors = [{ name = "Ann", email = "ann@example.org" }, { name = "Bob" }, { email = "c@example.org" }]
license = "MIT"
readme = { file = "READ.md", content-type = "text/markdown" }
[project.urls]
Homepage = "https://example.org"
"Source Code" = "https://example.org/code"
"""
    assert facts(project_directory, text) == {
        "NAME": "My.Project",
        "VERSION": "1.20.3.post1+local",
        "VERSION_MAJOR": "1",
        "VERSION_MINOR": "20",
        "VERSION_PATCH": "3",
        "VERSION_PRE": "post1",
    }
    assert described(project_directory, text) == {
        "authors": ["Ann <ann@example.org>", "Bob", "c@example.org"],
        "description": "Does things",
        "homepage": "https://example.org",
        "repository": "https://example.org/code",
        "license": "MIT",
        "readme": "READ.md",
    }


def test_what_poetry_says_of_it(project_directory: Path) -> None:
    text = '[tool.poetry]\nname = "poem"\nversion = "2.0"\ndescription = "x"\nauthors = ["Ann <a@b.c>"]\n'
    text += 'license = "MIT"\nrepository = "https://example.org"\n'
    found = facts(project_directory, text)
    assert (found["NAME"], found["VERSION"], found["VERSION_PATCH"]) == ("poem", "2.0", "0")
    assert described(project_directory, text) == {
        "authors": ["Ann <a@b.c>"],
        "description": "x",
        "license": "MIT",
        "repository": "https://example.org",
    }


@pytest.mark.parametrize("version", ["1", "1!2", "not a version", "2026.11"])
def test_any_version_is_passed_on_as_it_is(project_directory: Path, version: str) -> None:
    assert facts(project_directory, f'[project]\nname = "a"\nversion = "{version}"\n')["VERSION"] == version


DYNAMIC = '[project]\nname = "a"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "example/about.py"\n'


def test_a_version_that_the_backend_finds(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project_directory / "example").mkdir()
    (project_directory / "example" / "about.py").write_text('__version__ = "3.4.5"\n')
    here = Path.cwd()
    asks = 'const V: &str = env!("CARGO_PKG_VERSION");'
    assert facts(project_directory, DYNAMIC, asks)["VERSION"] == "3.4.5"
    assert Path.cwd() == here
    # Who does not ask waits for no backend.
    monkeypatch.setattr("pydust.packaging.delegates.delegate_of", lambda _project: pytest.fail("asked"))
    assert "VERSION" not in facts(project_directory, DYNAMIC, "pub fn nothing() {}")
    assert capsys.readouterr().err == ""


def test_a_version_that_nobody_finds_is_said(project_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "VERSION" not in facts(project_directory, DYNAMIC, "clap::crate_version!()")
    said = capsys.readouterr().err
    assert said.startswith("note: hatchling does not say which version the project has (")
    assert "so CARGO_PKG_VERSION is 0.0.0: write version in [project] of pyproject.toml" in said


def test_wrong_kinds_are_left_to_the_backend(project_directory: Path) -> None:
    text = '[project]\nname = "a"\nversion = 1\nauthors = "x"\nurls = 1\nlicense = []\nreadme = 2\ndynamic = 3\n'
    assert facts(project_directory, text) == {"NAME": "a"}
    assert described(project_directory, text) == {}


def test_a_fact_is_one_line() -> None:
    assert render_facts({"A": "one\ntwo\0 three", "B": "x=y"}) == "A=one two three\nB=x=y\n"
