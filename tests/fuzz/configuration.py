"""`pyproject.toml`: any TOML is a project, or is refused in one sentence."""

import contextlib
import random
import tempfile
from pathlib import Path
from typing import Any

from pydust.config import read_project
from pydust.errors import PydustError

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
        'serde = "1"',
        "serde = {}",
        'serde = { path = ".." }',
        'requires = ["setuptools"]',
        'build-backend = "x"',
        "x" * 300,
    ),
]


class Configuration(Target):
    """Files of TOML."""

    name = "configuration"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pydust-fuzz-"))
        (self._folder / "src").mkdir()
        (self._folder / "src" / "a.rs").touch()
        self._texts = [str(seed) for seed in self.seeds()]

    def make(self, numbers: random.Random) -> str:
        """Change one of the seeds."""
        return changed(numbers.choice(self._texts), PARTS, numbers)

    def attempt(self, made: Any) -> None:
        """Read it as a project."""
        (self._folder / "pyproject.toml").write_bytes(str(made).encode(errors="replace"))
        with contextlib.suppress(PydustError):
            project = read_project(self._folder)
            assert project.modules
            assert all((self._folder / module.root).is_file() for module in project.modules)
