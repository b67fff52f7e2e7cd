"""`pydust wheel`, `pydust sdist` and `pydust build`: archives without an environment of their own.

A front end such as `python -m build` or uv installs what a build needs into a new environment. Here it has to be
installed already, and the build shares the crates that `pydust develop` has compiled.
"""

import contextlib
import importlib.metadata
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydust.errors import PydustError
from pydust.packaging.delegates import requirements
from pydust.project.config import read_project
from pydust.project.options import RELEASE, BuildOptions
from pydust.system.progress import say

Kind = Literal["sdist", "wheel"]


def pack(
    directory: Path,
    kinds: Iterable[Kind],
    destination: Path | None,
    options: BuildOptions = RELEASE,
    *,
    sizes: bool = False,
) -> None:
    """Make archives of the project in `directory` and print their paths, which are in its `dist/` by default.

    With `sizes` a wheel's files are listed with their sizes.
    """
    from pydust.packaging.sdist import build_sdist
    from pydust.packaging.wheel import build_wheel

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
        if sizes and kind == "wheel":
            for line in render_sizes(destination / name):
                say(line)


def render_sizes(wheel: Path) -> Iterator[str]:
    """Yield the lines of a table: the files of a wheel, the largest first, in bytes as they are and in the wheel."""
    with zipfile.ZipFile(wheel) as file:
        infos = sorted(file.infolist(), key=lambda info: (-info.file_size, info.filename))
    yield f"{'bytes':>13}{'in the wheel':>15}"
    for info in infos:
        yield f"{info.file_size:>13,}{info.compress_size:>15,}  {info.filename}"
    # The archive has a table of its files as well.
    yield f"{sum(info.file_size for info in infos):>13,}{wheel.stat().st_size:>15,}  in all"


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
