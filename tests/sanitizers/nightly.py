"""A nightly Rust for this machine, which the sanitizers need; and modules that are compiled by it."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from pydust.packaging.develop import develop
from pydust.project.cargo_tables import TEST_FEATURE
from pydust.project.config import read_project

TARGET = "x86_64-unknown-linux-gnu"


def need() -> None:
    """Skip, with a visible line that says what is missing."""
    nightly = subprocess.run(["rustup", "run", "nightly", "rustc", "-vV"], capture_output=True, text=True, check=False)
    if f"host: {TARGET}" not in nightly.stdout:
        pytest.skip(f"NOT RUN: there is no nightly Rust for {TARGET}")


def build(project: Path, flags: str, folder: Path, place: Path) -> None:
    """Compile a project's modules, with tests and these flags, in cargo's `folder`; lay them into `place`."""
    # Writes the manifest and the facts about this interpreter.
    develop(project)
    command = [
        "cargo",
        "build",
        "--examples",
        "--features",
        TEST_FEATURE,
        "--target",
        TARGET,
        "--target-dir",
        str(folder),
    ]
    variables = {**os.environ, "RUSTFLAGS": flags, "CARGO_PROFILE_DEV_DEBUG": "line-tables-only"}
    subprocess.run(["rustup", "run", "nightly", *command], cwd=project, env=variables, check=True)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for module in read_project(project).modules:
        path = place / f"{module.path}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / TARGET / "debug" / "examples" / f"lib{module.target}.so", path)
