"""What is asked of rustc itself: which one cargo calls, where its files are, and which LLVM it has.

Debuggers find rustc's printers by it, coverage the tools that read its profiles. How cargo is found is for `cargo`.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pydust.build.cargo import find_cargo
from pydust.errors import BuildError


@dataclass(frozen=True)
class Toolchain:
    """The compiler of a project."""

    release: str
    """Such as `1.95.0`."""
    host: str
    """Such as `x86_64-unknown-linux-gnu`."""
    llvm: int
    """The major version of its LLVM."""
    sysroot: Path

    @property
    def printers(self) -> Path:
        """The folder of what gdb and lldb load to show Rust's own types."""
        return self.sysroot / "lib" / "rustlib" / "etc"

    @property
    def programs(self) -> Path:
        """Where rustup puts what it installs besides the compiler, such as `llvm-tools`."""
        return self.sysroot / "lib" / "rustlib" / self.host / "bin"


def find_toolchain(directory: Path) -> Toolchain:
    """Ask the rustc that cargo calls for the project in `directory`; `BuildError` if there is none."""
    rustc = _find_rustc()
    # In the project's folder, whose rust-toolchain.toml may choose another one.
    return read_toolchain(_ask(rustc, "-vV", directory), _ask(rustc, "--print=sysroot", directory))


def read_toolchain(version: str, sysroot: str) -> Toolchain:
    r"""Read what `rustc -vV` and `rustc --print=sysroot` say.

    >>> read_toolchain("rustc 1.95.0\nhost: x\nrelease: 1.95.0\nLLVM version: 22.1.2\n", "/rust\n").llvm
    22
    """
    facts = dict(re.findall(r"^([\w ]+): (.+)$", version, re.MULTILINE))
    try:
        llvm = int(facts["LLVM version"].partition(".")[0])
        return Toolchain(facts["release"], facts["host"], llvm, Path(sysroot.strip()))
    except (KeyError, ValueError):
        raise BuildError(f"rustc did not say which one it is: {version.strip()!r}") from None


def _find_rustc() -> Path:
    named = os.environ.get("RUSTC", "rustc")
    found = shutil.which(named) or shutil.which(named, path=str(find_cargo().parent))
    if found is None:
        raise BuildError(f"{named} was not found on PATH or beside cargo: install Rust from https://rustup.rs")
    return Path(found)


def _ask(rustc: Path, question: str, directory: Path) -> str:
    asked = subprocess.run([rustc, question], cwd=directory, capture_output=True, text=True, check=False)
    if asked.returncode:
        raise BuildError(f"`rustc {question}` failed: {asked.stderr.strip()}")
    return asked.stdout
