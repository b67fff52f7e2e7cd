"""`pydust.place`, `pydust.atomic`, `pydust.lock`: where a module lies, and that nothing is ever seen half written."""

import fcntl
from pathlib import Path

import pytest

from pydust.atomic import write_if_changed
from pydust.compile import CompiledModule
from pydust.config import ExtModule, Project
from pydust.errors import PydustError
from pydust.interpreter import running_interpreter
from pydust.lock import project_lock
from pydust.place import import_root, import_roots, place

HELLO = ExtModule("example.hello", "src/hello.rs")
SUFFIX = running_interpreter().extension_suffix


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without any Python file."""
    return Project(tmp_path, "example", (HELLO, ExtModule("single", "src/single.rs")), {}, "hatchling")


def make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def test_without_a_package_it_is_the_root(project: Project) -> None:
    make_file(project.directory / "src" / "example" / "part.rs")
    assert [import_root(project, module) for module in project.modules] == [".", "."]


@pytest.mark.parametrize("root", ["src", "python"])
def test_beside_the_python_files_of_its_package(project: Project, root: str) -> None:
    make_file(project.directory / root / "example" / "deep" / "part.py")
    assert import_root(project, HELLO) == root
    assert import_roots(project) == (root, ".")


def test_placing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    path = project.directory / "example" / f"hello{SUFFIX}"
    place(project, [CompiledModule(HELLO, b"one")], running_interpreter())
    assert capsys.readouterr().err == f"example.hello is built: example/hello{SUFFIX}\n"
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o755
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    before = path.stat()
    place(project, [CompiledModule(HELLO, b"one")], running_interpreter())
    assert capsys.readouterr().err == "example.hello is up to date\n"
    assert path.stat() == before


def test_the_copy_at_the_old_place_goes(project: Project) -> None:
    place(project, [CompiledModule(HELLO, b"one")], running_interpreter())
    make_file(project.directory / "src" / "example" / "__init__.py")
    place(project, [CompiledModule(HELLO, b"one")], running_interpreter())
    assert not (project.directory / "example").exists()
    assert (project.directory / "src" / "example" / f"hello{SUFFIX}").exists()


def test_builds_for_other_pythons_stay(project: Project) -> None:
    other = project.directory / "example" / "hello.cpython-399-any.so"
    make_file(other)
    place(project, [CompiledModule(HELLO, b"one")], running_interpreter())
    assert other.exists()


def test_an_open_file_keeps_its_content(tmp_path: Path) -> None:
    path = tmp_path / "library.so"
    write_if_changed(path, b"old")
    with path.open("rb") as mapped:
        assert write_if_changed(path, b"new")
        assert mapped.read() == b"old"
    assert path.read_bytes() == b"new"


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_if_changed(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_one_build_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "target" / "pydust" / "lock"
    with project_lock(tmp_path), path.open("ab") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    with path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)


def test_a_read_only_project_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PydustError, match=r"is read-only, and a build writes to target/ in it: Permission denied$"):
        project_lock(tmp_path).__enter__()
