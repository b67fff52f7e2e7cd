"""`pydust vscode`: the texts of its files, and that a user's own are never touched."""

import json
from pathlib import Path

import pytest

from pydust.project.config import read_project
from pydust.tools.vscode import write_vscode

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("tasks.json", "launch.json")


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_these(project_directory: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    write_vscode(project_directory)
    written = (project_directory / ".vscode" / name).read_text()
    assert written == (GOLDEN / name).read_text()
    assert f"Wrote .vscode/{name}\n" in capsys.readouterr().err
    write_vscode(project_directory)
    assert f".vscode/{name} is up to date\n" in capsys.readouterr().err


def test_what_they_name_is_there(project_directory: Path) -> None:
    write_vscode(project_directory)
    tasks, launch = (json.loads((project_directory / ".vscode" / name).read_text()) for name in NAMES)
    labels = [task["label"] for task in tasks["tasks"]]
    assert labels == ["pydust: develop", "pydust: test"]
    for configuration in launch["configurations"]:
        assert configuration.get("preLaunchTask", labels[0]) in labels


def test_scripts_find_modules_in_the_import_root(project_directory: Path) -> None:
    package = project_directory / "python" / "example"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert read_project(project_directory).modules
    write_vscode(project_directory)
    launch = json.loads((project_directory / ".vscode" / "launch.json").read_text())
    assert launch["configurations"][0]["env"] == {"PYTHONPATH": "${workspaceFolder}/python"}


def test_a_file_of_the_users_stays(project_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project_directory / ".vscode" / "launch.json"
    path.parent.mkdir()
    path.write_text("// mine\n{}\n")
    write_vscode(project_directory)
    assert path.read_text() == "// mine\n{}\n"
    told = capsys.readouterr()
    assert ".vscode/launch.json is yours and stays as it is; add what it lacks of these entries:" in told.err
    assert [entry["type"] for entry in json.loads(told.out)] == ["lldb", "lldb", "debugpy"]
    assert (project_directory / ".vscode" / "tasks.json").is_file()
