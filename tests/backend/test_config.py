"""`pydust.config`: what is read from `pyproject.toml`, and one sentence for each mistake in it."""

from pathlib import Path

import pytest

from pydust.errors import ConfigError
from pydust.project.abi import STABLE
from pydust.project.config import ExtModule, read_project

ENTRY = '[[tool.pydust.ext_module]]\nname = "example.hello"\nroot = "src/hello.rs"\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A folder with `src/hello.rs` and no `pyproject.toml` yet."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "hello.rs").touch()
    return tmp_path


def write(directory: Path, text: str) -> None:
    (directory / "pyproject.toml").write_text(text)


def test_the_smallest_project(directory: Path) -> None:
    write(directory, ENTRY)
    project = read_project(directory)
    assert project.modules == (ExtModule("example.hello", "src/hello.rs"),)
    assert (project.delegate, dict(project.dependencies)) == ("hatchling", {})
    assert project.modules[0].abi is None


def test_names_of_a_module() -> None:
    module = ExtModule("a.b.core", "src/core.rs")
    assert (module.target, module.last_name, module.path) == ("a_b_core", "core", "a/b/core")


def test_targets_are_in_snake_case_and_distinct() -> None:
    """No name that the user did not choose gets a warning from rustc."""
    names = ["a.core", "a._core", "a.__core", "A.core", "a.CORE", "a_._core", "_a.core", "_", "__", "_a", "a_"]
    targets = [ExtModule(name, "src/core.rs").target for name in names]
    for target in targets:
        assert (target, "__" in target.strip("_")) == (target.lower(), False)
        assert target.strip("_")
    assert len(set(targets)) == len(names)
    assert (targets[0], targets[-2:]) == ("a_core", ["_a", "a_"])


def test_everything_that_can_be_set(directory: Path) -> None:
    write(
        directory,
        '[project]\nname = "Given"\n[tool.pydust]\nbuild_backend = "setuptools"\n'
        '[tool.pydust.dependencies]\nserde = { version = "1", features = ["derive"] }\n' + ENTRY,
    )
    project = read_project(directory)
    assert (project.name, project.delegate) == ("Given", "setuptools")
    assert project.dependencies == {"serde": {"version": "1", "features": ["derive"]}}


@pytest.mark.parametrize(
    ("project", "own", "abi"),
    [
        ("abi3-py311", None, "abi3-py311"),
        ("abi3-py311", "abi3-py313", "abi3-py313"),
        ("abi3-py312", "native", None),
        (None, "abi3t-py315", "abi3t-py315"),
        (None, "native", None),
        ("native", None, None),
    ],
)
def test_a_module_takes_the_abi_of_the_project_or_its_own(
    directory: Path, project: str | None, own: str | None, abi: str | None
) -> None:
    text = f'[tool.pydust]\nabi = "{project}"\n' if project else ""
    write(directory, text + ENTRY + (f'abi = "{own}"\n' if own else ""))
    (module,) = read_project(directory).modules
    assert module.abi == (STABLE[abi] if abi else None)


def test_every_stable_abi() -> None:
    assert " ".join(STABLE) == "abi3-py311 abi3-py312 abi3-py313 abi3-py314 abi3-py315 abi3t-py315"


def test_poetry_names_the_project_too(directory: Path) -> None:
    write(directory, '[tool.poetry]\nname = "poem"\n' + ENTRY)
    assert read_project(directory).name == "poem"


def test_the_directory_has_no_symbolic_links(directory: Path) -> None:
    write(directory, ENTRY)
    link = directory / "link"
    link.symlink_to(directory)
    assert read_project(link).directory == directory.resolve()


def test_there_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^there is no pyproject\.toml in "):
        read_project(tmp_path)
    with pytest.raises(ConfigError, match=r"^there is no pyproject\.toml in "):
        read_project(tmp_path / "nowhere")


def test_a_folder_or_a_loop_in_place_of_the_file(directory: Path) -> None:
    (directory / "pyproject.toml").mkdir()
    with pytest.raises(ConfigError, match=r"pyproject\.toml cannot be read: Is a directory$"):
        read_project(directory)
    (directory / "loop").mkdir()
    (directory / "loop" / "pyproject.toml").symlink_to("pyproject.toml")
    with pytest.raises(ConfigError, match=r"pyproject\.toml cannot be read: Too many levels of symbolic links$"):
        read_project(directory / "loop")
    (directory / "round").symlink_to("round")
    with pytest.raises(ConfigError, match=r"round"):
        read_project(directory / "round")


def test_another_build_folder(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(directory, ENTRY)
    assert read_project(directory).target == directory.resolve() / "target"
    monkeypatch.setenv("PYDUST_BUILD_DIR", str(directory / "builds"))
    project = read_project(directory)
    assert project.directory == directory.resolve()
    assert project.workplace.parent == directory / "builds"
    assert project.target == project.workplace / "target"
    # Another project of that name has a folder of its own.
    other = directory / "below" / directory.name
    (other / "src").mkdir(parents=True)
    (other / "src" / "hello.rs").touch()
    write(other, ENTRY)
    assert read_project(other).workplace != project.workplace


MISTAKES = {
    "not TOML": ("[tool.pydust\n", "pyproject.toml is not valid TOML: Expected ']'"),
    "no table": ("[project]\n", "pyproject.toml has no [tool.pydust]: add [[tool.pydust.ext_module]] with name"),
    "table of another type": ("tool.pydust = 1\n", "pyproject.toml: tool.pydust must be a table, not an integer"),
    "no modules": ("[tool.pydust]\n", "pyproject.toml has no [[tool.pydust.ext_module]]: add one with name"),
    "misspelled entry": (
        ENTRY.replace("ext_module", "ext_modul"),
        "unknown key 'ext_modul' in tool.pydust; did you mean 'ext_module'?",
    ),
    "unlike any key": (
        "tool.pydust.zzz = 1\n" + ENTRY,
        "unknown key 'zzz' in tool.pydust; it can be 'ext_module' or 'build_backend' or 'abi' or ",
    ),
    "single brackets": (ENTRY.replace("[[", "[").replace("]]", "]"), "with two brackets on each side"),
    "modules not a list": ("tool.pydust.ext_module = 1\n", "must be an array of tables, not an integer"),
    "module not a table": ("tool.pydust.ext_module = [true]\n", "number 1 must be a table, not a boolean"),
    "misspelled key": (
        ENTRY.replace("root", "rot"),
        "unknown key 'rot' in [[tool.pydust.ext_module]] number 1; did you mean 'root'?",
    ),
    "no name": (
        '[[tool.pydust.ext_module]]\nroot = "src/hello.rs"\n',
        '[[tool.pydust.ext_module]] number 1 has no name: add name = "package.module"',
    ),
    "no root": (
        ENTRY + '[[tool.pydust.ext_module]]\nname = "b"\n',
        '[[tool.pydust.ext_module]] number 2 has no root: add root = "src/module.rs"',
    ),
    "name of another type": (
        ENTRY.replace('"example.hello"', "1"),
        "name of [[tool.pydust.ext_module]] number 1 must be a string, not an integer",
    ),
    "name with a dash": (ENTRY.replace("example.", "my-example."), "name = 'my-example.hello' in [[tool.pydust.ext"),
    "name with an empty part": (ENTRY.replace("example.", "example.."), "is not a dotted Python name"),
    "name with a keyword": (ENTRY.replace("example.", "class."), "is not a dotted Python name"),
    "name beyond ASCII": (ENTRY.replace("example.", "größe."), "is not a dotted Python name"),
    "tool of another type": ('tool = "x"\n', "pyproject.toml: tool must be a table, not a string"),
    "tool is a list": ("tool = [1]\n", "pyproject.toml: tool must be a table, not an array"),
    "project of another type": ('project = "x"\n' + ENTRY, "pyproject.toml: project must be a table, not a string"),
    "poetry of another type": ("tool.poetry = 1\n" + ENTRY, "tool.poetry must be a table, not an integer"),
    "a name of the project of another type": (
        "[project]\nname = 1\n" + ENTRY,
        "project.name must be a string, not an int",
    ),
    "a root that no system takes": (ENTRY.replace("hello.rs", "x" * 5000), "cannot be read: File name too long"),
    "a dependency that nests": (
        f"tool.pydust.dependencies.a = {{ b = {'[' * 40}{']' * 40} }}\n" + ENTRY,
        "tool.pydust.dependencies.a nests its values deeper than any crate of Cargo's",
    ),
    "values beyond any depth": (
        f"a = {'[' * 5000}{']' * 5000}\n" + ENTRY,
        "pyproject.toml nests its values too deeply",
    ),
    "one letter twice": (
        (ENTRY + ENTRY).replace("example.hello", "m"),
        "two [[tool.pydust.ext_module]] have name = 'm': rename or remove one",
    ),
    "the same name twice": (ENTRY + ENTRY, "two [[tool.pydust.ext_module]] have name = 'example.hello'"),
    "one target of two names": (
        ENTRY + ENTRY.replace("example.hello", "example_hello"),
        "the names 'example.hello' and 'example_hello' both become the cargo target 'example_hello'",
    ),
    "no such file": (
        ENTRY.replace("hello.rs", "hallo.rs"),
        "root = 'src/hallo.rs' of 'example.hello' does not exist: create the file or correct the path",
    ),
    "a folder": (ENTRY.replace("/hello.rs", ""), "root = 'src' of 'example.hello' does not exist"),
    "outside": (ENTRY.replace("src/", "src/../../"), "must be a path inside the project, relative to pyproject.toml"),
    "absolute": (ENTRY.replace("src/", "/src/"), "must be a path inside the project, relative to pyproject.toml"),
    "empty root": (ENTRY.replace("src/hello.rs", ""), "must be a path inside the project"),
    "dependencies not a table": ("tool.pydust.dependencies = []\n" + ENTRY, "dependencies must be a table, not an arr"),
    "dependency of another type": (
        "tool.pydust.dependencies.serde = 1.0\n" + ENTRY,
        'tool.pydust.dependencies.serde must be a version such as "1.0" or a table as Cargo takes it, not a float',
    ),
    "dependency with a space": ('tool.pydust.dependencies."a b" = "1"\n' + ENTRY, "'a b' in tool.pydust.dependencies"),
    "our own crate": ('tool.pydust.dependencies.pydust = "1"\n' + ENTRY, "remove pydust from tool.pydust.dependencies"),
    "unknown backend": (
        'tool.pydust.build_backend = "setuptool"\n' + ENTRY,
        "'setuptool' is not a backend that pydust can use; did you mean 'setuptools'?",
    ),
    "an abi that is too old": (
        'tool.pydust.abi = "abi3-py39"\n' + ENTRY,
        "abi = 'abi3-py39' of tool.pydust is not known; it can be 'abi3-py311' or 'abi3-py312' or ",
    ),
    "an abi without its version": (
        ENTRY + 'abi = "abi3"\n',
        "abi = 'abi3' of [[tool.pydust.ext_module]] number 1 is not known; it can be 'abi3-py311' or ",
    ),
    "an abi that no Python has": (ENTRY + 'abi = "abi3t-py314"\n', "is not known; it can be 'abi3t-py315'"),
    "a misspelled abi": ('tool.pydust.abi = "abi-py311"\n' + ENTRY, "did you mean 'abi3-py311'?"),
    "abi of another type": ("tool.pydust.abi = 3.11\n" + ENTRY, "abi of tool.pydust must be a string, not a float"),
    "backend of another type": (
        "tool.pydust.build_backend = 1\n" + ENTRY,
        "build_backend must be a string, not an int",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence(directory: Path, text: str, sentence: str) -> None:
    write(directory, text)
    with pytest.raises(ConfigError) as caught:
        read_project(directory)
    message = str(caught.value)
    assert sentence in message
    assert "pyproject.toml" in message
    assert "\n" not in message
