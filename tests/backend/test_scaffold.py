"""`pydust new` and `pydust init`: from an empty folder, or a project of another tool, to a module that imports."""

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pydust import __version__
from pydust.cli import main
from pydust.errors import ConfigError, PydustError
from pydust.project.config import DELEGATES, read_project
from pydust.tools import scaffold, templates

if TYPE_CHECKING:
    import subprocess

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SHIPPED = "rusty-pydust>=0.1.0,<0.2"


def read(directory: Path) -> Any:
    return tomllib.loads((directory / "pyproject.toml").read_text())


def files(directory: Path) -> list[str]:
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())


@pytest.mark.slow
def test_two_commands_lead_to_a_module_and_its_tests(tmp_path: Path, pydust: Run, run: Run) -> None:
    pydust("new", "two-words", cwd=tmp_path)
    project = tmp_path / "two-words"
    # From a folder inside it, as cargo and git can be called.
    built = pydust("develop", cwd=project / "src")
    assert f"The project is {project}" in built.stderr
    assert "warning" not in built.stderr
    says = (sys.executable, "-c", "from two_words import hello; print(hello('Ada'))")
    assert run(*says, cwd=project).stdout == "Hello Ada, from Rust!\n"
    tested = run(sys.executable, "-m", "pytest", "-q", cwd=project)
    assert re.search(r"^3 passed in", tested.stdout, re.MULTILINE)
    # What is not ignored is what was written, with the lock file and the stub.
    run("git", "init", "-q", cwd=project)
    shown = run("git", "ls-files", "--others", "--exclude-standard", cwd=project).stdout.split()
    assert sorted(shown) == [
        ".gitignore",
        "Cargo.lock",
        "README.md",
        "pyproject.toml",
        "src/native.rs",
        "tests/test_native.py",
        "two_words/__init__.py",
        "two_words/_native.pyi",
        "two_words/py.typed",
    ]


def test_a_new_project_is_one(tmp_path: Path, pydust: Run) -> None:
    done = pydust("new", "My.Project", cwd=tmp_path)
    assert done.stdout == ""
    directory = tmp_path / "My.Project"
    assert done.stderr.splitlines() == [
        "Wrote src/native.rs",
        "Wrote my_project/__init__.py",
        "Wrote tests/test_native.py",
        "Wrote README.md",
        "Wrote .gitignore",
        "Wrote pyproject.toml",
        "Next:",
        "  cd My.Project",
        "  pydust develop",
        """  python -c "from my_project import hello; print(hello('Ada'))\"""",
    ]
    project = read_project(directory)
    assert (project.name, project.delegate) == ("My.Project", "hatchling")
    assert [(module.name, module.root) for module in project.modules] == [("my_project._native", "src/native.rs")]
    document = read(directory)
    assert document["build-system"] == {"requires": [SHIPPED], "build-backend": "pydust.build_meta"}
    assert document["tool"]["uv"]["cache-keys"][-1] == {"file": "src/**/*.rs"}
    assert "poetry" not in document["tool"]


def test_what_is_required_is_this_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert templates.requirement().startswith(f"rusty-pydust>={__version__},<")
    monkeypatch.setattr(templates, "__version__", "2.3.4")
    assert templates.requirement() == "rusty-pydust>=2.3.4,<3"


@pytest.mark.parametrize("delegate", DELEGATES)
def test_every_backend(tmp_path: Path, delegate: str) -> None:
    scaffold.new(tmp_path / "poem", delegate=delegate)
    project = read_project(tmp_path / "poem")
    assert project.delegate == delegate
    requires = project.document["build-system"]["requires"]
    assert requires == ([SHIPPED] if delegate == "hatchling" else [SHIPPED, delegate])
    script = project.table("tool", "poetry", "build")
    assert script == ({"script": "pydust_build.py"} if delegate == "poetry-core" else {})
    assert (tmp_path / "poem" / "pydust_build.py").exists() == (delegate == "poetry-core")
    assert project.table("tool", "uv", "build-backend") == ({"module-root": ""} if delegate == "uv_build" else {})
    assert project.table("tool", "pdm", "build") == ({"package-dir": "."} if delegate == "pdm-backend" else {})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("-x", "'-x' cannot be the name of a project: use letters"),
        ("größe", "cannot be the name of a project"),
        ("3d", "'3d' gives the package '3d', which Python cannot import"),
        ("class", "which Python cannot import"),
        ("json", "'json' would hide 'json' of Python's own library"),
        ("tests", "the name of a folder with a meaning of its own"),
    ],
)
def test_names_that_are_none(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(PydustError, match=re.escape(sentence)):
        scaffold.new(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_new_spoils_nothing(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    scaffold.new(tmp_path / "old")  # empty
    before = files(tmp_path)
    with pytest.raises(PydustError, match=r"is there already: run `pydust init .*old` to add a module"):
        scaffold.new(tmp_path / "old")
    with pytest.raises(ConfigError, match=r"has a \[\[tool\.pydust\.ext_module\]\] already"):
        scaffold.init(tmp_path / "old")
    assert files(tmp_path) == before
    with pytest.raises(PydustError, match=r"there is no folder .*nowhere: run `pydust new .*nowhere`$"):
        scaffold.init(tmp_path / "nowhere")


def test_init_in_a_folder_without_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "native.rs").write_text("// mine\n")
    (tmp_path / ".gitignore").write_text("/target\n*.log")
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--name", "given"]) == 0
    said = capsys.readouterr().err
    assert "src/native.rs is there and stays as it is" in said
    assert "  cd " not in said
    assert (tmp_path / "src" / "native.rs").read_text() == "// mine\n"
    ignored = (tmp_path / ".gitignore").read_text()
    assert ignored.startswith("/target\n*.log\n\n# Made by pydust, cargo and Python\n/Cargo.toml\n/.cargo/\n/dist/\n")
    assert read_project(tmp_path).name == "given"


UV = """\
[project]
name = "my-project"
version = "0.1.0"
dependencies = []

[build-system]
requires = ["uv_build>=0.13.0,<0.14.0"] # by uv
build-backend = "uv_build"
"""
HATCH = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "my-project" # Mine.
dynamic = ["version"]

[tool.hatch.version]
path = "src/my_project/__about__.py"
"""
POETRY = """\
[tool.poetry]
name = "my-project"
version = "0.1.0"
description = ""
authors = []
packages = [{ include = "my_project", from = "src" }]

[build-system]
requires = ["poetry-core>=2.0.0,<3.0.0"]
build-backend = "poetry.core.masonry.api"
"""
SETUPTOOLS = '[build-system]\nrequires = [\n    "setuptools>=61",\n]\nbuild-backend = "setuptools.build_meta"\n'
SETUPTOOLS += '[project]\nname = "my-project"\nversion = "1"\n'
FLIT = '[build-system]\nrequires = ["flit_core >=3.11,<4"]\nbuild-backend = "flit_core.buildapi"\n'
FLIT += '[project]\nname = "my-project"\nversion = "1"\ndescription = "x"\n'
PDM = '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n'
PDM += '[project]\nname = "my-project"\nversion = "1"\n[tool.pdm]\ndistribution = true\n'
APPLICATION = '[project]\nname = "my-project"\nversion = "1"\n'


@pytest.mark.parametrize(
    ("text", "delegate", "requires"),
    [
        (UV, "uv_build", ["uv_build>=0.13.0,<0.14.0", SHIPPED]),
        (HATCH, "hatchling", ["hatchling", SHIPPED]),
        (POETRY, "poetry-core", ["poetry-core>=2.0.0,<3.0.0", SHIPPED]),
        (SETUPTOOLS, "setuptools", ["setuptools>=61", SHIPPED]),
        (FLIT, "flit-core", ["flit_core >=3.11,<4", SHIPPED]),
        (PDM, "pdm-backend", ["pdm-backend", SHIPPED]),
        (APPLICATION, "hatchling", [SHIPPED]),
    ],
    ids=["uv", "hatch", "poetry", "setuptools", "flit", "pdm", "no backend"],
)
def test_init_in_a_project_of_another_tool(
    tmp_path: Path,
    text: str,
    delegate: str,
    requires: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("shutil.which", lambda _program: None)
    package = tmp_path / "src" / "my_project"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Mine."""\n')
    (tmp_path / "pyproject.toml").write_text(text)
    scaffold.init(tmp_path)
    project = read_project(tmp_path)
    assert (project.name, project.delegate) == ("my-project", delegate)
    assert project.document["build-system"] == {"requires": requires, "build-backend": "pydust.build_meta"}
    assert (package / "__init__.py").read_text() == '"""Mine."""\n'
    assert not (tmp_path / "my_project").exists()
    assert "from my_project._native import hello" in (tmp_path / "tests" / "test_native.py").read_text()
    after = (tmp_path / "pyproject.toml").read_text()
    lost = [line for line in text.splitlines() if line not in after.splitlines()]
    assert all("requires" in line or "build-backend" in line for line in lost)
    assert ("# by uv" in after, "# Mine." in after) == ("# by uv" in text, "# Mine." in text)
    assert "script" in project.table("tool", "poetry", "build") or delegate != "poetry-core"
    assert project.table("tool", "uv", "build-backend") == {}
    group = [] if delegate == "poetry-core" else ["pytest", "rusty-pydust"]
    assert project.table("dependency-groups").get("dev", []) == group
    assert capsys.readouterr().err.endswith(
        """  pip install -e .\n  python -c "from my_project._native import hello; print(hello('Ada'))"\n"""
    )


@pytest.mark.parametrize(
    ("text", "commands"),
    [(UV, ["uv run python -c"]), (POETRY, ["poetry install", "poetry run python -c"])],
    ids=["uv", "poetry"],
)
def test_the_next_commands_are_those_of_the_front_end(
    tmp_path: Path,
    text: str,
    commands: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("shutil.which", lambda program: program)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(text)
    scaffold.init(Path())
    said = capsys.readouterr().err.partition("Next:\n")[2].splitlines()
    assert [line.strip().partition(' "')[0] for line in said] == commands


def test_init_adds_what_is_missing_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    group = '[dependency-groups]\ndev = ["Pytest>=8", { include-group = "x" }]\nx = []\n'
    (tmp_path / "pyproject.toml").write_text(f"{APPLICATION}{group}")
    (tmp_path / "my_project").mkdir()
    (tmp_path / "my_project" / "__init__.py").touch()
    scaffold.init(tmp_path)
    # The package that was there shows nothing of the module.
    assert "from my_project._native import hello" in capsys.readouterr().err
    assert read(tmp_path)["dependency-groups"]["dev"] == ["Pytest>=8", {"include-group": "x"}, "rusty-pydust"]


def test_init_keeps_what_is_configured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text(
        f'{APPLICATION}[tool.uv]\ncache-keys = [{{ file = "x" }}]\n[tool.poetry.build]\nscript = "mine.py"\n'
    )
    scaffold.init(tmp_path)
    document = read(tmp_path)
    assert document["tool"]["uv"] == {"cache-keys": [{"file": "x"}]}
    assert document["tool"]["poetry"] == {"build": {"script": "mine.py"}}
    assert not (tmp_path / "pydust_build.py").exists()
    assert "call build() of pydust.build in mine.py, for `poetry install`" in capsys.readouterr().err


def test_init_refuses(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    for text, sentence in (
        ('[build-system]\nrequires = []\nbuild-backend = "maturin"\n', "is built by maturin, which pydust cannot use"),
        ("[", "is not valid TOML"),
        ('project = { name = "json" }\n', "would hide 'json'"),
    ):
        path.write_text(text)
        with pytest.raises(PydustError, match=re.escape(sentence)):
            scaffold.init(tmp_path)
        assert files(tmp_path) == ["pyproject.toml"]
        assert path.read_text() == text
    path.write_text(APPLICATION)
    with pytest.raises(ConfigError, match="names the project 'my-project': leave --name other out"):
        scaffold.init(tmp_path, name="other")
    (tmp_path / "Cargo.toml").write_text("[package]\n")
    with pytest.raises(ConfigError, match="is the manifest of a crate"):
        scaffold.init(tmp_path)
    assert files(tmp_path) == ["Cargo.toml", "pyproject.toml"]


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for words, expected in (
        ([], "exit status:\n  0    it is done\n"),
        (["new"], "examples:\n  pydust new my-project "),
    ):
        with pytest.raises(SystemExit) as caught:
            main([*words, "--help"])
        assert caught.value.code == 0
        assert expected in capsys.readouterr().out
