"""`pydust.wheel`, `pydust.sdist`, `pydust.delegates` and the hooks: what lands in an archive. Nothing is compiled."""

import base64
import csv
import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from pydust import build_meta
from pydust.errors import ConfigError
from pydust.packaging.delegates import delegate_of
from pydust.packaging.sdist import build_sdist
from pydust.packaging.wheel import Entry, finish_wheel
from pydust.project.config import read_project
from pydust.system.interpreter import Interpreter

PYTHON = Interpreter(3, 14, True, False, 64, ".cpython-314t-x86_64-linux-gnu.so", "linux-x86_64")
INFO = "first_minutes-0.1.0.dist-info"
MODULE = f"example/hello{PYTHON.extension_suffix}"
WHEEL_NAME = "first_minutes-0.1.0-cp314-cp314t-linux_x86_64.whl"


def make_draft(directory: Path, files: dict[str, str], name: str = "first_minutes-0.1.0-py3-none-any.whl") -> Path:
    directory.mkdir(exist_ok=True)
    metadata = {
        f"{INFO}/METADATA": "Name: first-minutes\n",
        f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: other\nRoot-Is-Purelib: true\n"
        "Tag: py2-none-any\nTag: py3-none-any\n",
        f"{INFO}/RECORD": "out of date",
        f"{INFO}/RECORD.jws": "a signature",
    }
    with zipfile.ZipFile(directory / name, "w") as file:
        for path, content in {**metadata, **files}.items():
            file.writestr(path, content)
    return directory / name


def finish(project_directory: Path, files: dict[str, str], to: str = "out", tag: str = PYTHON.wheel_tag) -> Path:
    destination = project_directory.parent / to
    destination.mkdir(exist_ok=True)
    draft = make_draft(project_directory.parent / "draft", files)
    added = {MODULE: Entry(b"library", executable=True)}
    project = read_project(project_directory)
    return destination / finish_wheel(draft, destination, project, PYTHON, added, tag)


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as file:
        return file.namelist()


def add_package(directory: Path) -> None:
    (directory / "example").mkdir()
    (directory / "example" / "__init__.py").write_text("")


def set_backend(directory: Path, name: str) -> None:
    with (directory / "pyproject.toml").open("a") as file:
        file.write(f'[tool.pydust]\nbuild_backend = "{name}"\n')


def test_the_wheel_has_the_right_name_and_tags(project_directory: Path) -> None:
    wheel = finish(project_directory, {"example/part.py": "x = 1\n"})
    assert wheel.name == WHEEL_NAME
    with zipfile.ZipFile(wheel) as file:
        lines = file.read(f"{INFO}/WHEEL").decode().splitlines()
    assert lines[0] == "Wheel-Version: 1.0"
    assert lines[1].startswith("Generator: pydust ")
    assert lines[2:] == ["Root-Is-Purelib: false", "Tag: cp314-cp314t-linux_x86_64"]


def test_a_wheel_for_several_abis_has_a_tag_for_each(project_directory: Path) -> None:
    wheel = finish(project_directory, {}, tag="cp315-abi3.abi3t-linux_x86_64")
    assert wheel.name == "first_minutes-0.1.0-cp315-abi3.abi3t-linux_x86_64.whl"
    with zipfile.ZipFile(wheel) as file:
        lines = file.read(f"{INFO}/WHEEL").decode().splitlines()
    assert lines[3:] == ["Tag: cp315-abi3-linux_x86_64", "Tag: cp315-abi3t-linux_x86_64"]


def add_to_pyproject(directory: Path, text: str) -> None:
    with (directory / "pyproject.toml").open("a") as file:
        file.write(text)


def test_what_the_delegate_builds_natively_makes_the_wheel_native(project_directory: Path) -> None:
    add_to_pyproject(project_directory, "[tool.hatch.build.hooks.custom]\n")
    native = {f"example/from_c{PYTHON.extension_suffix}": ""}
    assert finish(project_directory, native, tag="cp311-abi3-linux_x86_64").name == WHEEL_NAME


def test_a_build_number_stays(project_directory: Path) -> None:
    draft = make_draft(project_directory.parent / "draft", {}, "first_minutes-0.1.0-2-py3-none-any.whl")
    name = finish_wheel(draft, project_directory, read_project(project_directory), PYTHON, {}, PYTHON.wheel_tag)
    assert name == "first_minutes-0.1.0-2-cp314-cp314t-linux_x86_64.whl"


def test_every_entry_is_recorded(project_directory: Path) -> None:
    wheel = finish(project_directory, {"example/a,b.py": "x = 1\n"})
    with zipfile.ZipFile(wheel) as file:
        rows = list(csv.reader(file.read(f"{INFO}/RECORD").decode().splitlines()))
        assert [row[0] for row in rows] == file.namelist()
        assert rows.pop() == [f"{INFO}/RECORD", "", ""]
        for name, digest, size in rows:
            content = file.read(name)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={expected}", str(len(content)))


def test_built_copies_and_other_abis_stay_out(project_directory: Path) -> None:
    add_to_pyproject(project_directory, "[tool.hatch.build.hooks.custom]\n")
    stray = {
        MODULE: "built in place",
        "example/hello.cpython-311-x86_64-linux-gnu.so": "built in place by another Python",
        "example/hello.abi3.so": "built in place in another way",
        "example/gone.cpython-311-x86_64-linux-gnu.so": "a module that is no more",
        "example/gone.cp311-win_amd64.pyd": "and on another system",
        "target/debug/junk.py": "from the build folder",
    }
    kept = {
        "example/hello.pyi": "",
        "example/hello_too.so": "",
        "example/libvendored.so": "",
        f"example/from_c{PYTHON.extension_suffix}": "of the delegate's own making",
    }
    wheel = finish(project_directory, stray | kept)
    assert set(names_in(wheel)) == {*kept, MODULE, *(f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD"))}
    with zipfile.ZipFile(wheel) as file:
        assert file.read(MODULE) == b"library"


def test_types_that_the_user_has_packed_stay(project_directory: Path) -> None:
    old = "# Written by pydust from src/hello.rs.\n"
    draft = {"example/hello.pyi": old, "example/gone.pyi": old, "example/mine.pyi": "x: int\n", "example/py.typed": "#"}
    destination = project_directory.parent / "out"
    destination.mkdir()
    added = {name: Entry(b"new") for name in ("example/hello.pyi", "example/mine.pyi", "example/py.typed")}
    path = make_draft(project_directory.parent / "draft", draft)
    finish_wheel(path, destination, read_project(project_directory), PYTHON, added, PYTHON.wheel_tag)
    with zipfile.ZipFile(destination / WHEEL_NAME) as file:
        found = {name: file.read(name) for name in file.namelist() if name.startswith("example/")}
    assert found == {"example/hello.pyi": b"new", "example/mine.pyi": b"x: int\n", "example/py.typed": b"#"}


def test_a_source_distribution_has_stubs_by_hand_alone(project_directory: Path) -> None:
    add_package(project_directory)
    (project_directory / "example" / "hello.pyi").write_text("# Written by pydust from src/hello.rs.\n")
    (project_directory / "example" / "part.pyi").write_text("x: int\n")
    name = build_sdist(project_directory, project_directory.parent)
    with tarfile.open(project_directory.parent / name) as archive:
        names = {member.partition("/")[2] for member in archive.getnames()}
    assert {name for name in names if name.endswith(".pyi")} == {"example/part.pyi"}


OURS = "\x7fELF\0PyInit_gone\0pydust_describe\0"
"""What a library of this framework has in its table of symbols."""
GONE = f"example/gone{PYTHON.extension_suffix}"


@pytest.mark.parametrize(
    ("configured", "ours", "other"),
    [
        ("", False, False),
        ("[tool.hatch.build.hooks.custom]\n", False, True),
        ('[tool.hatch.build]\nartifacts = ["*.so"]\n', False, True),
        ('[tool.hatch.build]\nartifacts = ["/example/gone.*.so"]\n', True, False),
        (f'[tool.hatch.build.targets.wheel.force-include]\n"{GONE}" = "{GONE}"\n', True, False),
        ('[[tool.poetry.include]]\npath = "example/g*.so"\n', True, False),
        ('[tool.setuptools.package-data]\nexample = ["f*.so", "gone*.so"]\n', True, True),
    ],
)
def test_a_native_file_that_nobody_names_stays_out(
    project_directory: Path, capsys: pytest.CaptureFixture[str], configured: str, *, ours: bool, other: bool
) -> None:
    add_to_pyproject(project_directory, configured)
    from_c = f"example/from_c{PYTHON.extension_suffix}"
    names = names_in(finish(project_directory, {GONE: OURS, from_c: "", "example/libdata.so": ""}))
    assert (GONE in names, from_c in names, "example/libdata.so" in names) == (ours, other, True)
    assert (f"Left {GONE} out of the wheel" in capsys.readouterr().err) == (not ours)


def test_a_native_file_that_nobody_names_stays_out_of_a_source_distribution(
    project_directory: Path, tmp_path: Path
) -> None:
    add_package(project_directory)
    for name in (GONE, "example/libgone.so"):
        (project_directory / name).write_text(OURS)
    (project_directory / "example" / "libdata.so").write_text("data")
    with tarfile.open(tmp_path / build_sdist(project_directory, tmp_path)) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert names == {"PKG-INFO", "pyproject.toml", "src/hello.rs", "example/__init__.py", "example/libdata.so"}


def test_equal_content_gives_an_equal_file(project_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = finish(project_directory, {"b.py": "", "a.py": ""})
    second = finish(project_directory, {"a.py": "", "b.py": ""}, "again")
    assert first.read_bytes() == second.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(finish(project_directory, {}, "dated")) as file:
        assert {info.date_time for info in file.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        modes = {info.filename: info.external_attr >> 16 for info in file.infolist()}
    assert modes[MODULE] == 0o100755
    assert modes[f"{INFO}/METADATA"] == 0o100644


def test_hatchling_without_python_packs_nothing(project_directory: Path, tmp_path: Path) -> None:
    draft = delegate_of(read_project(project_directory)).draft(tmp_path, "wheel")
    assert all(name.startswith(INFO) for name in names_in(draft))


def test_hatchling_packs_the_package_of_the_modules(project_directory: Path, tmp_path: Path) -> None:
    add_package(project_directory)  # the project is called first-minutes
    draft = delegate_of(read_project(project_directory)).draft(tmp_path, "wheel")
    assert [name for name in names_in(draft) if not name.startswith(INFO)] == ["example/__init__.py"]


LAYOUTS = {
    "in python": (["python/{name}/__init__.py", "python/other/__init__.py"], "{name}._native", ["{name}/__init__.py"]),
    "in src": (["src/{name}/__init__.py"], "{name}._native", ["{name}/__init__.py"]),
    "flat": (["{name}/__init__.py", "python/tool.py"], "{name}._native", ["{name}/__init__.py"]),
    "a package called python": (["python/__init__.py", "python/{name}/__init__.py"], "python.x", None),
    "a namespace": (["space/{name}/__init__.py"], "space.{name}.x", ["space/{name}/__init__.py"]),
    "a namespace in src": (["src/space/{name}/__init__.py"], "space.{name}.x", ["space/{name}/__init__.py"]),
    "a namespace in python": (["python/space/{name}/a.py"], "space.{name}.x", ["space/{name}/a.py"]),
    "the project's and the module's": (
        ["{name}/__init__.py", "example/__init__.py"],
        "example.x",
        ["example/__init__.py", "{name}/__init__.py"],
    ),
    "both in python": (
        ["python/{name}/__init__.py", "python/example/a.py"],
        "example.x",
        ["example/a.py", "{name}/__init__.py"],
    ),
}


@pytest.mark.parametrize(("files", "module", "packed"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout(
    project_directory: Path, tmp_path: Path, files: list[str], module: str, packed: list[str] | None
) -> None:
    name = "first_minutes"
    path = project_directory / "pyproject.toml"
    path.write_text(path.read_text().replace("example.hello", module.format(name=name)))
    for file in files:
        source = project_directory / file.format(name=name)
        source.parent.mkdir(parents=True, exist_ok=True)
        source.touch()
    draft = delegate_of(read_project(project_directory)).draft(tmp_path, "wheel")
    expected = [file.format(name=name) for file in packed or files]
    assert sorted(name for name in names_in(draft) if not name.startswith(INFO)) == sorted(expected)


def test_what_the_user_tells_hatchling_stands(project_directory: Path, tmp_path: Path) -> None:
    add_package(project_directory)
    (project_directory / "other").mkdir()
    (project_directory / "other" / "part.py").touch()
    with (project_directory / "pyproject.toml").open("a") as file:
        file.write('[tool.hatch.build.targets.wheel]\npackages = ["other"]\n')
    draft = delegate_of(read_project(project_directory)).draft(tmp_path, "wheel")
    assert [name for name in names_in(draft) if not name.startswith(INFO)] == ["other/part.py"]


def test_an_editable_wheel_points_to_the_project(project_directory: Path, tmp_path: Path) -> None:
    delegate = delegate_of(read_project(project_directory))
    assert delegate.requirements("editable") == []
    assert paths_in(delegate.draft(tmp_path, "editable")) == [str(project_directory)]


def test_an_editable_wheel_points_to_the_users_packages_too(project_directory: Path, tmp_path: Path) -> None:
    (project_directory / "lib" / "other").mkdir(parents=True)
    (project_directory / "lib" / "other" / "__init__.py").touch()
    with (project_directory / "pyproject.toml").open("a") as file:
        file.write('[tool.hatch.build.targets.wheel]\npackages = ["lib/other"]\n')
    delegate = delegate_of(read_project(project_directory))
    assert delegate.requirements("editable") == []
    assert paths_in(delegate.draft(tmp_path, "editable")) == [str(project_directory), str(project_directory / "lib")]


def paths_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as file:
        (path_file,) = (name for name in file.namelist() if name.endswith(".pth"))
        return file.read(path_file).decode().splitlines()


def test_a_source_distribution_has_the_sources_alone(project_directory: Path, tmp_path: Path) -> None:
    add_package(project_directory)
    for name in (
        "Cargo.lock",
        "src/deep/part.rs",
        "target/debug/junk.rs",
        "example/hello.cpython-311-x86_64-linux-gnu.so",
    ):
        (project_directory / name).parent.mkdir(parents=True, exist_ok=True)
        (project_directory / name).touch()
    marker = "# Generated by pydust from pyproject.toml\n"
    (project_directory / "Cargo.toml").write_text(marker)
    (project_directory / ".cargo").mkdir()
    (project_directory / ".cargo" / "config.toml").write_text(marker)
    with tarfile.open(tmp_path / build_sdist(project_directory, tmp_path)) as file:
        names = {name.removeprefix("first_minutes-0.1.0/") for name in file.getnames()}
    assert names == {
        "PKG-INFO",
        "pyproject.toml",
        "Cargo.lock",
        "src/hello.rs",
        "src/deep/part.rs",
        "example/__init__.py",
    }


def test_metadata_needs_no_cargo(project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project_directory)
    monkeypatch.setenv("CARGO", str(tmp_path / "nothing"))
    for kind in ("wheel", "editable"):
        assert getattr(build_meta, f"get_requires_for_build_{kind}")() == []
        destination = tmp_path / kind
        destination.mkdir()
        name = getattr(build_meta, f"prepare_metadata_for_build_{kind}")(str(destination))
        assert name == INFO
        assert "Name: first-minutes\n" in (destination / name / "METADATA").read_text()
    assert not (project_directory / "Cargo.toml").exists()


def test_a_hook_fails_with_one_sentence(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project_directory / "src" / "hello.rs").unlink()
    monkeypatch.chdir(project_directory)
    with pytest.raises(SystemExit) as caught:
        build_meta.build_wheel(str(project_directory))
    assert caught.value.code == 1
    assert caught.value.__suppress_context__
    assert capsys.readouterr().err == (
        "error: pyproject.toml: root = 'src/hello.rs' of 'example.hello' does not exist: "
        "create the file or correct the path\n"
    )


def test_what_hatchling_dislikes_is_one_sentence(project_directory: Path, tmp_path: Path) -> None:
    path = project_directory / "pyproject.toml"
    path.write_text(path.read_text().replace('version = "0.1.0"', "version = 1"))
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: Field `project\.version` must be a string$"):
        delegate_of(read_project(project_directory)).draft(tmp_path, "wheel")


def make_backend(directory: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """Put a backend of our own in the place of an installed one."""
    path = directory / "site" / f"{name.replace('.', '/')}.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    for module in [module for module in sys.modules if module.partition(".")[0] == name.partition(".")[0]]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.syspath_prepend(str(directory / "site"))


def test_another_delegate_is_called_by_its_hooks(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backend(
        tmp_path,
        monkeypatch,
        "uv_build",
        "import pathlib\n"
        "def get_requires_for_build_wheel(settings): return ['asked-for']\n"
        "def build_wheel(directory, settings):\n"
        "    pathlib.Path(directory, 'x.whl').write_bytes(pathlib.Path(settings['draft']).read_bytes())\n"
        "    return 'x.whl'\n",
    )
    add_package(project_directory)
    set_backend(project_directory, "uv_build")
    draft = make_draft(tmp_path / "draft", {"example/__init__.py": ""})
    delegate = delegate_of(read_project(project_directory), {"draft": str(draft)})
    assert delegate.requirements("wheel") == ["asked-for"]
    assert delegate.requirements("sdist") == []
    assert delegate.draft(tmp_path, "wheel").read_bytes() == draft.read_bytes()
    # It has no hook for metadata: they are taken from its wheel.
    (tmp_path / "metadata").mkdir()
    assert delegate.prepare_metadata(tmp_path / "metadata", "wheel") == INFO
    with pytest.raises(ConfigError, match=r"^uv_build has no build_editable: install a newer version of it$"):
        delegate.draft(tmp_path, "editable")


def test_another_delegate_without_python_gives_its_metadata(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backend(
        tmp_path,
        monkeypatch,
        "uv_build",
        "import pathlib\n"
        "def prepare_metadata_for_build_wheel(directory, settings):\n"
        f"    info = pathlib.Path(directory, '{INFO}')\n"
        "    info.mkdir()\n"
        "    (info / 'METADATA').write_text('Name: first-minutes')\n"
        "    return info.name\n",
    )
    set_backend(project_directory, "uv_build")
    delegate = delegate_of(read_project(project_directory))
    assert names_in(delegate.draft(tmp_path, "wheel")) == [f"{INFO}/METADATA"]
    with tarfile.open(tmp_path / build_sdist(project_directory, tmp_path)) as file:
        names = {member.name for member in file.getmembers() if member.isfile()}
    assert names == {f"first_minutes-0.1.0/{name}" for name in ("PKG-INFO", "pyproject.toml", "src/hello.rs")}


def test_a_delegate_that_packs_no_python_is_told_of(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backend(tmp_path, monkeypatch, "uv_build", "def build_wheel(directory, settings): return settings['draft']\n")
    add_package(project_directory)
    set_backend(project_directory, "uv_build")
    draft = make_draft(tmp_path / "draft", {})
    with pytest.raises(ConfigError, match=r"^uv_build packed none of the project's Python files: name its packages"):
        delegate_of(read_project(project_directory), {"draft": str(draft)}).draft(tmp_path, "wheel")


def test_a_delegate_that_is_not_there(project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    set_backend(project_directory, "poetry-core")
    delegate = delegate_of(read_project(project_directory))
    assert delegate.requirements("wheel") == ["poetry-core"]
    with pytest.raises(
        ConfigError, match=r'which is not installed: add "poetry-core" to requires in \[build-system\]$'
    ):
        delegate.draft(tmp_path, "wheel")
