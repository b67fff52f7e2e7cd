"""`pydust clean`: a project without what builds have made in it. `Cargo.lock` stays, as what others build with."""

import contextlib
import shutil
from pathlib import Path

from pydust.build.manifest import CARGO_CONFIG
from pydust.build.place import take_back_all
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import read_project
from pydust.stubs.files import take_back_stubs
from pydust.system.progress import say


def clean(directory: Path) -> None:
    """Remove the built modules, the build folder and the generated files of the project in `directory`."""
    project = read_project(directory)
    take_back_all(project)
    take_back_stubs(project)
    for name in (MANIFEST, CARGO_CONFIG):
        path = project.directory / name
        if path.is_file() and is_generated(path):
            path.unlink()
            say(f"Removed {name}")
    with contextlib.suppress(OSError):  # it is not there, or holds something else
        (project.directory / CARGO_CONFIG).parent.rmdir()
    for folder, mark in ((project.directory / "target", "pydust"), (project.elsewhere, "target")):
        # A folder of this name that no build has made is the user's.
        if folder is not None and (folder / mark).is_dir():
            folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)
            say(f"Removed {folder.name}/" if folder.parent == project.directory else f"Removed {folder}")
