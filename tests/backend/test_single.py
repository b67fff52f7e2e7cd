"""`import pydust.hook` and `pydust run`: Rust files without a project. One cold build is shared by the tests."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pydust.cli import main
from pydust.errors import ConfigError
from pydust.tools import single

from .conftest import Run

RUST = """\
//! A file by itself.

use pydust::prelude::*;

#[pydust::module]
pub struct Words;

#[pydust::methods]
impl Words {
    /// Counts words.
    pub fn count(text: &str) -> usize {
        text.split(' ').count()
    }

    pub fn main() -> u8 {
        println!("running");
        3
    }
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file, and a package with a copy of it."""
    directory = tmp_path_factory.mktemp("files")
    (directory / "words.rs").write_text(RUST)
    (directory / "package").mkdir()
    (directory / "package" / "__init__.py").touch()
    (directory / "package" / "words.rs").write_text(RUST)
    (directory / "other.rs").write_text("fn main() {}\n")
    return directory


@pytest.fixture
def python(run: Run, cache: Path, folder: Path) -> Callable[..., str]:
    """Run Python code in the folder; return what it writes to both streams."""

    def run_python(code: str, status: int = 0) -> str:
        done = run(sys.executable, "-c", code, cwd=folder, status=status, **{single.CACHE: os.fspath(cache)})
        return done.stdout + done.stderr

    return run_python


@pytest.mark.slow
def test_a_file_is_built_once_and_the_runtime_for_all(
    python: Callable[..., str], run: Run, cache: Path, folder: Path
) -> None:
    count = "import pydust.hook\nimport words\nprint(words.count('a b c'))"
    assert python(count).startswith("3\n")
    assert python(count) == "3\n"
    other = python("import pydust.hook\nfrom package import words\nprint(words.count('a b'), words.__name__)")
    assert "2 package.words\n" in other
    assert "Compiling pydust" not in other
    done = run(
        *(sys.executable, "-m", "pydust", "run", "words.rs", "--word"),
        cwd=folder,
        status=3,
        **{single.CACHE: os.fspath(cache)},
    )
    assert (done.stdout, done.stderr) == ("running\n", "")
    broken = folder / "broken.rs"
    broken.write_text(RUST.replace("usize", "Missing").replace("Words", "Broken"))
    failed = python("import pydust.hook\nimport broken", status=1)
    assert "cannot find type `Missing` in this scope" in failed
    assert f"ImportError: {broken} cannot be built: the Rust build failed" in failed


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook, which is gone again after the test."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    module = importlib.import_module("pydust.hook")
    module.install()
    return module


def test_what_is_no_module_is_not_found(hook: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(hook, "_spec", lambda *_: pytest.fail("found"))
    finder = hook.RustFinder()
    assert finder.find_spec("other", [os.fspath(folder)]) is None
    assert finder.find_spec("none", [os.fspath(folder)]) is None


def test_the_hook_is_installed_once(hook: ModuleType) -> None:
    hook.install()
    assert [type(finder) for finder in sys.meta_path].count(hook.RustFinder) == 1


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("dependencies.a", "the block pydust.toml is not valid TOML: "),
        ("ext_module = []", "the block pydust.toml has an ext_module, which is the file itself: remove it"),
        (
            '[target."cfg(unix)".dependencies]\n//! a.path = "a"',
            "the block pydust.toml has a crate by path, and a file",
        ),
    ],
)
def test_a_wrong_block(block: str, problem: str) -> None:
    with pytest.raises(ConfigError) as raised:
        single.header(f"//! ```pydust.toml\n//! {block}\n//! ```\n", Path("a.rs"))
    assert str(raised.value).startswith(f"a.rs: {problem}")


def test_where_a_block_can_stand() -> None:
    block = '//! ```pydust.toml\n//! edition = "2024"\n//! ```\n'
    path = Path("a.rs")
    assert single.header(f"#!/usr/bin/env pydust\n\n//! Text.\n//! ```\n//! a = 1\n//! ```\n{block}", path) == {
        "edition": "2024"
    }
    assert single.header(f"use pydust;\n{block}", path) == {}


def test_an_unknown_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(single.CACHE, os.fspath(tmp_path / "cache"))
    path = tmp_path / "a.rs"
    path.write_text("//! ```pydust.toml\n//! dependences.a = '1'\n//! ```\n")
    with pytest.raises(ConfigError, match=r"^.*a\.rs: .*'dependences'"):
        single.built(path, "a")


@pytest.mark.parametrize(
    ("name", "problem"),
    [("none.rs", "there is no file none.rs"), ("no-name.rs", "'no-name' cannot be the name of a module: rename the ")],
)
def test_what_cannot_be_run(
    name: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no-name.rs").touch()
    assert main(["run", name]) == 1
    assert f"error: {problem}" in capsys.readouterr().err
    assert main(["run"]) == 1
    assert capsys.readouterr().err == "error: say which file to run: `pydust run FILE.rs`\n"


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/c"}, "/c/pydust"),
        ("linux", {}, "/home/ada/.cache/pydust"),
        ("darwin", {}, "/home/ada/Library/Caches/pydust"),
        ("win32", {}, "/home/ada/AppData/Local/pydust/Cache"),
    ],
)
def test_the_folder(system: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (single.CACHE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**variables, "HOME": "/home/ada"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert single.cache() == Path(expected)
