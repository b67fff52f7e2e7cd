"""The folder where cargo works, for a project whose own folder must stay as it is.

`PYDUST_BUILD_DIR` names it. It has a symbolic link for each entry of the project, so that cargo sees the same relative
paths as at home and no path of this machine gets into what is built. The manifest, `Cargo.lock` and `target/` are its
own.
"""

import contextlib
import shutil
from pathlib import Path

from pydust.build.manifest import CARGO_CONFIG
from pydust.errors import PydustError
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import BUILD_FOLDER, Project

_LOCK = "Cargo.lock"


def prepare_workplace(project: Project) -> None:
    """Let the workplace of `project` show what the project has; nothing to do where it is the project itself."""
    if project.elsewhere is None:
        return
    if project.elsewhere.is_relative_to(project.directory / "target"):
        raise PydustError(f"{BUILD_FOLDER} names {project.elsewhere.parent}, which lies in the project's own target/")
    project.elsewhere.mkdir(parents=True, exist_ok=True)
    wanted = {path.name for path in project.directory.iterdir() if _is_shown(path)}
    for path in sorted(project.elsewhere.iterdir()):
        if path.is_symlink() and (path.name not in wanted or path.readlink() != project.directory / path.name):
            path.unlink()
    for name in sorted(wanted):
        with contextlib.suppress(FileExistsError):
            (project.elsewhere / name).symlink_to(project.directory / name)
    lock, copy = project.directory / _LOCK, project.elsewhere / _LOCK
    # A later one, as after `pydust sync` at home, takes the place of what cargo has made of the last.
    if lock.is_file() and (not copy.exists() or lock.stat().st_mtime_ns > copy.stat().st_mtime_ns):
        shutil.copyfile(lock, copy)


def _is_shown(path: Path) -> bool:
    if path.name in ("target", _LOCK, ".git"):
        return False
    if path.name == MANIFEST:
        return not is_generated(path)
    if path.name == Path(CARGO_CONFIG).parent.name:
        config = path.parent / CARGO_CONFIG
        return config.exists() and not is_generated(config)
    return True
