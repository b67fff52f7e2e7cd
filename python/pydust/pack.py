"""`pydust wheel`, `pydust sdist` and `pydust build`: archives without an environment of their own.

A front end such as `python -m build` or uv installs what a build needs into a new environment. Here it has to be
installed already, and the build shares the crates that `pydust develop` has compiled.
"""

import contextlib
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydust.config import read_project
from pydust.delegates import requirements
from pydust.errors import PydustError
from pydust.options import RELEASE, BuildOptions

Kind = Literal["sdist", "wheel"]


def pack(directory: Path, kinds: Iterable[Kind], destination: Path | None, options: BuildOptions = RELEASE) -> None:
    """Make archives of the project in `directory` and print their paths, which are in its `dist/` by default."""
    from pydust.sdist import build_sdist
    from pydust.wheel import build_wheel

    directory = read_project(directory).directory
    destination = (destination or directory / "dist").absolute()
    destination.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        # Backends look at the current folder, and some speak to standard output.
        with contextlib.chdir(directory), contextlib.redirect_stdout(sys.stderr):
            _require(directory, kind)
            if kind == "sdist":
                name = build_sdist(directory, destination)
            else:
                name = build_wheel(directory, destination, options=options)
        print(os.path.relpath(destination / name))


def _require(directory: Path, kind: Kind) -> None:
    """Make sure that what the delegate takes is installed; `PydustError` if not."""
    missing = [one for one in requirements(directory, kind, None) if not _is_installed(one)]
    if missing:
        words = " ".join(f"'{one}'" for one in missing)
        raise PydustError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed for {sys.executable}: run "
            f"`{sys.executable} -m pip install {words}`, or build by `python -m build`, which installs what it needs"
        )


def _is_installed(requirement: str) -> bool:
    try:
        importlib.metadata.distribution(re.split(r"[^\w.-]", requirement.strip())[0])
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
