"""A `Cargo.toml` of the user's own: which targets the modules are, and the whole life of the project in the guide."""

import json
import re
import shutil
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from pydust.build import cargo
from pydust.build.framework import SELF_MANAGED
from pydust.build.target import native_target
from pydust.errors import ConfigError
from pydust.packaging import rebuild
from pydust.project.cargo_project import CargoTarget
from pydust.project.config import read_project
from pydust.project.options import DEV
from pydust.system.interpreter import running_interpreter

from .conftest import Run

BLOCK = re.compile(r"^```(?:toml|text)\n(?:#|//) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SUFFIX = running_interpreter().extension_suffix


def write_page(directory: Path, repository: Path) -> Path:
    """Write the files that the page of the guide shows."""
    page = (repository / "docs" / "guide" / "workspaces.md").read_text()
    for name, text in BLOCK.findall(page):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return directory


@pytest.fixture
def directory(tmp_path: Path, repository: Path) -> Path:
    """The project of the page, never compiled."""
    return write_page(tmp_path / "project", repository)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_page_has_every_file(directory: Path) -> None:
    assert {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()} == {
        *("pyproject.toml", "Cargo.toml", "crates/python/Cargo.toml", "crates/core/Cargo.toml"),
        *("crates/python/src/lib.rs", "crates/python/src/names.rs", "crates/core/src/lib.rs"),
    }


def test_targets_are_found(directory: Path) -> None:
    project = read_project(directory)
    manifest = "crates/python/Cargo.toml"
    assert [module.own for module in project.modules] == [
        CargoTarget("shapes-python", "area", False, manifest, "crates/python/src/lib.rs"),
        CargoTarget("shapes-python", "names", True, manifest, "crates/python/src/names.rs"),
    ]
    assert [module.root for module in project.modules] == ["crates/python/src/lib.rs", "crates/python/src/names.rs"]
    words = cargo.arguments(project, native_target(running_interpreter()), project.modules, options=DEV)
    package = ("--package", "shapes-python")
    start = words.index("--package")
    assert words[start : start + 7] == [*package, "--lib", *package, "--example", "names"]


def test_a_single_package_needs_no_name(directory: Path) -> None:
    (directory / "Cargo.toml").write_text('[package]\nname = "one-two"\n[lib]\ncrate-type = ["cdylib"]\n')
    (directory / "src").mkdir()
    (directory / "src" / "lib.rs").write_text("")
    entry = '[[tool.pydust.ext_module]]\nname = "one_two"\ntarget = "one_two"\n'
    (directory / "pyproject.toml").write_text(entry)
    (module,) = read_project(directory).modules
    assert module.own == CargoTarget("one-two", "one_two", False, "Cargo.toml", "src/lib.rs")


MISTAKES = {
    "a package": (
        'package = "shapes-python"\ntarget',
        'package = "shapes-pyton"\ntarget',
        "'shapes-pyton' of [[tool.pydust.ext_module]] number 2 is not a package of Cargo.toml; "
        "did you mean 'shapes-python'?",
    ),
    "no package": (
        'package = "shapes-python"\ntarget',
        "target",
        "number 2 has no package; it can be 'shapes-core' or 'shapes-python'",
    ),
    "a target": (
        'target = "names"',
        'target = "name"',
        "'name' of [[tool.pydust.ext_module]] number 2 is not a library or an example of crates/python/Cargo.toml; "
        "did you mean 'names'?",
    ),
    "a library that is none": (
        'package = "shapes-python"\n\n',
        'package = "shapes-core"\n\n',
        "'shapes_core' of crates/core/Cargo.toml is no module: add crate-type = [\"cdylib\"] to its [lib]",
    ),
    "twice": ('target = "names"', "", "'shapes.area' and 'shapes.names' are both the cargo target 'area'"),
    "a root as well": (
        'target = "names"',
        'root = "src/a.rs"',
        "number 2 has root and package: keep root for a Rust file whose manifest is generated, or package for a crate",
    ),
    "a root elsewhere": (
        'package = "shapes-python"\ntarget = "names"',
        'root = "crates/core/src/lib.rs"',
        "number 2 has root, and another one has a crate of your own Cargo.toml",
    ),
    "neither": (
        'package = "shapes-python"\ntarget = "names"',
        "",
        'number 2 has no root: add root = "src/module.rs", or package = ".." for a crate of your own Cargo.toml',
    ),
    "a table of cargo's": (
        'target = "names"',
        'target = "names"\n[tool.pydust.dependencies]\nregex = "1"',
        "tool.pydust.dependencies belongs into Cargo.toml, which is your own",
    ),
    "no text": ('target = "names"', "target = 1", "target of [[tool.pydust.ext_module]] number 2 must be a string"),
}


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES.values(), ids=list(MISTAKES))
def test_mistakes(directory: Path, old: str, new: str, message: str) -> None:
    replace(directory / "pyproject.toml", old, new)
    with pytest.raises(ConfigError) as caught:
        read_project(directory)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("Cargo.toml", "strip", 'panic = "abort"\nstrip', "panic = 'abort' of profile.release would end Python"),
        ("Cargo.toml", "[workspace]", "[workspace", "Cargo.toml cannot be read: "),
        ("crates/python/Cargo.toml", "src/names.rs", "src/nams.rs", "has no file src/nams.rs for 'names'"),
        (
            "crates/python/Cargo.toml",
            'names.rs"\ncrate-type = ["cdylib"]',
            'names.rs"',
            "'names' of crates/python/Cargo.toml is no module: add crate-type = [\"cdylib\"] to its [[example]]",
        ),
    ],
)
def test_mistakes_in_manifests(directory: Path, file: str, old: str, new: str, message: str) -> None:
    replace(directory / file, old, new)
    with pytest.raises(ConfigError) as caught:
        read_project(directory)
    assert message in str(caught.value)


def test_a_manifest_has_to_be_there(directory: Path) -> None:
    (directory / "Cargo.toml").write_text("# Generated by pydust from pyproject.toml: ..\n")
    with pytest.raises(ConfigError, match=r"names a package of cargo, but the project has no Cargo.toml of its own"):
        read_project(directory)


def test_crates_are_for_cargo(directory: Path, pydust: Run) -> None:
    for word in ("add", "remove"):
        done = pydust(word, "regex", cwd=directory, status=1)
        assert f"Cargo.toml is your own, and has the crates of the project: run `cargo {word} regex`" in done.stderr


def test_an_edit_of_a_manifest_is_an_edit(directory: Path) -> None:
    found = rebuild.manifests(read_project(directory))
    assert {Path(name).relative_to(directory).as_posix() for name in found} == {
        *("Cargo.toml", "crates/python/Cargo.toml", "crates/core/Cargo.toml")
    }


# --- from a generated one ------------------------------------------------------------------------

GENERATED = """\
[project]
name = "Ejected"
version = "1.2.3"

[tool.pydust]
abi = "native"
edition = "2021"  # gone

[[tool.pydust.ext_module]]
name = "ejected._one"
root = "src/one.rs"  # the first

[tool.pydust.dependencies]
shapes-core = { path = "crates/core" }

[tool.pydust.features]
fast = []

[[tool.pydust.ext_module]]
root = "src/two.rs"
name = "two"
"""


def write_generated(directory: Path) -> None:
    """Write a project without a manifest, in place of that of the page."""
    (directory / "pyproject.toml").write_text(GENERATED)
    (directory / ".gitignore").write_text("/target/\n/Cargo.toml\n/.cargo/\n")
    (directory / "Cargo.toml").unlink()
    (directory / "src").mkdir()
    for name in ("One", "Two"):
        text = f'#[pydust::module(name = "{"_one" if name == "One" else "two"}")]\npub struct {name};\n'
        text += f"#[pydust::methods]\nimpl {name} {{ pub fn area() -> f64 {{ shapes_core::square(2.0) }} }}\n"
        text += '#[cfg(feature = "fast")] compile_error!();\n'
        (directory / "src" / f"{name.lower()}.rs").write_text(text)


def test_eject(directory: Path, pydust: Run) -> None:
    write_generated(directory)
    before = read_project(directory)
    done = pydust("eject", "--vendor", "vendor/pydust", cwd=directory)
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "Wrote Cargo.toml, which is yours now, and changed pyproject.toml",
        "From now on crates are declared in Cargo.toml, by `cargo add`, and profiles and lints there as well",
        "The version 1.2.3 is a copy",
        "Run `pydust sync` to bring Cargo.lock up to date",
    ]
    targets = [module.target for module in before.modules]
    assert (directory / "pyproject.toml").read_text() == (
        '[project]\nname = "Ejected"\nversion = "1.2.3"\n\n[tool.pydust]\nabi = "native"\n\n'
        f'[[tool.pydust.ext_module]]\nname = "ejected._one"\ntarget = "{targets[0]}"  # the first\n\n\n\n'
        '[[tool.pydust.ext_module]]\ntarget = "two"\nname = "two"\n'
    )
    manifest = tomllib.loads((directory / "Cargo.toml").read_text())
    package = {key: manifest["package"][key] for key in ("name", "version", "edition", "build")}
    assert package == {"name": "ejected", "version": "1.2.3", "edition": "2021", "build": False}
    assert manifest["features"] == {"fast": []}
    assert manifest["dependencies"] == {
        "pydust": {"path": "vendor/pydust/crates/pydust"},
        "shapes-core": {"path": "crates/core"},
    }
    assert manifest["workspace"] == {"exclude": ["target", "vendor"]}
    assert (directory / "vendor" / "pydust" / "crates" / "pydust" / "Cargo.toml").is_file()
    assert (directory / ".gitignore").read_text() == "/target/\n"
    after = read_project(directory)
    assert [(one.name, one.root, one.target) for one in after.modules] == [
        (one.name, one.root, one.target) for one in before.modules
    ]
    assert "is your own already" in pydust("eject", cwd=directory, status=1).stderr


@pytest.mark.parametrize("folder", ["..", ".", "target/x", "/elsewhere"])
def test_crates_go_into_a_folder_of_their_own(directory: Path, pydust: Run, folder: str) -> None:
    write_generated(directory)
    before = (directory / "pyproject.toml").read_text()
    done = pydust("eject", "--vendor", folder, cwd=directory, status=1)
    assert f"--vendor {folder} is not a folder of its own in the project" in done.stderr
    assert (directory / "pyproject.toml").read_text() == before
    assert not (directory / "Cargo.toml").exists()


def test_a_version_that_cargo_does_not_have(directory: Path, pydust: Run) -> None:
    write_generated(directory)
    replace(directory / "pyproject.toml", "1.2.3", "1.2rc1")
    done = pydust("eject", cwd=directory)
    assert "Cargo has no version such as '1.2rc1', so CARGO_PKG_VERSION is 0.0.0" in done.stderr


# --- compiled ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, repository: Path, pydust: Run) -> Path:
    """The project of the page, after `pydust develop`; tests leave it as it is."""
    directory = write_page(tmp_path_factory.mktemp("workspaces"), repository)
    done = pydust("develop", cwd=directory)
    assert f"shapes.area is built: shapes/area{SUFFIX}" in done.stderr
    return directory


CODE = "from shapes import area, names; print(area.square(3.0), names.of(4), area.square.__doc__)"


@pytest.mark.slow
def test_modules_are_built_from_the_users_manifest(built: Path, pydust: Run, run: Run) -> None:
    assert run(sys.executable, "-c", CODE, cwd=built).stdout == "9.0 square Returns the area of a square.\n"
    assert "def square(side: SupportsFloat | SupportsIndex) -> float" in (built / "shapes" / "area.pyi").read_text()
    assert not (built / ".cargo").exists()
    assert not (built / "target" / "pydust" / "build.rs").exists()
    done = pydust("develop", cwd=built)
    assert "Compiling" not in done.stderr
    assert "shapes.names is up to date" in done.stderr
    # An import builds after an edit of any of these.
    record = rebuild.record_path(read_project(built), running_interpreter()).read_text()
    for name in ("Cargo.toml", "Cargo.lock", "crates/python/Cargo.toml", "crates/core/src/lib.rs"):
        assert f" {built / name}\n" in f"{record}\n"


@pytest.mark.slow
def test_native_tests_run_beside_the_modules(built: Path, pydust: Run, run: Run) -> None:
    (built / "test_area.py").write_text("from shapes import area\n\ndef test_area():\n    assert area.square(2) == 4\n")
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={built}", "-c", "/dev/null")
    done = run(*words, cwd=built)
    assert "2 passed" in done.stdout
    # Neither has undone the other.
    assert "Compiling" not in pydust("develop", cwd=built).stderr
    assert "Compiling" not in run(*words, cwd=built).stdout
    (built / "test_area.py").unlink()


@pytest.mark.slow
def test_a_wheel_names_the_crates(built: Path, pydust: Run, tmp_path: Path) -> None:
    done = pydust("wheel", "--profile", "dev", "--out", tmp_path, cwd=built)
    assert "Compiling" not in done.stderr
    (wheel,) = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        bill = json.loads(file.read("shapes-0.1.0.dist-info/sboms/pydust.cdx.json"))
    assert {f"shapes/area{SUFFIX}", f"shapes/names{SUFFIX}", "shapes/area.pyi", "shapes/py.typed"} <= names
    linked = {one["name"] for one in bill["components"] if one["scope"] == "required"}
    assert linked == {"libc", "pydust", "pyo3-ffi", "shapes-core"}


@pytest.mark.slow
def test_a_source_distribution_is_complete(built: Path, pydust: Run, tmp_path: Path) -> None:
    pydust("sdist", "--out", tmp_path, cwd=built)
    with tarfile.open(tmp_path / "shapes-0.1.0.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = tmp_path / "shapes-0.1.0"
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert files == {
        *("pyproject.toml", "Cargo.toml", "Cargo.lock", "PKG-INFO", "crates/core/Cargo.toml", "crates/core/src/lib.rs"),
        *("crates/python/Cargo.toml", "crates/python/src/lib.rs", "crates/python/src/names.rs"),
    }
    # Cargo finds all that the manifests name.
    assert "Cargo.lock is up to date with Cargo.toml" in pydust("sync", "--offline", cwd=unpacked).stderr
    assert (unpacked / "Cargo.lock").read_bytes() == (built / "Cargo.lock").read_bytes()
    assert (unpacked / SELF_MANAGED / "crates" / "pydust" / "Cargo.toml").is_file()


@pytest.mark.slow
def test_what_was_ejected_is_built(built: Path, pydust: Run, run: Run) -> None:
    """In the same folder, for the crates that were compiled there."""
    before = {name: (built / name).read_bytes() for name in ("pyproject.toml", "Cargo.toml", "Cargo.lock")}
    write_generated(built)
    pydust("eject", cwd=built)
    manifest = (built / "Cargo.toml").read_text()
    # With the profiles of the page's manifest.
    (built / "Cargo.toml").write_text(manifest[: manifest.index("[profile.")].partition("# Without lto")[0])
    done = pydust("develop", cwd=built)
    assert "Compiling ejected v1.2.3" in done.stderr
    assert "Compiling pydust v" not in done.stderr
    code = "import two; from ejected import _one; print(two.area(), _one.area())"
    assert run(sys.executable, "-c", code, cwd=built).stdout == "4.0 4.0\n"
    shutil.rmtree(built / "src")
    (built / ".gitignore").unlink()
    for name, content in before.items():
        (built / name).write_bytes(content)


@pytest.mark.slow
def test_check_finds_nothing(built: Path, pydust: Run) -> None:
    assert "are right" in pydust("check", cwd=built).stdout
    lock = tomllib.loads((built / "Cargo.lock").read_text())
    assert "shapes-python" in {package["name"] for package in lock["package"]}
