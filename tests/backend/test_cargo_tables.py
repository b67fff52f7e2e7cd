"""`pydust.cargo_tables` and `pydust.options`: what of Cargo can be said by a project, a command and a front end."""

import argparse
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pydust import __version__
from pydust.build import cargo, manifest
from pydust.build.target import native_target
from pydust.errors import ConfigError
from pydust.project import options
from pydust.project.config import Project, read_project
from pydust.project.options import DEV, RELEASE, BuildOptions, from_settings, from_words, left_for_delegate
from pydust.system.interpreter import running_interpreter

EVERYTHING = """
[tool.pydust]
edition = "2021"
rust-version = "1.95"
build = "build.rs"
cargo-args = ["--timings"]

[tool.pydust.dependencies]
serde = { version = "1", optional = true }

[tool.pydust.dev-dependencies]
rand = "0.9"

[tool.pydust.build_dependencies]
cc = "1"

[tool.pydust.target.'cfg(windows)'.dependencies]
winapi = "0.3"

[tool.pydust.patch.crates-io]
serde = { path = "serde" }

[tool.pydust.features]
default = ["fast"]
fast = ["dep:serde"]

[tool.pydust.lints.rust]
unsafe_code = "forbid"
[tool.pydust.lints.clippy]
pedantic = { level = "warn", priority = -1 }

[tool.pydust.profile.release]
lto = "fat"
overflow-checks = true
[tool.pydust.profile.release.package.serde]
opt-level = 3
[tool.pydust.profile.small]
inherits = "release"
opt-level = "z"
"""


def write(directory: Path, text: str) -> None:
    path = directory / "pyproject.toml"
    path.write_text(path.read_text() + text)


def manifest_of(directory: Path) -> Any:
    return tomllib.loads(manifest.render_manifest(read_project(directory)))


def test_every_table_of_cargo(project_directory: Path) -> None:
    plain = manifest_of(project_directory)
    (project_directory / "build.rs").write_text("//! Words.\npub fn main() {}\n")
    write(project_directory, EVERYTHING)
    found = manifest_of(project_directory)
    assert found["package"] == {**plain["package"], "edition": "2021", "rust-version": "1.95"}
    assert found["dependencies"] == {**plain["dependencies"], "serde": {"version": "1", "optional": True}}
    assert (found["dev-dependencies"], found["build-dependencies"]) == ({"rand": "0.9"}, {"cc": "1"})
    assert found["target"] == {"cfg(windows)": {"dependencies": {"winapi": "0.3"}}}
    assert found["patch"] == {"crates-io": {"serde": {"path": "serde"}}}
    assert found["features"] == {"pydust-test": [], "default": ["fast"], "fast": ["dep:serde"]}
    assert found["lints"]["rust"] == {"explicit_builtin_cfgs_in_flags": "allow", "unsafe_code": "forbid"}
    assert found["lints"]["clippy"] == {"pedantic": {"level": "warn", "priority": -1}}
    release = plain["profile"]["release"]
    assert found["profile"] == {
        "dev": plain["profile"]["dev"],
        "release": {
            **release,
            "lto": "fat",
            "overflow-checks": True,
            "package": {**release["package"], "serde": {"opt-level": 3}},
        },
        "small": {"inherits": "release", "opt-level": "z"},
    }
    project = read_project(project_directory)
    words = cargo.arguments(project, native_target(running_interpreter()), project.modules)
    assert words[-1] == "--timings"


def test_a_build_script_is_called_by_ours(project_directory: Path) -> None:
    plain = manifest._render_build_script(read_project(project_directory))
    assert plain.startswith("// Written by pydust.")
    assert "\nfn main() {\n" in plain
    (project_directory / "tools").mkdir()
    (project_directory / "tools" / "build.rs").write_text("pub(crate) fn main() {}\n")
    write(project_directory, '[tool.pydust]\nbuild = "tools/build.rs"\n')
    text = manifest._render_build_script(read_project(project_directory))
    folder = (project_directory / manifest.BUILD_SCRIPT).parent
    folder.mkdir(parents=True)
    path = folder / re.findall(r'#\[path = "(.*)"\]', text)[0]
    assert path.resolve() == project_directory / "tools" / "build.rs"
    assert "fn main() -> impl std::process::Termination {" in text
    assert text.endswith("    project::main()\n}\n")


MISTAKES = {
    "[tool.pydust.features]\na = 1\n": "tool.pydust.features.a must be an array of strings, not an integer",
    "[tool.pydust.features]\npydust-test = []\n": "is the feature by which pydust compiles tests: rename it",
    "[tool.pydust.profile.release]\nopt_level = 3\n": (
        "unknown key 'opt_level' in tool.pydust.profile.release; did you mean 'opt-level'?"
    ),
    '[tool.pydust.profile.release]\npanic = "abort"\n': "would end Python at the first panic",
    "[tool.pydust.profile.relaese]\nlto = true\n": (
        "tool.pydust.profile.relaese has no inherits: add inherits = \"release\"; did you mean 'release'?"
    ),
    "[tool.pydust.dependencies]\na = { versoin = '1' }\n": "unknown key 'versoin' in tool.pydust.dependencies.a;",
    "[tool.pydust.dev-dependencies]\npydust = '1'\n": "remove pydust from tool.pydust.dev-dependencies",
    "[tool.pydust.target.'cfg(unix)']\ndependency = {}\n": (
        "unknown key 'dependency' in tool.pydust.target.'cfg(unix)'; did you mean 'dependencies'?"
    ),
    "[tool.pydust.lints.clipy]\n": "unknown key 'clipy' in tool.pydust.lints; did you mean 'clippy'?",
    "[tool.pydust]\nlints = 1\n": "tool.pydust.lints must be a table, not an integer",
    "[tool.pydust]\nedition = 2021\n": "tool.pydust.edition must be a string, not an integer",
    "[tool.pydust]\ncargo-args = '-v'\n": "tool.pydust.cargo-args must be an array of strings, not a string",
    "[tool.pydust]\nbuild = 'build.rs'\n": "tool.pydust.build = 'build.rs' is not a file in the project",
    '[tool.pydust]\nbuild = "\\u0000"\n': "is not a file in the project: create it or correct the path",
    "[tool.pydust]\nbuild = '../project/../x.rs'\n": "is not a file in the project",
    "[tool.pydust]\nbuild = 'own.rs'\n": "own.rs is called by pydust's own build script: write `pub fn main` in place",
    "[tool.pydust]\nprofiles = {}\n": "unknown key 'profiles' in tool.pydust; did you mean 'profile'?",
    "[tool.pydust]\nrust-version = '1'\nrust_version = '1'\n": "has rust-version twice, in two spellings: keep one",
}


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.items(), ids=MISTAKES.values())
def test_a_mistake_is_one_sentence(project_directory: Path, text: str, sentence: str) -> None:
    (project_directory / "own.rs").write_text("fn main() {}\n")
    write(project_directory, text)
    with pytest.raises(ConfigError) as caught:
        read_project(project_directory)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def lock(directory: Path, version: str) -> Project:
    (directory / "Cargo.lock").write_text(f'[[package]]\nname = "pydust"\nversion = "{version}"\n')
    return read_project(directory)


def test_what_ships_is_built_with_the_lock_file(project_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = read_project(project_directory)
    assert not from_settings(None, project, RELEASE, ships=True).locked
    project = lock(project_directory, __version__)
    assert from_settings(None, project, RELEASE, ships=True) == BuildOptions("release", locked=True)
    assert from_settings(None, project, DEV, ships=False) == BuildOptions("dev")
    assert not from_settings({"locked": "false"}, project, RELEASE, ships=True).locked
    assert capsys.readouterr().err == ""
    # Nobody who installs from a source distribution can mend that.
    project = lock(project_directory, "0.0.1")
    assert not from_settings(None, project, RELEASE, ships=True).locked
    words = f"Cargo.lock was written with pydust 0.0.1, and is brought up to date for {__version__}\n"
    assert capsys.readouterr().err == words
    (project_directory / "Cargo.lock").write_text("[")
    assert from_settings(None, project, RELEASE, ships=True).locked


def test_settings_of_a_front_end(project_directory: Path) -> None:
    project = read_project(project_directory)
    settings = {
        "profile": "small",
        "features": ["a,b", "c"],
        "no_default_features": "",
        "offline": "True",
        "verbose": "1",
        "cargo-args": "--timings --config 'a = 1'",
        "editable_mode": "compat",
    }
    found = from_settings(settings, project, RELEASE, ships=True)
    assert found.words() == [
        *("--profile", "small", "--features", "a", "--features", "b", "--features", "c"),
        *("--no-default-features", "--offline", "-v", "--timings", "--config", "a = 1"),
    ]
    assert found.folder == "small"
    assert left_for_delegate(settings) == {"editable_mode": "compat"}
    assert left_for_delegate(None) is None
    for key, value, sentence in (
        ("profle", "x", "unknown config setting 'profle'; did you mean 'profile'?"),
        ("offline", "maybe", "the config setting offline is true or false, not 'maybe'"),
    ):
        with pytest.raises(ConfigError, match=re.escape(sentence)):
            from_settings({key: value}, project, RELEASE, ships=True)


@pytest.mark.parametrize(
    ("profile", "folder"),
    [("dev", "debug"), ("test", "debug"), ("release", "release"), ("bench", "release"), ("small", "small")],
)
def test_the_folder_of_a_profile(profile: str, folder: str) -> None:
    """As https://doc.rust-lang.org/cargo/reference/build-cache.html has it."""
    assert BuildOptions(profile).folder == folder


def test_words_of_a_command(project_directory: Path) -> None:
    project = lock(project_directory, __version__)
    parser = argparse.ArgumentParser()
    options.add_options(parser)

    def said(*words: str, ships: bool = True) -> BuildOptions:
        return from_words(parser.parse_args(words), project, RELEASE, ships=ships)

    assert said() == BuildOptions("release", locked=True)
    assert said("--no-locked") == said(ships=False) == RELEASE
    assert said("--locked", ships=False).locked
    full = said("--profile", "dev", "-F", "a,b", "--features", "c", "--no-default-features", "--offline", "-vv")
    assert full == BuildOptions("dev", ("a,b", "c"), no_default_features=True, offline=True, locked=True, verbose=2)
    assert (full.folder, full.words()[-1]) == ("debug", "-vv")
