"""`pydust.sources`, `pydust.sdist`: an archive has all that a build reads, with every delegate. Nothing is compiled."""

import importlib
import re
import tarfile
from pathlib import Path

import pytest

from pydust.errors import ConfigError
from pydust.packaging.sdist import build_sdist
from pydust.packaging.sources import needed_files
from pydust.project.config import read_project


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def configure(directory: Path, text: str) -> None:
    with (directory / "pyproject.toml").open("a") as file:
        file.write(text)


def needed(directory: Path) -> set[str]:
    return set(needed_files(read_project(directory)))


SOURCE = """\
#![doc = include_str!("../docs/front.md")]
// include_str!("../not/this.txt")
#[path = "elsewhere/other.rs"] mod other;
const A: &str = include_str!("words.txt");
const B: &[u8] = include_bytes!(r"../data/b.bin",);
const C: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/c.txt"));
const D: &str = include_str! { "../data/d.txt" };
include!("generated/table.rs");
include!(concat!(env!("OUT_DIR"), "/made.rs"));
const E: &str = "include_str!(\\"../data/no.txt\\")";
#[cfg(nothing)] const F: &str = include_str!("../data/missing.txt");
"""


def test_what_the_sources_name(project_directory: Path) -> None:
    data = ("docs/front.md", "src/words.txt", "data/b.bin", "data/c.txt", "data/d.txt", "data/no.txt")
    write(project_directory, {"src/hello.rs": SOURCE, **dict.fromkeys(data, "x")})
    write(
        project_directory,
        {
            "src/elsewhere/other.rs": 'const X: &str = include_str!("deep.txt");',
            "src/elsewhere/deep.txt": "",
            "src/generated/table.rs": 'const Y: &str = include_str!("../../data/y.txt");',
            "data/y.txt": "",
            "Cargo.lock": "",
            "rust-toolchain.toml": "",
        },
    )
    assert needed(project_directory) == {
        *("src/hello.rs", "src/elsewhere/other.rs", "src/elsewhere/deep.txt", "src/generated/table.rs"),
        *("docs/front.md", "src/words.txt", "data/b.bin", "data/c.txt", "data/d.txt", "data/y.txt"),
        *("Cargo.lock", "rust-toolchain.toml"),
    }


def test_crates_by_path_come_with_all_that_they_name(project_directory: Path) -> None:
    configure(project_directory, '[tool.pydust.dependencies]\ncore = { path = "crates/core" }\n')
    write(
        project_directory,
        {
            "crates/Cargo.toml": '[workspace]\nmembers = ["co*", "third"]\n',
            "crates/core/Cargo.toml": "[package]\nname = 'core'\n[dev-dependencies.testing]\npath = '../../testing'\n"
            "[target.'cfg(unix)'.build-dependencies]\nmaking = { path = '../making' }\n",
            "crates/core/src/lib.rs": 'const X: &str = include_str!("../../../shared.txt");',
            "crates/core/templates/page.html": "",
            "crates/core/target/junk": "",
            "crates/core/.hidden": "",
            "crates/third/Cargo.toml": "",
            "crates/making/Cargo.toml": "",
            "crates/unused/Cargo.toml": "",
            "testing/Cargo.toml": "",
            "testing/src/lib.rs": "",
            "shared.txt": "",
        },
    )
    assert needed(project_directory) == {
        *("src/hello.rs", "shared.txt", "testing/Cargo.toml", "testing/src/lib.rs"),
        *("crates/Cargo.toml", "crates/third/Cargo.toml", "crates/making/Cargo.toml"),
        *("crates/core/Cargo.toml", "crates/core/src/lib.rs", "crates/core/templates/page.html"),
    }


@pytest.mark.parametrize(
    ("files", "dependency", "sentence"),
    [
        (
            {"../beside/Cargo.toml": ""},
            '{ path = "../beside" }',
            "a source distribution cannot have the crate 'a' of [tool.pydust.dependencies], which lies outside of the "
            "project in ../beside: move it into the folder of pyproject.toml, or take it from a registry or a git",
        ),
        (
            {"a/Cargo.toml": "[dependencies]\nb = { path = '../../b' }\n"},
            '{ path = "a" }',
            "a source distribution cannot have the crate 'b' of a/Cargo.toml, which lies outside of the project",
        ),
        ({}, '{ path = "a" }', "the crate 'a' of [tool.pydust.dependencies] is not there: a has no Cargo.toml"),
        (
            {"../words.txt": "", "src/hello.rs": 'const X: &str = include_str!("../../words.txt");'},
            '"1"',
            "cannot have ../words.txt, which lies outside of the project and which src/hello.rs needs: move it into",
        ),
        (
            {"src/hello.rs": "const X: &str = include_str!(name!());"},
            '"1"',
            "src/hello.rs includes a file that its `include_str!` does not name by a text: run `pydust develop` once",
        ),
        ({"a/Cargo.toml": "["}, '{ path = "a" }', "a/Cargo.toml is not valid TOML"),
    ],
)
def test_what_cannot_be_packed_is_refused(
    project_directory: Path, tmp_path: Path, files: dict[str, str], dependency: str, sentence: str
) -> None:
    write(project_directory, files)
    configure(project_directory, f"[tool.pydust.dependencies]\na = {dependency}\n")
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        build_sdist(project_directory, tmp_path)
    assert not list(tmp_path.glob("*.tar.gz"))


def test_what_an_earlier_build_has_read(project_directory: Path) -> None:
    folder = project_directory / "target" / "some-abi" / "debug" / "examples"
    write(project_directory, {"src/hello.rs": "const X: &str = include_str!(name!());", "made/by/macro.txt": ""})
    write(project_directory, {"src/templates/a.html": "", "target/x/out/made.rs": ""})
    inputs = [
        project_directory / name for name in ("src/hello.rs", "made/by/macro.txt", "src/templates", "target/x/out")
    ]
    write(folder, {"libexample_hello.d": "lib.so: " + " ".join(map(str, inputs)), "libother.d": "lib.so: /etc/passwd"})
    assert needed(project_directory) == {"src/hello.rs", "made/by/macro.txt", "src/templates/a.html"}
    outside = project_directory.parent / "outside.txt"
    outside.touch()
    write(folder, {"libexample_hello.d": "lib.so: " + " ".join(map(str, [*inputs, outside]))})
    with pytest.raises(ConfigError, match=r"\.\./outside\.txt, which lies outside of the project and which the build"):
        needed(project_directory)


def test_crates_that_cargo_takes_from_a_folder(project_directory: Path) -> None:
    write(
        project_directory,
        {
            ".cargo/config.toml": '[source.vendored-sources]\ndirectory = "vendor"\n',
            "vendor/one/Cargo.toml": "",
            "vendor/one/.cargo-checksum.json": "",
        },
    )
    found = {".cargo/config.toml", "vendor/one/Cargo.toml", "vendor/one/.cargo-checksum.json"}
    assert needed(project_directory) == found | {"src/hello.rs"}


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("backend", ["hatchling", "setuptools", "poetry-core", "flit-core", "pdm-backend"])
def test_with_every_delegate(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    module = {
        "setuptools": "setuptools.build_meta",
        "poetry-core": "poetry.core",
        "flit-core": "flit_core",
        "pdm-backend": "pdm.backend",
    }
    if backend in module:
        pytest.importorskip(module[backend])
    for table in ("ConfigDiscovery", "FlatLayoutPackageFinder") if backend == "setuptools" else ():
        holder = getattr(importlib.import_module("setuptools.discovery"), table)
        name = "_analyse_src_layout" if table == "ConfigDiscovery" else "DEFAULT_EXCLUDE"
        monkeypatch.setattr(holder, name, getattr(holder, name))
    path = project_directory / "pyproject.toml"
    path.write_text(path.read_text().replace("first-minutes", "example"))
    configure(project_directory, f'[tool.pydust]\nbuild_backend = "{backend}"\n[tool.pydust.dependencies]\n')
    configure(project_directory, 'core = { path = "crates/core" }\n')
    write(
        project_directory,
        {
            "src/hello.rs": 'const X: &str = include_str!("../data/words.txt");',
            "data/words.txt": "",
            "crates/core/Cargo.toml": "",
            "crates/core/src/lib.rs": "",
            "example/__init__.py": '"""A package."""\n__version__ = "0.1.0"\n',
            "example/deep/part.py": "",
            "notes/readme.txt": "",
        },
    )
    if backend == "pdm-backend":
        configure(project_directory, '[tool.pdm.build]\npackage-dir = "."\n')
    if backend == "flit-core":
        path.write_text(path.read_text().replace('version = "0.1.0"\n', 'version = "0.1.0"\ndescription = "x"\n'))
    monkeypatch.chdir(project_directory)
    with tarfile.open(tmp_path / build_sdist(project_directory, tmp_path)) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert names >= {
        *(
            "pyproject.toml",
            "PKG-INFO",
            "src/hello.rs",
            "data/words.txt",
            "example/__init__.py",
            "example/deep/part.py",
        ),
        *("crates/core/Cargo.toml", "crates/core/src/lib.rs"),
    }


@pytest.mark.filterwarnings("ignore::Warning")  # of older versions of setuptools
def test_a_delegate_that_loses_the_package_is_told_of(
    project_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("setuptools.build_meta")
    write(project_directory, {"example/__init__.py": ""})
    configure(project_directory, '[tool.pydust]\nbuild_backend = "setuptools"\n[tool.setuptools]\npackages = []\n')
    monkeypatch.chdir(project_directory)
    with pytest.raises(ConfigError, match=r"^setuptools packed none of the project's Python files: name its packages"):
        build_sdist(project_directory, tmp_path)
