"""`pydust ci`: workflows that fit the schemas of GitHub and GitLab, and the Pythons that they name."""

import re
import sys
from pathlib import Path

import pytest

from pydust.cli import main
from pydust.errors import ConfigError
from pydust.project.config import read_project
from pydust.tools.ci import FILES, pythons, workflow, write_workflow

from .conftest import Run

SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}


def change(directory: Path, old: str, new: str) -> None:
    file = directory / "pyproject.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("service", FILES)
def test_the_workflow_fits_the_schema(project_directory: Path, service: str, run: Run) -> None:
    write_workflow(project_directory, service)
    # The schemas are in the package, and nothing is loaded from elsewhere.
    run(
        *(sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[service], FILES[service]),
        cwd=project_directory,
    )


@pytest.mark.parametrize("service", FILES)
def test_all_of_the_project_is_filled_in(project_directory: Path, service: str) -> None:
    text = workflow(read_project(project_directory), service)
    assert not re.search(r"@\w+@", text)
    assert 'python -c "import example.hello"' in text
    assert "https://pypi.org/project/first-minutes/" in text
    assert "CIBW_BUILD: cp311-* cp312-* cp313-* cp314-* cp315-* cp314t-* cp315t-*\n" in text
    assert "--editable . rusty-pydust pytest\n" in text


def test_a_development_group_is_installed(project_directory: Path) -> None:
    change(project_directory, "[project]", '[dependency-groups]\ndev = ["pytest"]\n\n[project]')
    assert "--editable . --group dev\n" in workflow(read_project(project_directory), "github")


def test_a_file_that_is_there_stays(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project_directory)
    path = project_directory / FILES["github"]
    assert main(["ci", "github"]) == 0
    assert main(["ci", "github"]) == 0
    assert capsys.readouterr().err == f"Wrote {FILES['github']}\n{FILES['github']} is up to date\n"
    written = path.read_text()
    path.write_text("mine\n")
    assert main(["ci", "github"]) == 0
    assert path.read_text() == "mine\n"
    assert "stays as it is: compare it with `pydust ci github --print`" in capsys.readouterr().err
    assert main(["ci", "github", "--print"]) == 0
    assert capsys.readouterr().out == written


@pytest.mark.parametrize(
    ("required", "abi", "minors", "free_threaded"),
    [
        ("", "", [11, 12, 13, 14, 15], [14, 15]),
        (">=3.13,<3.15", "", [13, 14], [14]),
        ("", "abi3-py312", [12, 13, 14, 15], [14, 15]),
        # One wheel is for Pythons of both kinds.
        ("", "abi3t-py315", [15], []),
        ("<3.14", "", [11, 12, 13], []),
    ],
)
def test_pythons(project_directory: Path, required: str, abi: str, minors: list[int], free_threaded: list[int]) -> None:
    if required:
        change(project_directory, '"0.1.0"\n', f'"0.1.0"\nrequires-python = "{required}"\n')
    if abi:
        change(project_directory, 'root = "src/hello.rs"\n', f'root = "src/hello.rs"\nabi = "{abi}"\n')
    assert pythons(read_project(project_directory)) == (minors, free_threaded)


def test_a_module_for_both_kinds_beside_one_that_is_not(project_directory: Path) -> None:
    change(
        project_directory,
        'root = "src/hello.rs"\n',
        'root = "src/hello.rs"\nabi = "abi3t-py315"\n\n'
        '[[tool.pydust.ext_module]]\nname = "example.other"\nroot = "src/hello.rs"\n',
    )
    assert pythons(read_project(project_directory)) == ([15], [15])


def test_no_python_is_left(project_directory: Path) -> None:
    change(project_directory, '"0.1.0"\n', '"0.1.0"\nrequires-python = "<3.11"\n')
    with pytest.raises(ConfigError, match=r"no Python that pydust builds for is in '<3\.11': it builds for 3\.11 to"):
        write_workflow(project_directory, "github")


def test_poetry_says_which_pythons(project_directory: Path) -> None:
    change(project_directory, "[project]", '[tool.poetry.dependencies]\npython = "^3.13"\n\n[project]')
    assert pythons(read_project(project_directory)) == ([13, 14, 15], [14, 15])
