"""`pydust.cargo` and `pydust.symbols`: how cargo is found and called, what it reports, and what a library is."""

import json
import os
from pathlib import Path

import pytest

from pydust.build import cargo
from pydust.build.symbols import check_exports, exported_modules
from pydust.build.target import native_target, stable_target
from pydust.errors import BuildError, ConfigError
from pydust.project.abi import STABLE
from pydust.project.config import ExtModule, read_project
from pydust.project.options import RELEASE
from pydust.system.interpreter import running_interpreter


@pytest.fixture
def no_cargo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without cargo; the folder is the home."""
    for name in ("CARGO", "CARGO_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def make_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_missing_cargo_says_what_to_install(no_cargo: Path) -> None:
    with pytest.raises(BuildError, match=r"^cargo was not found .*: install Rust from https://rustup\.rs$"):
        cargo.find_cargo()
    assert no_cargo.is_dir()


def test_cargo_is_found_where_rustup_puts_it(no_cargo: Path) -> None:
    program = make_program(no_cargo / ".cargo" / "bin" / "cargo")
    assert cargo.find_cargo() == program


def test_path_comes_before_the_home(no_cargo: Path) -> None:
    make_program(no_cargo / ".cargo" / "bin" / "cargo")
    program = make_program(no_cargo / "empty" / "cargo")
    assert cargo.find_cargo() == program


def test_the_variable_cargo_comes_first(no_cargo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(no_cargo / "empty" / "cargo")
    program = make_program(no_cargo / "mine" / "cargo")
    monkeypatch.setenv("CARGO", str(program))
    assert cargo.find_cargo() == program
    monkeypatch.setenv("CARGO", str(no_cargo / "nothing"))
    with pytest.raises(BuildError, match=r"^the environment variable CARGO names .*/nothing, which is not a program$"):
        cargo.find_cargo()


def test_one_call_names_every_module(project_directory: Path) -> None:
    (project_directory / "src" / "two.rs").touch()
    with (project_directory / "pyproject.toml").open("a") as file:
        file.write('[[tool.pydust.ext_module]]\nname = "two"\nroot = "src/two.rs"\n')
    interpreter = running_interpreter()
    project = read_project(project_directory)
    words = cargo.arguments(project, native_target(interpreter), project.modules, options=RELEASE)
    assert [words[i + 1] for i, word in enumerate(words) if word == "--example"] == ["example_hello", "two"]
    assert words[words.index("--profile") + 1] == "release"
    assert "--features" not in words
    assert words[words.index("--target-dir") + 1] == str(project_directory / "target" / interpreter.abi)


def test_a_stable_abi_is_a_feature_and_a_folder(project_directory: Path) -> None:
    project = read_project(project_directory)
    target = stable_target(STABLE["abi3-py311"], running_interpreter())
    words = cargo.arguments(project, target, project.modules)
    assert words[words.index("--features") + 1] == "pydust/abi3"
    assert words[words.index("--target-dir") + 1] == str(project_directory / "target" / target.name)


def test_the_environment_that_cargo_gets() -> None:
    given = {
        "PATH": "/bin",
        "PYO3_PYTHON": "/some/python",
        "PYO3_CONFIG_FILE": "/other",
        "PYO3_CROSS": "1",
        "RUSTFLAGS": "-g",
        "CARGO_INCREMENTAL": "0",
    }
    assert cargo.environment(given, Path("/opt/rust/bin/cargo"), Path("/project/facts.txt")) == {
        "PATH": os.pathsep.join(["/bin", "/opt/rust/bin"]),
        "PYO3_CONFIG_FILE": "/project/facts.txt",
        "RUSTFLAGS": "-g",
        "CARGO_INCREMENTAL": "0",
    }
    assert cargo.environment({"PATH": "/bin"}, Path("/bin/cargo"), Path("/f"))["PATH"] == "/bin"


def test_messages_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    def artifact(name: str, kind: str, files: list[str], *, fresh: bool) -> str:
        target = {"name": name, "kind": [kind], "crate_types": ["cdylib"]}
        return json.dumps({"reason": "compiler-artifact", "target": target, "filenames": files, "fresh": fresh})

    lines = [
        artifact("pydust", "lib", ["/t/libpydust.rlib"], fresh=True),
        '{"reason": "build-script-executed"}',
        "not JSON\n",
        artifact("example_hello", "example", ["/t/libexample_hello.dll.lib", "/t/example_hello.dll"], fresh=False),
        '{"reason": "build-finished", "success": true}',
    ]
    crate, module = cargo.read_artifacts(lines)
    assert (crate.target, crate.is_example, crate.library, crate.fresh) == ("pydust", False, None, True)
    assert (module.target, module.is_example, module.fresh) == ("example_hello", True, False)
    assert module.library == Path("/t/example_hello.dll")
    assert capsys.readouterr().err == "not JSON\n"


MODULE = ExtModule("example.hello_world", "src/hello.rs")


def test_a_library_is_known_by_its_symbol() -> None:
    elf = b"\x7fELF\0printf\0PyInit_hello_world\0PyInit_ in a sentence\0xPyInit_wrong\0free\0"
    assert exported_modules(elf) == ("hello_world",)
    assert exported_modules(b"\0_PyInit_hello_world\0") == ("hello_world",)
    assert exported_modules(b"\0PyInit_hello\0PyModExport_hello\0") == ("hello",)
    assert exported_modules(b"\0PyModExport_hello\0") == ("hello",)
    check_exports(MODULE, elf)


@pytest.mark.parametrize(
    ("module", "library", "sentence"),
    [
        (MODULE, b"\0free\0", "src/hello.rs defines no Python module: put #[pydust::module] on a struct"),
        (
            MODULE,
            b"\0PyInit_greet\0",
            "src/hello.rs defines the Python module 'greet', but pyproject.toml names it 'example.hello_world': "
            'rename the struct to HelloWorld, write #[pydust::module(name = "hello_world")], '
            "or change the name to 'example.greet'",
        ),
        (
            ExtModule("hello", "src/hello.rs"),
            b"\0PyInit_greet\0",
            "src/hello.rs defines the Python module 'greet', but pyproject.toml names it 'hello': "
            "rename the struct to Hello, write #[pydust::module(name = \"hello\")], or change the name to 'greet'",
        ),
        (
            MODULE,
            b"\0PyInit_b\0PyInit_a\0",
            "src/hello.rs defines the Python modules 'a' and 'b', "
            "but pyproject.toml names one, 'example.hello_world': keep one #[pydust::module] in it",
        ),
    ],
)
def test_another_module_is_one_sentence(module: ExtModule, library: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_exports(module, library)
    assert str(caught.value) == sentence
