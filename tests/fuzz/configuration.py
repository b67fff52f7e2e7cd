"""`pyproject.toml`: any TOML is a project, or is refused in one sentence."""

import contextlib
import random
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydust.build.manifest import render_manifest
from pydust.errors import PydustError
from pydust.project.config import read_document, read_project
from pydust.project.toml_editor import Document

from .target import Target, changed

PARTS = [
    *(
        "[tool.pydust]",
        "[[tool.pydust.ext_module]]",
        "[project]",
        "[tool]",
        "[build-system]",
        "[tool.pydust.dependencies]",
    ),
    *("name", "root", "abi", "=", "'", '"', "[", "]", "{", "}", ".", ",", "\n", "#", "true", "false", "1", "-1", "nan"),
    *('name = "x.y"', 'root = "src/a.rs"', 'root = ".."', 'root = "/"', 'root = ""', 'abi = "abi3-py311"', "abi = 3"),
    *(
        "1979-05-27",
        "1e400",
        "0x1f",
        '"\\u0000"',
        '"\\uFFFD"',
        "tool",
        "pydust",
        "ext_module",
        "project",
        "serde",
        "[]",
    ),
    *(
        "[tool.pydust.features]",
        "[tool.pydust.profile.dev]",
        "[tool.pydust.lints.rust]",
        "[tool.pydust.target.x.dependencies]",
        "[tool.pydust.patch.x]",
        'build = "src/a.rs"',
        'build = "\\u0000"',
        'edition = "2021"',
        "rebuild-on-import",
        "cargo-args",
        "default = []",
    ),
    *(
        'serde = "1"',
        "serde = {}",
        'serde = { path = ".." }',
        'requires = ["setuptools"]',
        'build-backend = "x"',
        "x" * 300,
    ),
]

CHANGES: list[Callable[[Document], object]] = [
    lambda document: document.set(("tool", "pydust", "dependencies", "regex"), {"version": "1"}),
    lambda document: document.append(("build-system", "requires"), "x"),
    lambda document: document.add_table(("tool", "pydust", "ext_module"), {"name": "a", "root": "src/a.rs"}),
    lambda document: document.remove(("tool", "pydust", "dependencies", "serde")),
]
"""What commands do to a file."""


class Configuration(Target):
    """Files of TOML."""

    name = "configuration"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pydust-fuzz-"))
        (self._folder / "src").mkdir()
        (self._folder / "src" / "a.rs").write_text("pub fn main() {}\n")
        self._texts = [str(seed) for seed in self.seeds()]

    def make(self, numbers: random.Random) -> str:
        """Change one of the seeds."""
        return changed(numbers.choice(self._texts), PARTS, numbers)

    def attempt(self, made: Any) -> None:
        """Read it as a project, and change it as commands do."""
        (self._folder / "pyproject.toml").write_bytes(str(made).encode(errors="replace"))
        with contextlib.suppress(PydustError):
            project = read_project(self._folder)
            render_manifest(project)
            assert project.modules
            assert all((self._folder / module.root).is_file() for module in project.modules)
        with contextlib.suppress(PydustError):
            read_document(self._folder)
            for change in CHANGES:
                document = Document((self._folder / "pyproject.toml").read_bytes().decode())
                with contextlib.suppress(PydustError):
                    change(document)
                assert tomllib.loads(document.text) == document.get()
