"""The files of a new project, as text. Which of them are written, and where, is for `scaffold`."""

from pydust import __version__

MODULE = "_native"
"""The Rust module of a package: private, because the package says what is public."""
ROOT_NAME = "native"
ROOT = f"src/{ROOT_NAME}.rs"
POETRY_SCRIPT = "pydust_build.py"
CACHED = ("pyproject.toml", "Cargo.lock", "src/**/*.rs")
CACHE_KEYS = "[{}]".format(", ".join(f'{{ file = "{pattern}" }}' for pattern in CACHED))

PROJECT = """\
[build-system]
requires = [{requires}]
build-backend = "pydust.build_meta"

[project]
name = "{name}"
version = "0.1.0"
description = "A Python package with a part in Rust"
readme = "README.md"
requires-python = ">=3.11"

[dependency-groups]
dev = ["pytest", "rusty-pydust"]
{delegate}
[[tool.pydust.ext_module]]
name = "{module}"
root = "{root}"

# Crates, as in Cargo.toml; `pydust add CRATE` writes them.
[tool.pydust.dependencies]

# What uv looks at to see whether the project has to be built again.
[tool.uv]
cache-keys = {cache_keys}
"""

_RUST = """\
//! The part of `@` that is written in Rust.

use pydust::prelude::*;

/// The functions of `@` that are written in Rust.
#[pydust::module(name = "_native")]
pub struct Native;

#[pydust::methods]
impl Native {
    /// Greets somebody by name.
    pub fn hello(name: &str) -> PyResult<String> {
        if name.is_empty() {
            raise!(ValueError, "a greeting needs a name");
        }
        Ok(format!("Hello {name}, from Rust!"))
    }
}

#[pydust::test]
fn test_hello() -> PyResult<()> {
    assert_eq!(Native::hello("Ada")?, "Hello Ada, from Rust!");
    Ok(())
}
"""

PACKAGE = '''\
"""A package with a part in Rust, which is `_native`."""

from {module} import hello

__all__ = ["hello"]
'''

_TEST = '''\
"""What Python sees of the part in Rust."""

import pytest

from @ import hello


def test_hello() -> None:
    assert hello("Ada") == "Hello Ada, from Rust!"


def test_a_greeting_needs_a_name() -> None:
    with pytest.raises(ValueError, match="needs a name"):
        hello("")
'''

README = """\
# {name}

A Python package with a part in Rust, by Rusty Pydust.

    pydust develop    # builds it in place
    python -c "import {package}; print({package}.hello('Ada'))"
    pydust test       # runs the tests in Rust and in Python; needs pytest
    pip install .     # builds it optimised and installs it
"""

POETRY_SCRIPT_TEXT = '''\
"""Builds the Rust modules on `poetry install`, which calls no build backend."""

from pydust.build import build

build()
'''

IGNORED_COMMENT = "# Made by pydust, cargo and Python"
IGNORED = (
    "/Cargo.toml",
    "/.cargo/",
    "/target/",
    "/dist/",
    "*.so",
    "*.pyd",
    "__pycache__/",
    "*.egg-info/",
    ".venv/",
    ".pytest_cache/",
)


def rust(package: str) -> str:
    """Return the Rust file of a package."""
    return _RUST.replace("@", package)


def test(module: str) -> str:
    """Return the Python test of `hello` in `module`."""
    return _TEST.replace("@", module)


def requirement() -> str:
    """Return what to build with: this version of the tool or a compatible one.

    Before 1.0 a new minor version may be incompatible, as with Cargo.
    """
    major, minor, _ = (int(part) for part in __version__.split("."))
    after = f"{major + 1}" if major else f"0.{minor + 1}"
    return f"rusty-pydust>={__version__},<{after}"
