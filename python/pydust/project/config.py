"""The `[tool.pydust]` table of `pyproject.toml`, read and checked into plain values.

Everything a user can get wrong in the table is found here, and each mistake is one sentence that names the key.
What the values mean is left to the others: `manifest` makes cargo targets of them, `delegates` backends.
"""

import hashlib
import keyword
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydust.errors import ConfigError
from pydust.project import cargo_project, cargo_tables, checks
from pydust.project.abi import NATIVE, STABLE, StableAbi
from pydust.project.cargo_project import CargoTarget
from pydust.project.cargo_tables import CargoTables
from pydust.project.checks import check_keys, choice, suggestion, type_name

FILE = checks.FILE
ENTRY = "[[tool.pydust.ext_module]]"
DELEGATES = ("hatchling", "poetry-core", "setuptools", "flit-core", "uv_build", "pdm-backend")
BUILD_FOLDER = "PYDUST_BUILD_DIR"
"""The environment variable that names a folder for all that a build writes, in place of the project's own."""
Kind = Literal["wheel", "editable", "sdist"]
"""What a backend is asked for."""
_KEYS = ("ext_module", "build_backend", "abi", "rebuild-on-import", "sbom", "crate-licenses", "stubs")


@dataclass(frozen=True)
class ExtModule:
    """One `[[tool.pydust.ext_module]]`: a Python module and the Rust file that is it."""

    name: str
    root: str
    """Relative to the project, with forward slashes."""
    abi: StableAbi | None = None
    """Its own or the project's `abi`; None for the ABI of the Python that builds."""
    own: CargoTarget | None = None
    """What it is in a `Cargo.toml` of the user's own; None where the manifest is generated."""

    @property
    def last_name(self) -> str:
        """The part of the name that `PyInit_` carries."""
        return self.name.rpartition(".")[2]

    @property
    def target(self) -> str:
        """The name of the cargo target: the user's, or the full name, so that `a.core` and `b.core` do not clash.

        rustc warns of a crate whose name is not in snake case. So such a name, `package._native` for example, becomes
        one that is, with a number that no other name has.
        """
        if self.own is not None:
            return self.own.name
        target = self.name.replace(".", "_")
        words = target.strip("_")
        if words and "__" not in words and words == words.lower():
            return target
        return f"{re.sub('_+', '_', words).lower()}_{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    @property
    def crate(self) -> str:
        """What rustc calls the crate, as the names of files have it."""
        return self.target.replace("-", "_")

    @property
    def path(self) -> str:
        """Where the module lies below its import root, without the suffix of its file."""
        return self.name.replace(".", "/")


@dataclass(frozen=True)
class Project:
    """A project with extension modules, as its `pyproject.toml` describes it."""

    directory: Path
    """Absolute, without symbolic links: cargo sees the same string from wherever it is called."""
    name: str
    modules: tuple[ExtModule, ...]
    delegate: str
    """The backend that makes the metadata and picks the Python files: one of `DELEGATES`."""
    rebuild: bool = True
    """Whether an editable install builds on import."""
    cargo: CargoTables = field(default_factory=CargoTables)
    """What is said in Cargo's own words."""
    stubs: bool = True
    """Whether the modules get stubs for type checkers."""
    sbom: bool = True
    """Whether wheels name the crates that are in them."""
    licences: bool = True
    """Whether wheels have the texts of the licences of those crates."""
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The whole of `pyproject.toml`."""
    elsewhere: Path | None = None
    """The folder that takes what a build writes, where that is not the project."""

    @property
    def dependencies(self) -> Mapping[str, Any]:
        """`[tool.pydust.dependencies]`, in Cargo's own syntax."""
        return self.cargo.table("dependencies")

    @property
    def is_self_managed(self) -> bool:
        """Whether the manifest is the user's own, and nothing is generated."""
        return any(module.own for module in self.modules)

    @property
    def workplace(self) -> Path:
        """The folder where cargo works: it holds the manifest, `Cargo.lock` and `target/`."""
        return self.elsewhere or self.directory

    @property
    def target(self) -> Path:
        """The folder of all that is built."""
        return self.workplace / "target"

    def table(self, *keys: str) -> Mapping[str, Any]:
        """Return a table of `pyproject.toml`, which is empty if it is not there or not a table."""
        found: Any = self.document
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}


def read_project(directory: Path) -> Project:
    """Read the project in `directory`; `ConfigError` if it is none, or is described wrongly."""
    try:
        directory = directory.resolve()
    except (OSError, RuntimeError) as error:  # before 3.13 a loop of links is a RuntimeError
        raise ConfigError(f"{directory} cannot be a project: {error}") from None
    document = read_document(directory)
    tool = _table(document, "tool")
    table = tool.get("pydust")
    if table is None:
        raise ConfigError(
            f'{FILE} has no [tool.pydust]: add {ENTRY} with name = "package.module" and root = "src/module.rs"'
        )
    table = _table(tool, "pydust", "tool.")
    table = _spelt(table)
    check_keys(table, (*_KEYS, *cargo_tables.KEYS), "tool.pydust")
    name = _read_name(document, tool)
    modules = _read_modules(table, directory)
    if any(module.own for module in modules):
        _check_self_managed(table)
    return Project(
        directory=directory,
        name=name,
        modules=modules,
        delegate=_read_delegate(table),
        rebuild=_read_boolean(table, "rebuild-on-import", default=True),
        stubs=_read_boolean(table, "stubs", default=True),
        sbom=_read_boolean(table, "sbom", default=True),
        licences=_read_boolean(table, "crate-licenses", default=True),
        cargo=cargo_tables.read_tables(table, directory),
        document=document,
        elsewhere=_elsewhere(directory),
    )


def find_project(start: Path) -> Path:
    """Return `start`, or the closest folder above it, that has a `pyproject.toml`; `ConfigError` if there is none."""
    start = Path(os.path.normpath(start.absolute()))
    for folder in (start, *start.parents):
        if (folder / FILE).exists():
            return folder
    raise ConfigError(f"there is no {FILE} in {start} or above: run `pydust init` to make one")


def read_document(directory: Path) -> dict[str, Any]:
    """Read the `pyproject.toml` in `directory`; `ConfigError` if it is not there, or is no TOML."""
    try:
        with (directory / FILE).open("rb") as file:
            return tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        raise ConfigError(f"there is no {FILE} in {directory}") from None
    except OSError as error:
        raise ConfigError(f"{directory / FILE} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise ConfigError(f"{FILE} nests its values too deeply to be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE} is not valid TOML: {error}") from None


def _table(parent: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
    value = parent.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{FILE}: {where}{key} must be a table, not {type_name(value)}")
    return value


def _spelt(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with its keys as they are written here: a dash and an underscore are the same to users."""
    known = {key.replace("_", "-"): key for key in (*_KEYS, *cargo_tables.KEYS)}
    spelt: dict[str, Any] = {}
    for key, value in table.items():
        name = known.get(key.replace("_", "-"), key)
        if name in spelt:
            raise ConfigError(f"{FILE}: tool.pydust has {name} twice, in two spellings: keep one")
        spelt[name] = value
    return spelt


def _read_name(document: Mapping[str, Any], tool: Mapping[str, Any]) -> str:
    for parent, key, where in ((document, "project", ""), (tool, "poetry", "tool.")):
        name = _table(parent, key, where).get("name")
        if name is not None and not isinstance(name, str):
            raise ConfigError(f"{FILE}: {where}{key}.name must be a string, not {type_name(name)}")
        if name:
            return str(name)
    return "extension"


def _elsewhere(directory: Path) -> Path | None:
    named = os.environ.get(BUILD_FOLDER)
    if not named:
        return None
    # One folder for each project, because several may be told the same variable.
    return Path(named).absolute() / f"{directory.name}-{hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]}"


def _read_modules(table: Mapping[str, Any], directory: Path) -> tuple[ExtModule, ...]:
    entries = table.get("ext_module", [])
    if isinstance(entries, dict):
        raise ConfigError(f"{FILE}: write {ENTRY} with two brackets on each side, because there can be several")
    if not isinstance(entries, list):
        raise ConfigError(f"{FILE}: tool.pydust.ext_module must be an array of tables, not {type_name(entries)}")
    if not entries:
        raise ConfigError(f'{FILE} has no {ENTRY}: add one with name = "package.module" and root = "src/module.rs"')
    project_abi = _read_abi(table, "tool.pydust", None)
    modules = tuple(_read_module(entry, number, directory, project_abi) for number, entry in enumerate(entries, 1))
    _check_clashes(modules)
    return modules


def _read_module(entry: Any, number: int, directory: Path, project_abi: StableAbi | None) -> ExtModule:
    where = f"{ENTRY} number {number}"
    if not isinstance(entry, dict):
        raise ConfigError(f"{FILE}: {where} must be a table, not {type_name(entry)}")
    check_keys(entry, ("name", "root", "package", "target", "abi"), where)
    for key in ("name", "root", "package", "target"):
        if key in entry and not isinstance(entry[key], str):
            raise ConfigError(f"{FILE}: {key} of {where} must be a string, not {type_name(entry[key])}")
    _check_complete(entry, where, directory)
    name = entry["name"]
    # ASCII, because the name becomes a cargo target and the C symbol PyInit_<name>.
    if not all(part.isidentifier() and part.isascii() and not keyword.iskeyword(part) for part in name.split(".")):
        raise ConfigError(f"{FILE}: name = {name!r} in {where} is not a dotted Python name such as 'package.module'")
    abi = _read_abi(entry, where, project_abi)
    if "root" in entry:
        return ExtModule(name, _check_root(entry["root"], name, directory), abi)
    own = cargo_project.find_target(directory, entry.get("package"), entry.get("target"), where)
    return ExtModule(name, own.root, abi, own)


def _check_complete(entry: Mapping[str, Any], where: str, directory: Path) -> None:
    """Refuse an entry without a name, or that does not say in one way what it is made of."""
    if "name" not in entry:
        raise ConfigError(f'{FILE}: {where} has no name: add name = "package.module"')
    of_cargo = [key for key in ("package", "target") if key in entry]
    if "root" in entry and of_cargo:
        raise ConfigError(
            f"{FILE}: {where} has root and {of_cargo[0]}: keep root for a Rust file whose manifest is generated, or "
            f"{of_cargo[0]} for a crate of your own Cargo.toml"
        )
    if "root" not in entry and not of_cargo:
        manifest = directory / cargo_project.MANIFEST
        own = manifest.is_file() and not cargo_project.is_generated(manifest)
        hint = ', or package = ".." for a crate of your own Cargo.toml' if own else ""
        raise ConfigError(f'{FILE}: {where} has no root: add root = "src/module.rs"{hint}')


def _check_self_managed(table: Mapping[str, Any]) -> None:
    """Refuse what stands in the user's own manifest, if he has one."""
    for number, entry in enumerate(table["ext_module"], 1):
        if "root" in entry:
            raise ConfigError(
                f"{FILE}: {ENTRY} number {number} has root, and another one has a crate of your own Cargo.toml: say of "
                "each one by package or target what it is there"
            )
    for key in cargo_tables.KEYS:
        if key in table and key != "cargo-args":
            raise ConfigError(f"{FILE}: tool.pydust.{key} belongs into {cargo_project.MANIFEST}, which is your own")


def _read_abi(table: Mapping[str, Any], where: str, default: StableAbi | None) -> StableAbi | None:
    if "abi" not in table:
        return default
    value = table["abi"]
    if not isinstance(value, str):
        raise ConfigError(f"{FILE}: abi of {where} must be a string, not {type_name(value)}")
    if value not in (NATIVE, *STABLE):
        # All versions look alike, so the closest would be any of them.
        kind = tuple(name for name in STABLE if name.partition("-")[0] == value.partition("-")[0])
        hint = choice(kind) if kind else suggestion(value, (NATIVE, *STABLE))
        raise ConfigError(f"{FILE}: abi = {value!r} of {where} is not known{hint}")
    return STABLE.get(value)


def _check_root(root: str, name: str, directory: Path) -> str:
    normal = os.path.normpath(root).replace(os.sep, "/")
    if not root or Path(root).is_absolute() or normal == ".." or normal.startswith("../"):
        raise ConfigError(f"{FILE}: root = {root!r} of {name!r} must be a path inside the project, relative to {FILE}")
    try:
        # From 3.14 on `is_file` says no more why a path cannot be read.
        exists = stat.S_ISREG((directory / normal).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        exists = False
    except OSError as error:
        shown = root if len(root) <= 60 else f"{root[:60]}.."
        raise ConfigError(f"{FILE}: root = {shown!r} of {name!r} cannot be read: {error.strerror}") from None
    if not exists:
        raise ConfigError(f"{FILE}: root = {root!r} of {name!r} does not exist: create the file or correct the path")
    return normal


def _check_clashes(modules: Iterable[ExtModule]) -> None:
    seen: dict[str, str] = {}
    for module in modules:
        other = seen.get(module.target)
        if other == module.name:
            raise ConfigError(f"{FILE}: two {ENTRY} have name = {module.name!r}: rename or remove one")
        if other is not None:
            if module.own:
                raise ConfigError(f"{FILE}: {other!r} and {module.name!r} are both the cargo target {module.target!r}")
            raise ConfigError(
                f"{FILE}: the names {other!r} and {module.name!r} both become the cargo target "
                f"'{module.target}': rename one of the modules"
            )
        seen[module.target] = module.name


def _read_boolean(table: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ConfigError(f"{FILE}: tool.pydust.{key} must be a boolean, not {type_name(value)}")
    return value


def _read_delegate(table: Mapping[str, Any]) -> str:
    delegate = table.get("build_backend", "hatchling")
    if not isinstance(delegate, str):
        raise ConfigError(f"{FILE}: tool.pydust.build_backend must be a string, not {type_name(delegate)}")
    if delegate not in DELEGATES:
        raise ConfigError(
            f"{FILE}: tool.pydust.build_backend = {delegate!r} is not a backend that pydust can use"
            f"{suggestion(delegate, DELEGATES)}"
        )
    return delegate
