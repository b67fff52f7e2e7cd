"""`--manylinux`: what libraries take from the system, and which tag a wheel gets for it."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pydust.build_meta import build_wheel
from pydust.cli import main
from pydust.errors import BuildError, PydustError
from pydust.packaging.elf import Needs, Requirement, needs
from pydust.packaging.manylinux import AUTO, _reasons, check_wanted, platform_tag
from pydust.packaging.wheel import Entry, finish_wheel
from pydust.project.config import read_project
from pydust.system.interpreter import Interpreter, running_interpreter

from .test_wheel import make_draft

LINUX = Interpreter(3, 14, False, False, 64, ".cpython-314-x86_64-linux-gnu.so", "linux-x86_64")
VERSIONS = "GLIBC_2.2.5 { global: memcpy; }; GLIBC_2.34 { global: newer; };\n"
"""Those of a library that gives itself out for `libc.so.6`, so that the test knows what is in it."""


def linked(folder: Path, name: str, source: str, *words: str) -> Path:
    """Link a shared library."""
    compiler = shutil.which("cc")
    assert compiler, "there is no C compiler, which Rust needs too"
    (folder / f"{name}.c").write_text(source)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-nostdlib", "-o", f"{name}.so", f"{name}.c", *words], cwd=folder, check=True
    )
    return folder / f"{name}.so"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One that takes a function of glibc 2.34 and one of a version that every system has."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "versions").write_text(VERSIONS)
    linked(
        folder,
        "system",
        "int newer(void) { return 0; }\nvoid memcpy(void) {}\n",
        *("-Wl,-soname,libc.so.6", "-Wl,--version-script=versions", "-fno-builtin"),
    )
    source = "extern int newer(void);\nextern void memcpy(void);\nint both(void) { memcpy(); return newer(); }\n"
    return linked(folder, "module", source, "-fno-builtin", "system.so").read_bytes()


def test_a_library_is_read(library: bytes) -> None:
    found = needs(library)
    assert found.libraries == ("libc.so.6",)
    assert set(found.versions) == {
        Requirement("libc.so.6", "GLIBC_2.34", ("newer",)),
        Requirement("libc.so.6", "GLIBC_2.2.5", ("memcpy",)),
    }


def test_a_file_that_is_cut_short(library: bytes) -> None:
    for size in (5, 20, 63, len(library) - 1):
        with pytest.raises(ValueError, match="this is no complete ELF file"):
            needs(library[:size])
    with pytest.raises(ValueError, match="this is no ELF file"):
        needs(b"MZ")


@pytest.mark.parametrize(("wanted", "tag"), [(AUTO, "manylinux_2_34_x86_64"), ("39", "manylinux_2_39_x86_64")])
def test_the_tag(library: bytes, wanted: str, tag: str) -> None:
    assert platform_tag({"a.so": library, "a.py": b"pass"}, LINUX, wanted) == tag


def test_no_library_takes_anything() -> None:
    assert platform_tag({"a.py": b"pass"}, LINUX, AUTO) == "manylinux_2_17_x86_64"


def test_a_newer_glibc_is_refused(library: bytes) -> None:
    with pytest.raises(
        BuildError,
        match=r"^a\.so takes glibc 2\.34, for newer, which is newer than 2\.28: build where glibc is older, as in the "
        r"container quay\.io/pypa/manylinux_2_28_x86_64, or say --manylinux auto for the tag manylinux_2_34$",
    ):
        platform_tag({"a.so": library}, LINUX, "28")


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (Needs(("libssl.so.3", "libc.so.6"), ()), r"a\.so takes libssl\.so\.3, which not every system has: "),
        (Needs(("libc.musl-x86_64.so.1",), ()), r"a\.so takes libc\.musl-x86_64\.so\.1 of musl, and manylinux is for "),
        (Needs((), (Requirement("libgcc_s.so.1", "GCC_7.0.0", ()),)), r"a\.so takes GCC_7\.0\.0 of libgcc_s\.so\.1, "),
        (Needs((), (Requirement("libc.so.6", "GLIBC_PRIVATE", ()),)), r"a\.so takes GLIBC_PRIVATE of libc\.so\.6, "),
    ],
)
def test_what_not_every_system_has(found: Needs, problem: str) -> None:
    with pytest.raises(BuildError, match=problem):
        list(_reasons("a.so", found))


def test_versions_that_are_no_number() -> None:
    versions = [Requirement("libc.so.6", "GLIBC_ABI_DT_RELR", ()), Requirement("libgcc_s.so.1", "GCC_4.2.0", ("f",))]
    found = list(_reasons("a.so", Needs(("libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"), tuple(versions))))
    assert [reason.minor for reason in found] == [36]
    assert str(found[0]) == "a.so takes glibc 2.36"


@pytest.mark.parametrize(
    ("words", "meant"), [("auto", "auto"), ("2_28", "28"), ("manylinux_2_17", "17"), ("2.34", "34")]
)
def test_what_can_be_wanted(words: str, meant: str) -> None:
    assert check_wanted(words, LINUX) == meant


def test_what_cannot_be_wanted() -> None:
    with pytest.raises(PydustError, match="auto or a version of glibc such as 2_28, not '2014'"):
        check_wanted("2014", LINUX)
    with pytest.raises(PydustError, match=r"manylinux is for wheels for Linux; this Python is for macosx-11\.0-arm64"):
        check_wanted("auto", replace(LINUX, platform="macosx-11.0-arm64"))


def test_the_wheel_is_named_and_tagged(project_directory: Path, tmp_path: Path, library: bytes) -> None:
    project = read_project(project_directory)
    added = {"example/hello.so": Entry(library, executable=True)}
    draft = make_draft(tmp_path / "draft", {})
    tag = LINUX.wheel_tag
    name = finish_wheel(draft, tmp_path, project, LINUX, added, tag, AUTO)
    assert name == "first_minutes-0.1.0-cp314-cp314-manylinux_2_34_x86_64.whl"
    with zipfile.ZipFile(tmp_path / name) as file:
        assert b"\nTag: cp314-cp314-manylinux_2_34_x86_64\n" in file.read("first_minutes-0.1.0.dist-info/WHEEL")
    with pytest.raises(BuildError, match=r"example/hello\.so takes glibc 2\.34"):
        finish_wheel(draft, tmp_path / "none", project, LINUX, added, tag, "28")
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(not running_interpreter().platform.startswith("linux"), reason="only Linux has such wheels")
def test_a_mistake_is_found_before_the_build(
    project_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(project_directory)
    monkeypatch.setattr("pydust.packaging.wheel.compile_modules", lambda *_, **__: pytest.fail("compiled"))
    assert main(["wheel", "--manylinux", "2014"]) == 1
    assert capsys.readouterr().err.endswith("such as 2_28, not '2014'\n")
    with pytest.raises(SystemExit):
        build_wheel(str(tmp_path), {"manylinux": "2014"})
    assert capsys.readouterr().err.endswith("such as 2_28, not '2014'\n")
