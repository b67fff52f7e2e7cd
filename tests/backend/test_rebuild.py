"""`pydust.rebuild` and `pydust.editable_hook`: an import builds what has changed, and else does no more than look."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pydust.build.compile import CompiledModule
from pydust.build.framework import TOOL, write_tool
from pydust.build.target import native_target
from pydust.packaging import editable_hook, rebuild
from pydust.packaging.editable_hook import Rebuilder, first_change
from pydust.project.config import Project, read_project
from pydust.project.options import BuildOptions
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter

PYTHON = running_interpreter()
OPTIONS = BuildOptions("release", ("fast",), no_default_features=True)


@pytest.fixture
def project(project_directory: Path) -> Project:
    """A project with a record of a build that never was."""
    project = read_project(project_directory)
    source = project_directory / "src" / "hello.rs"
    status = source.stat()
    stamp = [status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns]
    target = native_target(PYTHON)
    inputs = project.target / target.name / "release" / "pydust-inputs.json"
    write_if_changed(inputs, f'{{"{source}": [{stamp}, "digest"]}}'.encode())
    (project_directory / "Cargo.lock").touch()
    one = CompiledModule(project.modules[0], target, b"library")
    write_if_changed(project_directory / one.file, one.content)
    rebuild.write_record(project, PYTHON, [one], OPTIONS, rebuild.configuration(project_directory))
    return project


def record(project: Project) -> str:
    return str(rebuild.record_path(project, PYTHON))


def test_nothing_has_changed(project: Project) -> None:
    assert first_change(record(project)) is None
    assert editable_hook.words(record(project)) == OPTIONS.develop_words()


@pytest.mark.parametrize(
    "name", ["src/hello.rs", "pyproject.toml", "Cargo.lock", f"example/hello{PYTHON.extension_suffix}"]
)
def test_every_input_counts(project: Project, name: str) -> None:
    path = project.directory / name
    text = path.read_text()
    path.write_text(text + "\n")
    assert first_change(record(project)) == str(path)
    path.unlink()
    assert first_change(record(project)) == str(path)


def test_a_file_with_an_older_time_has_changed(project: Project) -> None:
    source = project.directory / "src" / "hello.rs"
    status = source.stat()
    source.write_text(source.read_text().upper())
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert source.stat().st_size == status.st_size
    assert first_change(record(project)) == str(source)


def test_without_a_record_everything_has_changed(project: Project) -> None:
    Path(record(project)).unlink()
    assert first_change(record(project)) == record(project)
    assert editable_hook.words(record(project)) == []


def test_what_changes_during_a_build_is_out_of_date(project: Project) -> None:
    before = rebuild.configuration(project.directory)
    with (project.directory / "pyproject.toml").open("a") as file:
        file.write("# Meanwhile.\n")
    rebuild.write_record(project, PYTHON, [], OPTIONS, before)
    assert first_change(record(project)) == str(project.directory / "pyproject.toml")


class CalledError(Exception):
    """A build was started."""


@pytest.fixture
def rebuilder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Rebuilder:
    """A finder whose builds only say that they were started."""

    def run(command: list[str], **options: Any) -> None:
        raise CalledError(command, options)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.delenv("PYDUST_REBUILD", raising=False)
    # Another test may have imported the example of this name.
    monkeypatch.delitem(sys.modules, "example.hello", raising=False)
    return Rebuilder(str(project.directory), record(project), str(project.directory / TOOL), {"GIVEN": "x"})


def edit(project: Project) -> None:
    (project.directory / "src" / "hello.rs").write_text("// edited\n")


def test_a_build_is_that_of_the_tool(
    project: Project, rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rebuilder.update("example.hello")
    edit(project)
    with pytest.raises(CalledError) as caught:
        rebuilder.update("example.hello")
    command, options = caught.value.args
    words = ["--profile", "release", "--features", "fast", "--no-default-features"]
    assert command == [sys.executable, "-P", "-m", "pydust", "develop", *words, str(project.directory)]
    assert (options["env"]["PYDUST_REBUILD"], options["env"]["GIVEN"]) == ("0", "x")
    said = capfd.readouterr().err
    assert said == f"Building example.hello: {Path('src', 'hello.rs')} has changed since example.hello was built\n"
    monkeypatch.setenv("PYDUST_REBUILD", "0")
    rebuilder.update("example.hello")
    monkeypatch.delenv("PYDUST_REBUILD")
    Path(record(project)).unlink()
    with pytest.raises(CalledError):
        rebuilder.update("example.hello")
    assert "example.hello was cleaned away, or built by another Python\n" in capfd.readouterr().err
    # A project that is gone has nothing to build.
    project.directory.rename(project.directory.with_name("moved"))
    rebuilder.update("example.hello")


def test_what_stays_old_is_said(project: Project, rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project)
    monkeypatch.setitem(sys.modules, "example.hello", sys)
    with (
        pytest.warns(RuntimeWarning, match="but a module that was imported stays: start Python again"),
        pytest.raises(CalledError),
    ):
        rebuilder.update("example.hello")
    monkeypatch.delitem(sys.modules, "example.hello")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.warns(RuntimeWarning, match="is not installed in this environment: install that, or the"):
        rebuilder.update("example.hello")


def test_an_environment_without_the_tool_has_the_copy_in_the_project(
    project: Project, rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project)
    write_tool(project.workplace)
    tool = str(project.directory / TOOL)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    for before, given in ((None, tool), ("elsewhere", f"{tool}{os.pathsep}elsewhere")):
        if before:
            monkeypatch.setenv("PYTHONPATH", before)
        with pytest.raises(CalledError) as caught:
            rebuilder.update("example.hello")
        assert caught.value.args[1]["env"]["PYTHONPATH"] == given


def test_a_failed_build_is_an_import_error(
    project: Project, rebuilder: Rebuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project)
    failed = subprocess.CompletedProcess[str]([], 1, None, "error[E0308]: mismatched types\n")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: failed)
    with pytest.raises(
        ImportError, match=r"^src/hello\.rs has changed since .* was built, and it cannot be built"
    ) as caught:
        rebuilder.update("example.hello")
    assert caught.value.name == "example.hello"
    assert caught.value.__notes__ == ["error[E0308]: mismatched types"]


def test_what_an_environment_gets(project: Project, tmp_path: Path) -> None:
    files = dict(rebuild.hook_files(project, PYTHON))
    name = "_pydust_editable_first_minutes"
    assert list(files) == [f"{name}.py", f"{name}_build.py", f"{name}.pth", f"{name}.start"]
    assert files[f"{name}.start"] == f"{name}:start\n".encode()
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)

    def look(module: str) -> str:
        looked = f"import sys; before = set(sys.modules); {files[f'{name}.pth'].decode()}"
        code = f"{looked}sys.meta_path[0].find_spec({module!r}); print(*sorted(set(sys.modules) - before))"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout

    # Python reads one of the two files, and from 3.15 that is the new one.
    count = f"print([finder.__module__ for finder in sys.meta_path].count({name!r}))"
    site = [sys.executable, "-W", "error", "-c", f"import site, sys; site.addsitedir({str(tmp_path)!r}); {count}"]
    assert subprocess.run(site, capture_output=True, text=True, check=True).stdout == "1\n"
    # What is needed beside these two is there in every Python.
    assert look("example") == f"{name}\n"
    assert look("example.hello") == f"{name} {name}_build\n"


def test_a_project_may_not_want_it(project: Project) -> None:
    path = project.directory / "pyproject.toml"
    path.write_text(path.read_text() + "[tool.pydust]\nrebuild-on-import = false\n")
    unwanted = read_project(project.directory)
    assert list(rebuild.hook_files(unwanted, PYTHON)) == []
    Path(record(project)).unlink()
    rebuild.write_record(unwanted, PYTHON, [], OPTIONS, {})
    assert not Path(record(project)).exists()


def test_a_build_elsewhere_goes_on_there(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYDUST_BUILD_DIR", str(tmp_path / "builds"))
    files = dict(rebuild.hook_files(read_project(project_directory), PYTHON))
    assert f"{{'PYDUST_BUILD_DIR': '{tmp_path / 'builds'}'}}".encode() in files["_pydust_editable_first_minutes.py"]
