"""The readers of the tags (`crates/pydust-macros/src/syntax`), by libFuzzer: guided by which code an input reaches.

It needs a nightly Rust for the counters of branches, and a C++ compiler for libFuzzer itself. What it learns is kept in
`target/fuzz`.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .target import SEEDS

NAME = "parsers"
ROOT = Path(__file__).resolve().parents[2]
CRATE = Path(__file__).parent / "parsers"
FOLDER = ROOT / "target" / "fuzz"
# What cargo-fuzz gives rustc, without a sanitizer: there is no unsafe code in them.
FLAGS = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
]


def run(seconds: float) -> int:
    """Fuzz for so long, and return the exit status; a visible line says what is missing."""
    asked = subprocess.run(["rustup", "run", "nightly", "rustc", "-vV"], capture_output=True, text=True, check=False)
    host = next((line.split()[1] for line in asked.stdout.splitlines() if line.startswith("host: ")), None)
    if asked.returncode or host is None:
        print(f"{NAME}: NOT RUN: there is no nightly Rust")
        return 0
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "g++", "clang++")):
        print(f"{NAME}: NOT RUN: there is no C++ compiler for libFuzzer")
        return 0
    build = ["cargo", "build", "--release", "--locked", "--target", host, "--target-dir", str(FOLDER)]
    variables = {**os.environ, "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(FLAGS)}
    built = subprocess.run(["rustup", "run", "nightly", *build], cwd=CRATE, env=variables, check=False)
    if built.returncode:
        return 1
    learnt = FOLDER / "learnt"
    learnt.mkdir(parents=True, exist_ok=True)
    command = [
        str(FOLDER / host / "release" / "fuzz-parsers"),
        str(learnt),
        str(SEEDS / NAME),
        f"-max_total_time={max(1, round(seconds))}",
        "-max_len=2000",
        "-timeout=10",
        f"-dict={CRATE / 'words.txt'}",
        f"-artifact_prefix={FOLDER}/found-",
    ]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    lines = done.stderr.splitlines()
    print(f"{NAME}: {next((line for line in reversed(lines) if line.startswith('Done ')), 'stopped')}")
    if done.returncode:
        print("\n".join(lines[-60:]))
    return int(done.returncode != 0)
