"""The in-place build: what `pydust develop`, an editable install and `pydust.build` have in common."""

from pathlib import Path

from pydust.compile import compile_modules
from pydust.config import read_project
from pydust.interpreter import running_interpreter
from pydust.lock import project_lock
from pydust.place import place


def develop(directory: Path, *, release: bool = False) -> None:
    """Build the project in `directory` and put its modules where Python imports them from."""
    project = read_project(directory)
    interpreter = running_interpreter()
    # Placing belongs inside: an older build that places late would undo a newer one.
    with project_lock(project.workplace):
        place(project, compile_modules(project, interpreter, release=release))
