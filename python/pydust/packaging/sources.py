"""What a build reads, as far as it can be known without one: the files that a source distribution has to have.

Rust sources name other files: modules, crates by path, and texts that are compiled in. They are read here, and what
cargo's dep-info says of an earlier build is added. What lies outside of the project cannot be packed and is refused.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydust.build.inputs import dep_info
from pydust.build.manifest import CARGO_CONFIG
from pydust.build.tokens import Cursor, Tokens
from pydust.errors import ConfigError
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.cargo_tables import KINDS
from pydust.project.config import FILE, Project

_OTHERS = ("Cargo.lock", "rust-toolchain.toml", "rust-toolchain")
"""What cargo and rustup look for beside the manifest."""
_INCLUDING = frozenset({"include", "include_str", "include_bytes"})
_MAY_NAME_FILES = re.compile(r"\binclude(?:_str|_bytes)?\s*!|\bpath\s*=")
_MANIFEST_FOLDER = "CARGO_MANIFEST_DIR"


def needed_files(project: Project) -> Iterator[str]:
    """Yield the files that a build reads besides `pyproject.toml`, relative to the project, each once."""
    reading = _Reading(project)
    for name in _OTHERS:
        if (project.directory / name).is_file():
            reading.add(project.directory / name)
    reading.add_configuration()
    if project.is_self_managed:
        reading.add_workspace()
    for module in project.modules:
        reading.add_rust(project.directory / module.root, project.directory)
        for path in _rust_files((project.directory / module.root).parent, project.directory):
            reading.add_rust(path, project.directory)
    if project.cargo.build_script:
        reading.add_rust(project.directory / project.cargo.build_script, project.directory)
    for name, folder in _paths(project.cargo.manifest):
        table = "tool.pydust.dependencies" if name in project.dependencies else "tool.pydust"
        reading.add_crate(project.directory / folder, f"the crate {name!r} of [{table}]")
    reading.add_built()
    yield from sorted(reading.files)


class _Reading:
    """What was found so far."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.files: set[str] = set()
        self._crates: set[Path] = set()
        self._unread: str | None = None
        """A file that is named by something else than a text."""

    def add(self, path: Path, whence: str = "") -> None:
        """Add one file; `whence` says who needs it, where it may lie outside."""
        path = Path(os.path.normpath(path))
        if not path.is_relative_to(self._project.directory):
            raise ConfigError(
                f"a source distribution cannot have {os.path.relpath(path, self._project.directory)}, which lies "
                f"outside of the project and which {whence} needs: move it into the folder of {FILE}"
            )
        self.files.add(path.relative_to(self._project.directory).as_posix())

    def add_rust(self, path: Path, package: Path, whence: str = "") -> None:
        """Add a Rust file of the crate in `package`, and what it names."""
        path = Path(os.path.normpath(path))
        name = self._shown(path)
        if name in self.files or not path.is_file():
            return
        self.add(path, whence)
        text = path.read_text(encoding="utf-8", errors="replace")
        if not _MAY_NAME_FILES.search(text):
            return
        for word, expression in _named(Tokens(text)):
            found = _evaluate(expression, package)
            if found is None:
                self._unread = self._unread or f"{name} includes a file that its `{word}!` does not name by a text"
                continue
            included = path.parent / found
            if word in ("path", "include"):
                self.add_rust(included, package, name)
            elif included.is_file():
                self.add(included, name)

    def add_crate(self, folder: Path, whence: str) -> None:
        """Add a crate that is named by its path, with all its files and the crates that it names."""
        folder = Path(os.path.normpath(folder))
        if folder in self._crates:
            return
        self._crates.add(folder)
        shown = os.path.relpath(folder, self._project.directory).replace(os.sep, "/")
        if not folder.is_relative_to(self._project.directory):
            raise ConfigError(
                f"a source distribution cannot have {whence}, which lies outside of the project in {shown}: "
                f"move it into the folder of {FILE}, or take it from a registry or a git repository"
            )
        if not (folder / MANIFEST).is_file():
            raise ConfigError(f"{whence} is not there: {shown} has no {MANIFEST}")
        for path in _all_files(folder):
            if path.suffix == ".rs":
                self.add_rust(path, folder)
            else:
                self.add(path)
        self._add_named_crates(folder)
        # A workspace that lies between the crate and the project.
        for above in folder.parents:
            if above == self._project.directory:
                break
            if (above / MANIFEST).is_file():
                self.add(above / MANIFEST)
                self._add_named_crates(above)

    def add_workspace(self) -> None:
        """Add the user's own manifest, the crates that it names, and the Rust files of the targets beside it."""
        directory = self._project.directory
        for path in _all_files(directory):
            # Cargo looks for the file of each target. Those of members come with all that is in their folders.
            if path.suffix == ".rs":
                self.add_rust(path, directory)
        self.add(directory / MANIFEST)
        self._add_named_crates(directory)
        for module in self._project.modules:
            if module.own and module.own.manifest != MANIFEST:
                self.add_crate((directory / module.own.manifest).parent, f"the package {module.own.package!r}")

    def _add_named_crates(self, folder: Path) -> None:
        manifest = _read_toml(folder / MANIFEST)
        for name, path in _paths(manifest):
            if Path(os.path.normpath(folder / path)).is_relative_to(self._project.target):
                continue  # the tool's own, which come with it
            self.add_crate(folder / path, f"the crate {name!r} of {self._shown(folder / MANIFEST)}")
        workspace = manifest.get("workspace")
        members = workspace.get("members", []) if isinstance(workspace, dict) else []
        for pattern in members if isinstance(members, list) else []:
            for member in sorted(folder.glob(str(pattern))):
                if (member / MANIFEST).is_file():
                    self.add_crate(member, f"the member {member.name!r} of {self._shown(folder / MANIFEST)}")

    def add_configuration(self) -> None:
        """Add the user's own configuration of cargo, and the crates that it says to take from a folder."""
        path = self._project.directory / CARGO_CONFIG
        if not path.is_file() or is_generated(path):
            return
        self.add(path)
        sources = _read_toml(path).get("source")
        for source in sources.values() if isinstance(sources, dict) else ():
            folder = source.get("directory") if isinstance(source, dict) else None
            if isinstance(folder, str):
                for file in _all_files(self._project.directory / folder, hidden=True):
                    self.add(file, CARGO_CONFIG)

    def add_built(self) -> None:
        """Add what earlier builds have read, by cargo's dep-info; what they read outside counts while it is current."""
        names = {f"{prefix}{module.crate}.d" for module in self._project.modules for prefix in ("lib", "")}
        found = [
            path
            for pattern in ("*/*/examples/*.d", *(["*/*/lib*.d"] if self._project.is_self_managed else []))
            for path in self._project.target.glob(pattern)
            if path.name in names
        ]
        for listed in found:
            inputs = [self._at_home(Path(path)) for path in dep_info(listed.read_text(encoding="utf-8"))]
            inputs = [path for path in inputs if not path.is_relative_to(self._project.target) and path.exists()]
            built = listed.stat().st_mtime
            current = all(path.stat().st_mtime <= built for path in inputs)
            for path in inputs:
                if current or path.is_relative_to(self._project.directory):
                    for file in _all_files(path) if path.is_dir() else [path]:
                        self.add(file, "the build")
        if self._unread and not found:
            raise ConfigError(f"{self._unread}: run `pydust develop` once, so that what a build reads is known")

    def _at_home(self, path: Path) -> Path:
        """Return a path in the project, where cargo has seen it by a link elsewhere."""
        if path.is_relative_to(self._project.workplace) and not path.is_relative_to(self._project.target):
            return self._project.directory / path.relative_to(self._project.workplace)
        return path

    def _shown(self, path: Path) -> str:
        return os.path.relpath(path, self._project.directory).replace(os.sep, "/")


def _rust_files(folder: Path, project: Path) -> Iterator[Path]:
    """Yield every Rust file from `folder` down: which of them are modules of the root, rustc alone knows."""
    for path in _all_files(folder, project):
        if path.suffix == ".rs":
            yield path


def _all_files(folder: Path, project: Path | None = None, *, hidden: bool = False) -> Iterator[Path]:
    """Yield what is in a folder, without what is built, environments and, unless asked for, hidden files."""
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if (hidden or not name.startswith("."))
            and not (name == "target" and (project is None or Path(current) == project))
            and not Path(current, name, "pyvenv.cfg").exists()
        )
        yield from (Path(current, name) for name in sorted(files) if hidden or not name.startswith("."))


def _named(file: Tokens) -> Iterator[tuple[str, Cursor]]:
    """Yield what is included: the word that includes it, and the expression that names it."""
    content = file.content
    for place, token in enumerate(content):
        rest = content[place + 1 : place + 3]
        if token.kind != "name" or not rest:
            continue
        if token.text in _INCLUDING and rest[0].is_sign("!") and len(rest) == 2 and rest[1].text in "([{":
            yield token.text, Cursor(file, place + 2, len(content)).group()
        elif token.text == "path" and place and content[place - 1].text in "[,(" and rest[0].is_sign("="):
            # Of `#[path = ".."] mod name;` or a `cfg_attr` around it.
            yield from (("path", Cursor(file, place + 2, place + 3)) for value in rest[1:] if value.kind == "string")


def _evaluate(expression: Cursor, package: Path) -> str | None:
    """Return the path that an expression names, "" for one that a build script makes, and None if it cannot be read."""
    cursor = expression.copy()
    if cursor.eat("concat", "!"):
        parts = [_evaluate(part, package) for part in cursor.group().split()]
        if "" in parts:
            return ""
        return None if None in parts else "".join(map(str, parts))
    if cursor.eat("env", "!"):
        inner = cursor.group().peek()
        if inner is not None and inner.text == f'"{_MANIFEST_FOLDER}"':
            return str(package)
        return "" if inner is not None and inner.text == '"OUT_DIR"' else None
    words = [token for token in expression.left() if not token.is_sign(",")]
    if len(words) != 1 or words[0].kind != "string":
        return None
    return _text(words[0].text)


def _text(literal: str) -> str | None:
    raw = re.fullmatch(r'r(#*)"(.*)"\1', literal, re.DOTALL)
    if raw:
        return raw[2]
    if not literal.startswith('"'):
        return None
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None


def _paths(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the crates that a manifest names by path."""
    tables: list[Any] = [manifest.get(kind) for kind in KINDS]
    tables += _values(manifest.get("patch"))
    tables.append(manifest.get("replace"))
    for one in _values(manifest.get("target")):
        tables += [one.get(kind) for kind in KINDS] if isinstance(one, dict) else []
    workspace = manifest.get("workspace")
    if isinstance(workspace, dict):
        tables.append(workspace.get("dependencies"))
    for table in tables:
        for name, value in table.items() if isinstance(table, dict) else ():
            if isinstance(value, dict) and isinstance(value.get("path"), str):
                yield name, value["path"]


def _values(table: Any) -> Iterable[Any]:
    return list(table.values()) if isinstance(table, dict) else []
