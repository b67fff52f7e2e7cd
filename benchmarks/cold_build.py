"""How long a cold release build of a hello module takes, beside the same module in PyO3.

Both are built from an empty target directory with crates already downloaded, one after the other and alternating, so
that a busy machine slows both. Prints the wall time and the processor time of each run, and the ratio of the sums.
Needs cargo, the tool installed in the running Python, and the registry once.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PYDUST_PROJECT = """\
[build-system]
requires = ["rusty-pydust"]
build-backend = "pydust.build_meta"

[project]
name = "hello"
version = "0.1.0"

[[tool.pydust.ext_module]]
name = "example.hello"
root = "src/hello.rs"
"""

PYDUST_SOURCE = """\
use pydust::prelude::*;

/// A greeting.
#[pydust::module]
pub struct Hello;

#[pydust::methods]
impl Hello {
    /// Says hello.
    pub fn hello() -> &'static str {
        "Hello from Rust!"
    }
}
"""

PYO3_PROJECT = """\
[package]
name = "hello"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
pyo3 = { version = "=0.30.1", features = ["extension-module"] }

[profile.release]
opt-level = 3
codegen-units = 1
strip = true

[workspace]
"""

PYO3_SOURCE = """\
use pyo3::prelude::*;

/// Says hello.
#[pyfunction]
fn hello() -> &'static str {
    "Hello from Rust!"
}

/// A greeting.
#[pymodule]
mod hello_module {
    #[pymodule_export]
    use super::hello;
}
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write a small project."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a build; give its wall and processor time in seconds."""
    environment = {**os.environ, "PYO3_PYTHON": sys.executable}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Build both in turn and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as temporary:
        ours, theirs = Path(temporary, "pydust"), Path(temporary, "pyo3")
        write(ours, {"pyproject.toml": PYDUST_PROJECT, "src/hello.rs": PYDUST_SOURCE})
        write(theirs, {"Cargo.toml": PYO3_PROJECT, "src/lib.rs": PYO3_SOURCE})
        develop = [sys.executable, "-m", "pydust", "develop", "--release"]
        cargo = ["cargo", "build", "--release"]
        # The first builds download crates and are not counted.
        measure(develop, ours)
        measure(cargo, theirs)
        totals = {"pydust": [0.0, 0.0], "pyo3": [0.0, 0.0]}
        for _ in range(rounds):
            for name, command, folder in (("pydust", develop, ours), ("pyo3", cargo, theirs)):
                shutil.rmtree(folder / "target")
                wall, processor = measure(command, folder)
                totals[name][0] += wall
                totals[name][1] += processor
                print(f"{name:7} {wall:6.2f} s wall {processor:6.2f} s processor", flush=True)
        wall, processor = (totals["pydust"][index] / totals["pyo3"][index] for index in (0, 1))
        print(f"pydust / pyo3: {wall:.2f} of the wall time, {processor:.2f} of the processor time")


if __name__ == "__main__":
    main()
