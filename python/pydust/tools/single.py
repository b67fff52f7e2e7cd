"""A Rust file by itself as a module: built in a folder of the user's, and kept there by its content.

All files share a project in that folder, so the runtime and the crates are compiled once. What a file says of crates
stands in a block of its first comment. `hook` imports such files, `pydust run` runs them.
"""

import hashlib
import importlib.util
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from pydust import __version__
from pydust.build.lock import project_lock
from pydust.errors import ConfigError, PydustError
from pydust.project.config import FILE, Project, read_project
from pydust.project.options import DEV, RELEASE
from pydust.project.toml_writer import render_value
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter

CACHE = "PYDUST_CACHE_DIR"
"""The environment variable that names the folder for what is built of single files."""
BLOCK = "pydust.toml"
"""What stands behind the backticks of a block with the keys of `[tool.pydust]`."""
_LOCK = "Cargo.lock"
_COMMENT = re.compile(r"\s*//! ?(.*)")
_BEFORE_CODE = re.compile(r"\s*(?:#!.*)?")


def built(path: Path, name: str, *, release: bool = False) -> Path:
    """Return the library of the Rust file `path`, built as the module `name` unless that has been done before."""
    content = path.read_bytes()
    settings = header(content.decode(errors="replace"), path)
    interpreter = running_interpreter()
    last = name.rpartition(".")[2]
    options = RELEASE if release else DEV
    parts = (name, __version__, interpreter.abi, *([options.profile] if release else []))
    key = _digest(content, *(part.encode() for part in parts))
    library = cache() / "modules" / key / f"{last}{interpreter.extension_suffix}"
    if library.is_file():
        return library
    # Here, because most imports end above.
    from pydust.build.compile import compile_modules

    folder = cache() / "projects" / __version__
    kept = cache() / "locks" / __version__ / f"{_digest(repr(settings).encode())}.lock"
    with project_lock(folder):
        project = _write_project(folder, path, name, settings)
        if kept.is_file():
            # Equal headers stay with the crates that the first of them got.
            write_if_changed(folder / _LOCK, kept.read_bytes())
        try:
            (compiled,) = compile_modules(project, interpreter, options=options)
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from None
        write_if_changed(kept, (folder / _LOCK).read_bytes())
        write_if_changed(library, compiled.content, executable=True)
    return library


def run(path: Path, words: list[str]) -> int:
    """Call `main` of the Rust file `path` as a program with these words; return the exit status."""
    if not path.is_file():
        raise PydustError(f"there is no file {path}")
    if not path.stem.isidentifier():
        raise PydustError(f"{path.stem!r} cannot be the name of a module: rename the file")
    module = load(path)
    main = getattr(module, "main", None)
    if main is None:
        raise PydustError(
            f"{path} has no function `main`, which is called without arguments: add one, or import the file"
        )
    sys.argv[:] = [str(path), *words]
    status = main()
    return status if isinstance(status, int) else 0


def load(path: Path) -> ModuleType:
    """Import the Rust file `path` by its name, from wherever it lies."""
    name = path.stem
    spec, loader = found(path.absolute(), name)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def found(path: Path, name: str, *, release: bool = False) -> tuple[ModuleSpec, ExtensionFileLoader]:
    """Return what an import of the Rust file `path` as the module `name` takes, built if it is not yet."""
    library = str(built(path, name, release=release))
    loader = ExtensionFileLoader(name, library)
    spec = importlib.util.spec_from_file_location(name, library, loader=loader)
    assert spec is not None  # noqa: S101  # it has a loader
    return spec, loader


def cache() -> Path:
    """Return the folder for what is built, which is the user's."""
    named = os.environ.get(CACHE)
    if named:
        return Path(named).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "pydust" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pydust"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pydust"


def header(text: str, path: Path) -> dict[str, Any]:
    r"""Return what a file says in the place of `[tool.pydust]`; `ConfigError` if that is no TOML, or not for one file.

    >>> header('//! Text.\n//! ```pydust.toml\n//! dependencies.regex = "1"\n//! ```\nuse regex;', Path("a.rs"))
    {'dependencies': {'regex': '1'}}
    """
    try:
        settings = tomllib.loads("\n".join(_block(text)))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: the block {BLOCK} is not valid TOML: {error}") from None
    if "ext_module" in settings or "ext-module" in settings:
        raise ConfigError(f"{path}: the block {BLOCK} has an ext_module, which is the file itself: remove it")
    if _has_path(settings):
        raise ConfigError(
            f"{path}: the block {BLOCK} has a crate by path, and a file by itself has no place that is relative to: "
            "make a project by `pydust init`"
        )
    return settings


def _block(text: str) -> Iterator[str]:
    """Yield the lines of the block in the comment that opens the file."""
    is_inside = False
    for line in text.splitlines():
        comment = _COMMENT.fullmatch(line)
        if comment is None:
            if _BEFORE_CODE.fullmatch(line):
                continue
            return
        words = comment[1].strip()
        if words.startswith("```"):
            is_inside = not is_inside and words[3:].strip() == BLOCK
        elif is_inside:
            yield comment[1]


def _has_path(value: Any) -> bool:
    return isinstance(value, Mapping) and any(
        (key == "path" and isinstance(inner, str)) or _has_path(inner) for key, inner in value.items()
    )


def _write_project(folder: Path, path: Path, name: str, settings: Mapping[str, Any]) -> Project:
    """Write a project with the file as its one module, and read it."""
    # One folder for each file, so that `mod` finds no other.
    root = f"{_digest(os.fsencode(path))[:12]}/{path.name}"
    lines = [
        *("[project]", 'name = "single"', 'version = "0"', "", "[tool.pydust]"),
        *(f"{key} = {render_value(value, key)}" for key, value in settings.items()),
        *("", "[[tool.pydust.ext_module]]", f'name = "{name}"', f"root = {render_value(root, 'root')}", ""),
    ]
    write_if_changed(folder / root, path.read_bytes())
    write_if_changed(folder / FILE, "\n".join(lines).encode())
    try:
        # Whatever PYDUST_BUILD_DIR names for projects.
        return replace(read_project(folder), elsewhere=None)
    except ConfigError as error:
        raise ConfigError(f"{path}: {str(error).removeprefix(f'{FILE}: ')}") from None


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]
