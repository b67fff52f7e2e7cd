"""`pydust.develop`: for which Python it builds, and what is left to do afterwards. Nothing is compiled."""

import sys
from pathlib import Path

import pytest

from pydust.cli import main
from pydust.packaging import develop
from pydust.project.config import read_project


def test_another_environment_is_warned_of(tmp_path: Path) -> None:
    (warning,) = develop.other_environment(str(tmp_path), sys.prefix)
    assert warning.startswith(f"warning: VIRTUAL_ENV is {tmp_path}, but this pydust belongs to {sys.prefix}")
    assert f"`{tmp_path}/bin/python -m pydust develop`" in warning


def test_the_same_environment_is_not(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(sys.prefix)
    assert list(develop.other_environment(str(link), sys.prefix)) == []
    assert list(develop.other_environment(None, sys.prefix)) == []
    assert list(develop.other_environment("", sys.prefix)) == []


def test_the_command_says_for_which_python(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    monkeypatch.setattr(develop, "compile_modules", lambda *_arguments, **_options: ())
    assert main(["develop", str(project_directory)]) == 0
    first, second = capsys.readouterr().err.splitlines()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert first.startswith(f"Building for Python {version}")
    assert first.endswith(f" in {sys.prefix}")
    assert second.startswith(f"warning: VIRTUAL_ENV is {tmp_path}")


@pytest.mark.parametrize("root", ["src", "python"])
def test_modules_that_python_does_not_find(project_directory: Path, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project_directory / "pyproject.toml"
    path.write_text(path.read_text().replace("example.hello", "one_of_a_kind.hello"))
    assert list(develop.left_to_do(read_project(project_directory))) == []
    package = project_directory / root / "one_of_a_kind"
    package.mkdir() if root == "src" else package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (line,) = develop.left_to_do(read_project(project_directory))
    assert line.startswith(f"The modules lie in {root}/, where Python does not look by itself: run `pip install -e .`")
    # As an editable install lets it look there.
    monkeypatch.syspath_prepend(str(project_directory / root))
    assert list(develop.left_to_do(read_project(project_directory))) == []
