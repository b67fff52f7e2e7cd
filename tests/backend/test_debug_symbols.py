"""Debug symbols in a file of their own: what is taken out of a library, and where it lies. cargo is not called."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from pydust.build.compile import CompiledModule
from pydust.build.target import native_target
from pydust.errors import BuildError, PydustError
from pydust.packaging import debug_symbols, wheel
from pydust.project.config import read_project
from pydust.project.options import RELEASE, BuildOptions, from_settings
from pydust.system.interpreter import Interpreter, running_interpreter


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One that a C compiler made, with debug information."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "a.c").write_text("static int hidden(int x) { return x + 1; }\nint shown(int x) { return hidden(x); }\n")
    subprocess.run(["cc", "-g", "-shared", "-fPIC", "-o", "a.so", "a.c"], cwd=folder, check=True)
    return (folder / "a.so").read_bytes()


def test_symbols_are_taken_out(library: bytes) -> None:
    stripped, symbols = debug_symbols.taken_out(library, "a.so")
    assert b"hidden\0" not in stripped
    assert b"shown\0" in stripped
    assert b"a.so.debug\0" in stripped
    assert b"hidden\0" in symbols
    assert debug_symbols.taken_out(library, "a.so") == (stripped, symbols)


def test_cargo_is_told() -> None:
    words = BuildOptions(profile="release", debug_symbols=True, arguments=("-Zmine",)).words()
    assert words[-5:] == [
        *("--config", 'profile.release.debug = "full"', "--config", 'profile.release.strip = "none"', "-Zmine")
    ]


def test_the_archive_lies_beside_the_wheel(
    project_directory: Path, library: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = read_project(project_directory)
    compiled = CompiledModule(project.modules[0], native_target(running_interpreter()), library)
    monkeypatch.setattr(wheel, "compile_modules", lambda *_, **__: (compiled,))
    monkeypatch.setattr(wheel, "stubs_of_wheel", lambda *_: {})
    monkeypatch.setattr(wheel, "_files_on_crates", lambda *_: {})
    monkeypatch.chdir(project_directory)
    options = from_settings({"debug-symbols": "true"}, project, RELEASE, ships=False)
    name = wheel.build_wheel(project_directory, tmp_path, options=options)
    archive = name.removesuffix(".whl") + ".debug.zip"
    assert {path.name for path in tmp_path.iterdir()} >= {name, archive}
    stripped, symbols = debug_symbols.taken_out(library, Path(compiled.file).name)
    with zipfile.ZipFile(tmp_path / name) as made, zipfile.ZipFile(tmp_path / archive) as beside:
        assert made.read(compiled.file) == stripped
        assert beside.namelist() == [f"{compiled.file}.debug"]
        assert beside.read(f"{compiled.file}.debug") == symbols


def test_elsewhere_it_is_refused() -> None:
    macos = Interpreter(3, 14, False, False, 64, ".cpython-314-darwin.so", "macosx-11.0-arm64")
    with pytest.raises(
        PydustError, match=r"--debug-symbols is for wheels for Linux; this Python is for macosx-11\.0-arm64"
    ):
        debug_symbols.check_wanted(macos)


def test_without_objcopy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match="objcopy, which takes debug symbols out of modules, was not found: install"):
        debug_symbols.taken_out(b"", "a.so")


def test_what_is_no_library() -> None:
    with pytest.raises(BuildError, match="objcopy could not take the debug symbols out: "):
        debug_symbols.taken_out(b"no library", "a.so")
