"""A user's first minutes, with the real crates, cargo and pip: two files in an empty folder become a module.

Compiled from nothing twice in a session, once in each profile; every test after that works in the same project.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydust.build import cargo
from pydust.build.inputs import stamp_of
from pydust.build.target import native_target
from pydust.project.config import read_project
from pydust.system.interpreter import running_interpreter
from pydust.testing.leaks import Watch

pytestmark = pytest.mark.slow

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PYPROJECT = """\
[build-system]
requires = ["rusty-pydust"]
build-backend = "pydust.build_meta"

[project]
name = "first-minutes"
version = "0.1.0"

[[tool.pydust.ext_module]]
name = "example.hello"
root = "src/hello.rs"
"""

SECOND = """
[[tool.pydust.ext_module]]
name = "example.deep.second"
root = "src/second.rs"
"""

RUST = """\
use pydust::prelude::*;

/// A greeting.
#[pydust::module]
#[derive(Default)]
pub struct Hello;

#[pydust::methods]
impl Hello {
    /// Says hello.
    pub fn hello() -> &'static str { "Hello from Rust!" }
}
"""

GREET = 'from example import hello; print(hello.hello()); print("from " + hello.__file__)'
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
MODULE = f"example/hello{SUFFIX}"


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, pydust: Run) -> Path:
    """The project, after its first `pydust develop`; the folder's name has a space."""
    directory = tmp_path_factory.mktemp("first minutes")
    (directory / "pyproject.toml").write_text(PYPROJECT)
    (directory / "src").mkdir()
    (directory / "src" / "hello.rs").write_text(RUST)
    first = pydust("develop", cwd=directory)
    # The words by which the tests below see that nothing is compiled.
    assert "Compiling first-minutes" in first.stderr
    assert f"example.hello is built: {MODULE}" in first.stderr
    return directory


@pytest.fixture
def restored(project: Path) -> Iterator[Path]:
    """The project for a test that changes it: its two files are put back."""
    yield project
    (project / "pyproject.toml").write_text(PYPROJECT)
    (project / "src" / "hello.rs").write_text(RUST)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory, repository: Path, run: Run) -> Path:
    """A folder of wheels with the tool and what it needs, as an index of its own."""
    directory = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", directory, repository, cwd=directory)
    return directory


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, wheels: Path, run: Run) -> Path:
    """A new virtual environment with the tool installed from its wheel; the path of its Python."""
    directory = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", directory, cwd=directory)
    python = directory / "bin" / "python"
    run(python, "-m", "pip", "install", "rusty-pydust", cwd=directory, **offline(wheels))
    return python


def offline(wheels: Path) -> dict[str, str]:
    """Variables that let pip see the folder alone, and Python no other copy of the tool."""
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels.as_uri(),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": "",
    }


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of the files in which two wheels differ."""
    with zipfile.ZipFile(one) as left, zipfile.ZipFile(other) as right:
        names = {*left.namelist(), *right.namelist()}
        files = [
            {name: file.read(name) if name in file.namelist() else b"" for name in names} for file in (left, right)
        ]
    return sorted(name for name in names if files[0][name] != files[1][name])


def uninstall(python: Path, run: Run) -> None:
    run(python, "-m", "pip", "uninstall", "--yes", "first-minutes", cwd=python.parent)


def test_two_files_become_a_module(project: Path, run: Run) -> None:
    done = run(sys.executable, "-c", GREET, cwd=project)
    assert done.stdout.splitlines() == ["Hello from Rust!", f"from {project / MODULE}"]
    assert not (project / "example" / "__init__.py").exists()


STUB = '''\
# Written by pydust from src/hello.rs. Remove this line to keep changes of your own.
"""A greeting."""

__all__ = ["hello"]

def hello() -> str:
    """Says hello."""
'''


def test_the_module_has_a_stub(project: Path, pydust: Run, tmp_path: Path) -> None:
    stub = project / "example" / "hello.pyi"
    assert stub.read_text() == STUB
    assert (project / "example" / "py.typed").read_bytes() == b""
    assert pydust("stubs", "--check", cwd=project).stderr.endswith("1 stub agrees with the modules\n")

    said = pydust("stubs", "--output", tmp_path, cwd=project).stderr
    assert said.endswith(f"Wrote 2 files below {tmp_path}\n")
    assert (tmp_path / "example" / "hello.pyi").read_text() == STUB
    said = pydust("stubs", "--output", tmp_path, cwd=project).stderr
    assert said.endswith(f"The stubs below {tmp_path} are up to date\n")


def test_a_stub_by_hand_stays_and_is_compared(project: Path, pydust: Run) -> None:
    stub = project / "example" / "hello.pyi"
    stub.write_text("def hello(name: str) -> str: ...\n")
    pydust("develop", cwd=project)
    assert stub.read_text() == "def hello(name: str) -> str: ...\n"
    drift = pydust("stubs", "--check", cwd=project, status=1).stderr
    assert drift.endswith("example/hello.pyi:1: hello(name) is hello() in the module\n")
    stub.write_text(STUB.replace("str", "int"))
    stale = pydust("stubs", "--check", cwd=project, status=1).stderr
    assert stale.endswith("example/hello.pyi is not what the module example.hello gives: run `pydust stubs`\n")
    said = pydust("stubs", cwd=project).stderr
    assert said.endswith("Wrote example/hello.pyi for type checkers\n")
    assert stub.read_text() == STUB


def test_again_compiles_nothing(project: Path, pydust: Run) -> None:
    before = stamp_of((project / MODULE).stat())
    again = pydust("develop", cwd=project)
    assert "Compiling" not in again.stderr
    assert again.stderr.endswith("example.hello is up to date\n")
    assert stamp_of((project / MODULE).stat()) == before
    description = read_project(project)
    target = native_target(running_interpreter())
    assert all(artifact.fresh for artifact in cargo.build(description, target, description.modules))


def test_another_installation_path_and_environment_compile_nothing(
    project: Path, environment: Path, wheels: Path, run: Run
) -> None:
    variables = {
        **offline(wheels),
        "PATH": os.pathsep.join([str(environment.parent), os.environ["PATH"]]),
        "VIRTUAL_ENV": str(environment.parent.parent),
        "PYO3_PYTHON": str(environment),
        "PYO3_BUILD_EXTENSION_MODULE": "1",
    }
    other = run(environment.with_name("pydust"), "develop", cwd=project, **variables)
    assert "Compiling" not in other.stderr
    assert "Wrote" not in other.stderr  # the crates in the wheel are those of the checkout
    assert other.stderr.endswith("example.hello is up to date\n")


def test_a_symbolic_link_compiles_nothing(project: Path, tmp_path: Path, pydust: Run) -> None:
    link = tmp_path / "link"
    link.symlink_to(project)
    assert "Compiling" not in pydust("develop", link, cwd=tmp_path).stderr
    assert "Compiling" not in pydust("develop", cwd=link).stderr


def test_cargo_by_itself_compiles_nothing(project: Path, run: Run) -> None:
    folder = project / "target" / running_interpreter().abi
    done = run(cargo.find_cargo(), "build", "--examples", "--target-dir", folder, cwd=project)
    assert "Finished" in done.stderr
    assert "Compiling" not in done.stderr


def test_pip_install_without_isolation(
    project: Path, environment: Path, wheels: Path, run: Run, tmp_path: Path
) -> None:
    pip = (environment, "-m", "pip")
    run(*pip, "install", "--no-build-isolation", ".", cwd=project, **offline(wheels))
    done = run(environment, "-c", GREET, cwd=tmp_path, PYTHONPATH="")
    assert done.stdout.startswith("Hello from Rust!\n")
    assert str(project) not in done.stdout
    uninstall(environment, run)

    run(*pip, "wheel", "--no-build-isolation", "--wheel-dir", tmp_path, ".", cwd=project, **offline(wheels))
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"first_minutes-0.1.0-{running_interpreter().wheel_tag}.whl"
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    assert [name for name in names if ".dist-info/" not in name] == [MODULE, "example/hello.pyi", "example/py.typed"]


def test_pip_install_with_isolation(project: Path, wheels: Path, pydust: Run, run: Run, tmp_path: Path) -> None:
    """From the source distribution, in another folder: the wheel is the same as the project's own, byte by byte."""
    run(sys.executable, "-m", "venv", tmp_path / "environment", cwd=tmp_path)
    python = tmp_path / "environment" / "bin" / "python"
    (source, here) = pydust("build", "--out", tmp_path / "here", cwd=project).stdout.splitlines()
    there = tmp_path / "there"
    run(python, "-m", "pip", "wheel", project / source, "--wheel-dir", there, cwd=tmp_path, **offline(wheels))
    (wheel,) = there.iterdir()
    assert wheel.name == Path(here).name
    assert differences(project / here, wheel) == []
    assert wheel.read_bytes() == (project / here).read_bytes()

    run(python, "-m", "pip", "install", wheel, cwd=tmp_path, **offline(wheels))
    done = run(python, "-c", GREET, cwd=tmp_path, PYTHONPATH="")
    assert done.stdout.startswith("Hello from Rust!\n")
    assert str(project) not in done.stdout


def test_both_archives_by_one_command(project: Path, pydust: Run, tmp_path: Path) -> None:
    done = pydust("build", "--manylinux", "auto", "--sizes", "--out", tmp_path, cwd=project)
    source, wheel = (Path(line).name for line in done.stdout.splitlines())
    assert source == "first_minutes-0.1.0.tar.gz"
    python, abi, platform = running_interpreter().wheel_tag.split("-")
    architecture = platform.removeprefix("linux_")
    assert re.fullmatch(rf"first_minutes-0\.1\.0-{python}-{abi}-manylinux_2_\d+_{architecture}\.whl", wheel)
    assert {path.name for path in tmp_path.iterdir()} == {source, wheel}
    assert f"{MODULE}\n" in done.stderr  # of the table of sizes
    with zipfile.ZipFile(tmp_path / wheel) as file:
        bill = json.loads(file.read("first_minutes-0.1.0.dist-info/sboms/pydust.cdx.json"))
        texts = file.read("first_minutes-0.1.0.dist-info/licenses/rust-crates.txt").decode()
        metadata = file.read("first_minutes-0.1.0.dist-info/METADATA").decode()
    scopes = {one["name"]: one["scope"] for one in bill["components"]}
    assert {name for name, scope in scopes.items() if scope == "required"} == {"libc", "pydust", "pyo3-ffi"}
    assert {"pydust-macros", "proc-macro2"} <= scopes.keys()
    assert re.findall(r"^(\S+) \S+: (.*)$", texts.partition("-" * 80)[0], re.MULTILINE) == [
        ("libc", "MIT OR Apache-2.0"),
        ("pydust", "Apache-2.0"),
        ("pyo3-ffi", "MIT OR Apache-2.0"),
    ]
    assert re.search(r"^pydust \S+: LICENSE$", texts, re.MULTILINE)
    assert "\nLicense-File: rust-crates.txt\n" in metadata


def test_an_editable_install_imports_from_the_project(
    project: Path, environment: Path, wheels: Path, run: Run, tmp_path: Path
) -> None:
    run(environment, "-m", "pip", "install", "--no-build-isolation", "-e", ".", cwd=project, **offline(wheels))
    done = run(environment, "-c", GREET, cwd=tmp_path, PYTHONPATH="")
    assert done.stdout.splitlines() == ["Hello from Rust!", f"from {project / MODULE}"]
    uninstall(environment, run)


def test_an_editable_install_builds_on_import(
    restored: Path, environment: Path, wheels: Path, run: Run, tmp_path: Path
) -> None:
    run(environment, "-m", "pip", "install", "--no-build-isolation", "-e", ".", cwd=restored, **offline(wheels))

    def greet(status: int = 0, **variables: str) -> tuple[str, str]:
        done = run(environment, "-c", GREET, cwd=tmp_path, status=status, PYTHONPATH="", **variables)
        return done.stdout.partition("\n")[0], done.stderr

    said = "Building example.hello: src/hello.rs has changed since example.hello was built\n"
    source = restored / "src" / "hello.rs"
    assert greet() == ("Hello from Rust!", "")
    source.write_text(RUST.replace("from Rust", "from an import"))
    assert greet(PYDUST_REBUILD="0") == ("Hello from Rust!", "")
    variables = {**os.environ, "PYTHONPATH": ""}
    both = [
        subprocess.Popen([environment, "-c", GREET], cwd=tmp_path, env=variables, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate()[0].partition("\n")[0] for process in both] == ["Hello from an import!"] * 2
    assert greet() == ("Hello from an import!", "")
    # What cannot be built is not used as it was.
    source.write_text(RUST + 'fn wrong() -> u32 { "text" }\n')
    for _ in range(2):
        printed, shown = greet(status=1)
        assert printed == ""
        assert "ImportError: src/hello.rs has changed since example.hello was built, and it cannot be built" in shown
        assert "error[E0308]: mismatched types" in shown
    source.write_text(RUST)
    assert greet() == ("Hello from Rust!", said)
    uninstall(environment, run)
    assert not list(environment.parents[1].rglob("*_pydust_editable_*"))


def test_an_environment_without_the_tool_builds_on_import(
    restored: Path, wheels: Path, run: Run, tmp_path: Path
) -> None:
    """As pip and uv do it: the build has a tool that is gone afterwards."""
    run(sys.executable, "-m", "venv", tmp_path / "environment", cwd=tmp_path)
    python = tmp_path / "environment" / "bin" / "python"
    run(python, "-m", "pip", "install", "-e", ".", cwd=restored, **offline(wheels))
    run(python, "-c", "import pydust", cwd=tmp_path, status=1, PYTHONPATH="")
    (restored / "src" / "hello.rs").write_text(RUST.replace("from Rust", "from a copy"))
    done = run(python, "-c", GREET, cwd=tmp_path, PYTHONPATH="")
    assert done.stdout.startswith("Hello from a copy!\n")
    assert done.stderr == "Building example.hello: src/hello.rs has changed since example.hello was built\n"


def test_a_build_for_a_script(project: Path, run: Run) -> None:
    done = run(sys.executable, "-c", "from pydust.build import build; build()", cwd=project)
    assert "`release` profile" in done.stderr
    assert run(sys.executable, "-c", GREET, cwd=project).stdout.startswith("Hello from Rust!\n")


RAISES = RUST.replace(
    'pub fn hello() -> &\'static str { "Hello from Rust!" }',
    """pub const __version__: &str = env!("CARGO_PKG_VERSION");
    pub const ABOUT: [&str; 3] = [
        env!("CARGO_PKG_NAME"), env!("CARGO_PKG_DESCRIPTION"), env!("CARGO_PKG_VERSION_PRE")
    ];
    pub fn fail() -> PyResult<()> { raise!(ValueError, "no") }""",
)


def test_the_package_is_the_project(restored: Path, pydust: Run, run: Run) -> None:
    (restored / "src" / "hello.rs").write_text(RAISES)
    show = (sys.executable, "-c", "from example import hello; print(hello.__version__, hello.ABOUT)")
    pydust("develop", cwd=restored)
    assert run(*show, cwd=restored).stdout == "0.1.0 ['first-minutes', '', '']\n"
    named = PYPROJECT.replace('version = "0.1.0"', 'version = "1.2.0rc1"\ndescription = "Two  words"')
    (restored / "pyproject.toml").write_text(named)
    again = pydust("develop", cwd=restored)
    assert run(*show, cwd=restored).stdout == "1.2.0rc1 ['first-minutes', 'Two words', 'rc1']\n"
    assert again.stderr.count("Compiling") == 1  # the project's own crate
    assert "Compiling" not in pydust("develop", cwd=restored).stderr


KNOBS = """
[tool.pydust]
build = "build.rs"
[tool.pydust.features]
loud = []
[tool.pydust.lints.rust]
unused_variables = "deny"
"""
KNOBS_BUILD = """\
//! What the build knows.
pub fn main() -> Result<(), std::env::VarError> {
    println!("cargo::rustc-env=BUILT_AS={}", std::env::var("CARGO_PKG_NAME")?);
    Ok(())
}
"""


def test_what_cargo_is_told(restored: Path, pydust: Run, run: Run) -> None:
    (restored / "pyproject.toml").write_text(PYPROJECT + KNOBS)
    (restored / "build.rs").write_text(KNOBS_BUILD)
    told = 'pub const TOLD: (bool, &str) = (cfg!(feature = "loud"), env!("BUILT_AS"));\n    pub fn hello'
    source = restored / "src" / "hello.rs"
    source.write_text(RUST.replace("pub fn hello", told))
    show = (sys.executable, "-c", "from example import hello; print(hello.TOLD)")
    pydust("develop", cwd=restored)
    assert run(*show, cwd=restored).stdout == "(False, 'first-minutes')\n"
    pydust("develop", "--features", "loud", "--offline", "--locked", cwd=restored)
    assert run(*show, cwd=restored).stdout == "(True, 'first-minutes')\n"
    source.write_text(RUST + "pub fn wrong() { let unused = 1; }\n")
    refused = pydust("develop", cwd=restored, status=1)
    assert "error: unused variable: `unused`" in refused.stderr
    # A lock file that does not fit is nothing to ship.
    (restored / "crates").mkdir()
    (restored / "crates" / "Cargo.toml").write_text(
        '[package]\nname = "other"\nversion = "1.0.0"\n[lib]\npath = "x.rs"\n'
    )
    (restored / "crates" / "x.rs").touch()
    (restored / "pyproject.toml").write_text(PYPROJECT + '[tool.pydust.dependencies]\nother = { path = "crates" }\n')
    refused = pydust("wheel", "--offline", cwd=restored, status=1)
    assert "note: Cargo.lock does not fit pyproject.toml: run `pydust sync`" in refused.stderr
    (restored / "build.rs").unlink()


def test_a_traceback_shows_no_lines_of_others(restored: Path, pydust: Run, run: Run, tmp_path: Path) -> None:
    (restored / "src" / "hello.rs").write_text(RAISES)
    for file in (tmp_path / "src" / "hello.rs", tmp_path / "hello.rs"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("// another project's\n" * 100)
    fail = (sys.executable, "-c", "from example import hello; hello.fail()")
    path = os.pathsep.join([str(restored), str(tmp_path), os.environ.get("PYTHONPATH", "")])
    pydust("develop", cwd=restored)
    shown = run(*fail, cwd=tmp_path, status=1, PYTHONPATH=path).stderr
    assert f'  File "{restored}/src/hello.rs", line 15, in fail\n    pub fn fail()' in shown
    (restored / "src" / "hello.rs").rename(restored / "moved.rs")
    gone = run(*fail, cwd=tmp_path, status=1, PYTHONPATH=path).stderr
    (restored / "moved.rs").rename(restored / "src" / "hello.rs")
    pydust("develop", "--release", cwd=restored)
    released = run(*fail, cwd=tmp_path, status=1, PYTHONPATH=path).stderr
    assert (
        gone
        == released
        == (
            'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n'
            '  File "<example.hello: src/hello.rs>", line 15, in fail\nValueError: no\n'
        )
    )
    assert str(restored).encode() not in (restored / MODULE).read_bytes()


def test_a_release_build_keeps_no_record(project: Path, run: Run) -> None:
    """What is alive is known to dev builds only; `tests/interpreters/test_alive.py` has these."""
    run(sys.executable, "-c", "from pydust.build import build; build()", cwd=project)
    watch = Watch()
    assert not watch.track(project / MODULE)
    assert watch.taken() == {}
    assert watch.survivors({}) == []


def test_several_modules_are_one_build(restored: Path, pydust: Run, run: Run) -> None:
    (restored / "pyproject.toml").write_text(PYPROJECT + SECOND)
    (restored / "src" / "second.rs").write_text(RUST.replace("Hello;", "Second;").replace("impl Hello", "impl Second"))
    done = pydust("develop", cwd=restored)
    assert done.stderr.count("Finished") == 1
    assert "example.deep.second is built" in done.stderr
    code = "import example.hello, example.deep.second as second; print(second.hello())"
    assert run(sys.executable, "-c", code, cwd=restored).stdout == "Hello from Rust!\n"


def test_two_builds_at_once(restored: Path, run: Run) -> None:
    (restored / "src" / "hello.rs").write_text(RUST.replace("from Rust", "from both"))
    command = [sys.executable, "-m", "pydust", "develop"]
    variables = {**os.environ, "PYTHONPATH": str(Path(cargo.__file__).parents[2])}
    both = [subprocess.Popen(command, cwd=restored, env=variables, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("is built" in output for output in outputs) == 1
    assert sum("is up to date" in output for output in outputs) == 1
    assert run(sys.executable, "-c", GREET, cwd=restored).stdout.startswith("Hello from both!\n")
    assert not list(restored.rglob("*.pydust-tmp"))


def test_rustc_speaks_and_the_old_module_stays(restored: Path, pydust: Run) -> None:
    before = (restored / MODULE).read_bytes()
    (restored / "src" / "hello.rs").write_text(RUST + 'fn wrong() -> u32 { "text" }\n')
    done = pydust("develop", cwd=restored, status=1)
    assert "error[E0308]: mismatched types" in done.stderr
    assert "--> src/hello.rs:13:" in done.stderr
    assert done.stderr.endswith("error: the Rust build failed; nothing that was built before has been replaced\n")
    assert "Traceback" not in done.stderr
    assert (restored / MODULE).read_bytes() == before


def test_a_source_with_an_older_time_is_built(restored: Path, pydust: Run, run: Run) -> None:
    source = restored / "src" / "hello.rs"
    source.write_text(RUST.replace("from Rust", "from the past"))
    os.utime(source, (1_577_836_800, 1_577_836_800))
    assert "example.hello is built" in pydust("develop", cwd=restored).stderr
    assert source.stat().st_mtime == 1_577_836_800
    assert run(sys.executable, "-c", GREET, cwd=restored).stdout.startswith("Hello from the past!\n")
    assert "Compiling" not in pydust("develop", cwd=restored).stderr


def test_another_name_than_the_rust_one(restored: Path, pydust: Run) -> None:
    before = (restored / MODULE).read_bytes()
    (restored / "src" / "hello.rs").write_text(RUST.replace("Hello;", "Greet;").replace("impl Hello", "impl Greet"))
    done = pydust("develop", cwd=restored, status=1)
    assert done.stderr.endswith(
        "error: src/hello.rs defines the Python module 'greet', but pyproject.toml names it 'example.hello': "
        "rename the struct to Hello, write #[pydust::module(name = \"hello\")], or change the name to 'example.greet'\n"
    )
    assert (restored / MODULE).read_bytes() == before


def test_no_module_at_all(restored: Path, pydust: Run) -> None:
    (restored / "src" / "hello.rs").write_text("pub fn nothing() {}\n")
    done = pydust("develop", cwd=restored, status=1)
    assert done.stderr.endswith("error: src/hello.rs defines no Python module: put #[pydust::module] on a struct\n")


def test_no_cargo(project: Path, pydust: Run, tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "HOME": str(tmp_path), "CARGO": "", "CARGO_HOME": ""}
    done = pydust("develop", cwd=project, status=1, **nowhere)
    assert done.stderr.endswith(
        "\nerror: cargo was not found on PATH or in ~/.cargo/bin: install Rust from https://rustup.rs\n"
    )


def test_no_project(pydust: Run, tmp_path: Path) -> None:
    done = pydust("develop", cwd=tmp_path, status=1)
    nothing = f"error: there is no pyproject.toml in {tmp_path.resolve()}"
    assert done.stderr == f"{nothing} or above: run `pydust init` to make one\n"
    assert pydust("develop", tmp_path, cwd=tmp_path, status=1).stderr == f"{nothing}\n"


def test_an_unknown_command(pydust: Run, tmp_path: Path) -> None:
    done = pydust("devlop", cwd=tmp_path, status=2)
    assert done.stderr.endswith("pydust: error: unknown command 'devlop'; did you mean 'develop'?\n")


def test_the_version(pydust: Run, tmp_path: Path) -> None:
    from pydust import __version__

    assert pydust("--version", cwd=tmp_path).stdout == f"pydust {__version__}\n"
