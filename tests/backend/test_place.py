"""`pydust.place`, `pydust.atomic`, `pydust.lock`: where a module lies, and that nothing is ever seen half written."""

import fcntl
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pydust.build.compile import CompiledModule
from pydust.build.inputs import stamp_of
from pydust.build.lock import project_lock
from pydust.build.place import import_root, import_roots, place, take_back
from pydust.build.target import native_target, stable_target
from pydust.errors import PydustError
from pydust.project.abi import STABLE
from pydust.project.config import ExtModule, Project
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter

HELLO = ExtModule("example.hello", "src/hello.rs")
PYTHON = running_interpreter()
NATIVE = native_target(PYTHON)
SUFFIX = PYTHON.extension_suffix


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without any Python file."""
    return Project(tmp_path, "example", (HELLO, ExtModule("single", "src/single.rs")), "hatchling")


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

    before = stamp_of(path.stat())
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert capsys.readouterr().err == "example.hello is up to date\n"
    assert stamp_of(path.stat()) == before


def test_the_copy_at_the_old_place_goes(project: Project) -> None:
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    make_file(project.directory / "src" / "example" / "__init__.py")
    place(project, [CompiledModule(HELLO, NATIVE, b"one")])
    assert not (project.directory / "example").exists()
    assert (project.directory / "src" / "example" / f"hello{SUFFIX}").exists()


OURS = b"\x7fELF\0PyInit_old\0pydust_describe\0"
OLD = ExtModule("example.old", "src/old.rs")


def with_modules(project: Project, *modules: ExtModule) -> Project:
    return replace(project, modules=modules)


def test_a_module_without_an_entry_is_taken_back(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    other = project.directory / "example" / "old.cpython-399-any.so"
    place(with_modules(project, OLD), [CompiledModule(OLD, NATIVE, OURS)])
    # By another Python, which remembers it in the same record.
    place(with_modules(project, OLD), [CompiledModule(OLD, replace(NATIVE, suffix=".cpython-399-any.so"), OURS)])
    assert other.exists()
    place(project, [CompiledModule(HELLO, NATIVE, OURS)])
    assert [path.name for path in (project.directory / "example").iterdir()] == [f"hello{SUFFIX}"]
    said = capsys.readouterr().err
    assert f"Removed example/old{SUFFIX}: no entry of pyproject.toml names example.old\n" in said
    assert "Removed example/old.cpython-399-any.so: no entry" in said


def test_the_folder_of_a_module_goes_with_it(project: Project) -> None:
    deep = ExtModule("other.deep.old", "src/old.rs")
    place(with_modules(project, deep), [CompiledModule(deep, NATIVE, OURS)])
    (project.directory / "other" / "__pycache__").mkdir()
    place(project, [CompiledModule(HELLO, NATIVE, OURS)])
    assert not (project.directory / "other").exists()
    make_file(project.directory / "other" / "deep" / "mine.py")
    place(with_modules(project, deep), [CompiledModule(deep, NATIVE, OURS)])
    take_back(project)
    assert [path.name for path in (project.directory / "other" / "deep").iterdir()] == ["mine.py"]


def test_it_is_taken_back_without_a_record_too(project: Project) -> None:
    place(with_modules(project, OLD), [CompiledModule(OLD, NATIVE, OURS)])
    top = ExtModule("old_top", "src/old.rs")
    place(with_modules(project, OLD, top), [CompiledModule(top, NATIVE, OURS)])
    shutil.rmtree(project.directory / "target")
    kept = [
        project.directory / "example" / "liboriginal.so",
        project.directory / "example" / f"_from_c{SUFFIX}",
        project.directory / "sub" / "example" / f"old{SUFFIX}",
        project.directory / ".venv" / "lib" / f"old{SUFFIX}",
        project.directory / "venv" / "lib" / f"old{SUFFIX}",
        project.directory / "target" / "debug" / f"old{SUFFIX}",
    ]
    for path in kept:
        make_file(path)
        path.write_bytes(b"C" if "from_c" in path.name else OURS)
    make_file(project.directory / "sub" / "pyproject.toml")
    make_file(project.directory / "venv" / "pyvenv.cfg")
    take_back(project)
    assert all(path.exists() for path in kept)
    assert not (project.directory / "example" / f"old{SUFFIX}").exists()
    assert not (project.directory / f"old_top{SUFFIX}").exists()


def test_what_is_under_version_control_is_the_users(project: Project) -> None:
    for name in ("tracked", "built"):
        make_file(project.directory / "example" / f"{name}{SUFFIX}")
        (project.directory / "example" / f"{name}{SUFFIX}").write_bytes(OURS)
    subprocess.run(["git", "init", "-q"], cwd=project.directory, check=True)
    subprocess.run(["git", "add", f"example/tracked{SUFFIX}"], cwd=project.directory, check=True)
    take_back(project)
    assert [path.name for path in (project.directory / "example").iterdir()] == [f"tracked{SUFFIX}"]


def test_what_the_user_has_put_in_its_place_stays(project: Project) -> None:
    path = project.directory / "example" / f"old{SUFFIX}"
    place(with_modules(project, OLD), [CompiledModule(OLD, NATIVE, OURS)])
    path.write_bytes(b"made by something else")
    take_back(project)
    assert path.read_bytes() == b"made by something else"


def test_files_for_every_python_go_from_the_old_place(project: Project) -> None:
    place(project, [CompiledModule(HELLO, replace(NATIVE, suffix=".cpython-399-any.so"), OURS)])
    make_file(project.directory / "src" / "example" / "__init__.py")
    place(project, [CompiledModule(HELLO, NATIVE, OURS)])
    assert not (project.directory / "example").exists()


def test_a_record_that_cannot_be_read_is_found_out_anew(project: Project) -> None:
    place(with_modules(project, OLD), [CompiledModule(OLD, NATIVE, OURS)])
    (project.directory / "target" / "pydust" / "placed.json").write_text("{")
    take_back(project)
    assert not (project.directory / "example").exists()


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
