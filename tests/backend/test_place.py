"""`pydust.place`, `pydust.atomic`, `pydust.lock`: where a module lies, and that nothing is ever seen half written."""

import fcntl
from dataclasses import replace
from pathlib import Path

import pytest

from pydust.abi import STABLE
from pydust.atomic import write_if_changed
from pydust.compile import CompiledModule
from pydust.config import ExtModule, Project
from pydust.errors import PydustError
from pydust.interpreter import running_interpreter
from pydust.lock import project_lock
from pydust.place import import_root, import_roots, place
from pydust.target import native_target, stable_target

HELLO = ExtModule("example.hello", "src/hello.rs")
PYTHON = running_interpreter()
NATIVE = native_target(PYTHON)
SUFFIX = PYTHON.extension_suffix


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
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert capsys.readouterr().err == f"example.hello is built: example/hello{SUFFIX}\n"
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o755
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    before = path.stat()
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert capsys.readouterr().err == "example.hello is up to date\n"
    assert path.stat() == before


def test_the_copy_at_the_old_place_goes(project: Project) -> None:
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    make_file(project.directory / "src" / "example" / "__init__.py")
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert not (project.directory / "example").exists()
    assert (project.directory / "src" / "example" / f"hello{SUFFIX}").exists()


def test_builds_for_other_pythons_stay(project: Project) -> None:
    other = project.directory / "example" / "hello.cpython-399-any.so"
    make_file(other)
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert other.exists()


@pytest.mark.parametrize(
    ("abi", "gone", "kept"),
    [
        (
            "abi3-py312",
            ["cpython-312-x86_64-linux-gnu.so", "cpython-313d-darwin.so", "cp314-win_amd64.pyd", "abi3t.so"],
            ["cpython-311-x86_64-linux-gnu.so", "cpython-314t-darwin.so", "abi3.so", "pyi", "py", "so"],
        ),
        (
            "abi3t-py315",
            ["cpython-315-x86_64-linux-gnu.so", "cpython-315t-x86_64-linux-gnu.so", "abi3.so"],
            ["cpython-314-x86_64-linux-gnu.so", "cpython-314t-x86_64-linux-gnu.so", "pyi"],
        ),
        (None, ["abi3.so", "abi3t.so", "pyd"], ["cpython-399-x86_64-linux-gnu.so", "cpython-314t-darwin.so"]),
    ],
)
def test_files_of_another_abi_go(
    project: Project, capsys: pytest.CaptureFixture[str], abi: str | None, gone: list[str], kept: list[str]
) -> None:
    folder = project.directory / "example"
    for suffix in [*gone, *kept]:
        make_file(folder / f"hello.{suffix}")
    make_file(folder / "hello_too.abi3.so")
    module = replace(HELLO, abi=STABLE[abi] if abi else None)
    target = stable_target(module.abi, PYTHON) if module.abi else NATIVE
    place(project, [CompiledModule(module, target, b"one")])
    expected = {f"hello.{suffix}" for suffix in kept} | {f"hello{target.suffix}", "hello_too.abi3.so"}
    assert {path.name for path in folder.iterdir()} == expected
    said = capsys.readouterr().err
    assert all(f"Removed example/hello.{suffix}, which was built for another abi" in said for suffix in gone)


def test_free_threaded_python_leaves_the_file_of_the_others(project: Project) -> None:
    make_file(project.directory / "example" / "hello.abi3.so")
    module = replace(HELLO, abi=STABLE["abi3-py311"])
    place(project, [CompiledModule(module, NATIVE, b"one")])
    assert (project.directory / "example" / "hello.abi3.so").exists()


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
    with pytest.raises(
        PydustError,
        match=r"is read-only, and a build writes to target/ in it: Permission denied\. Let .* PYDUST_BUILD_DIR name",
    ):
        project_lock(tmp_path).__enter__()
