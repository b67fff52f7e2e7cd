"""What an editable install puts into an environment: imports build the modules again, if an input has changed.

This text is copied, so it imports nothing of pydust, and only `os` and `sys` where nothing has changed. It is imported
when the first module of the project is; what runs when Python starts, and the list of inputs, are written by `rebuild`.
How to build is for the tool that is installed in the environment, or its copy in the project, in a process of its own.
"""

import os
import sys

VARIABLE = "PYDUST_REBUILD"
"""`0` in the environment: modules are imported as they are."""
SEPARATOR = "\x1f"


class Rebuilder:
    """Brings the modules of one project up to date."""

    def __init__(self, project: str, record: str, tool: str, variables: "dict[str, str]") -> None:
        """`record` is the list of inputs of the project in the folder `project`; a build gets `variables`.

        `tool` is the folder of a copy of the tool, for an environment that has none.
        """
        self._project = project
        self._record = record
        self._tool = tool
        self._variables = variables

    def update(self, name: str) -> None:
        """Build the module `name`, which is about to be looked for, if it is out of date."""
        if os.environ.get(VARIABLE) != "0":
            changed = first_change(self._record)
            if changed is not None and os.path.isdir(self._project):  # noqa: PTH112  # as below
                self._build(name, changed)

    def _build(self, name: str, changed: str) -> None:
        import importlib.util
        import subprocess
        import warnings

        if changed == self._record:
            why = f"{name} was cleaned away, or built by another Python"
        else:
            why = f"{os.path.relpath(changed, self._project)} has changed since {name} was built"
        variables = {**os.environ, **self._variables, VARIABLE: "0"}
        is_installed = importlib.util.find_spec("pydust") is not None
        if not is_installed:
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, [self._tool, os.environ.get("PYTHONPATH")]))
        if not (is_installed or os.path.isdir(self._tool)) or not sys.executable:  # noqa: PTH112  # as above
            warnings.warn(
                f"{why}, and rusty-pydust, which could build it, is not installed in this environment: install that, "
                "or the project again",
                RuntimeWarning,
                stacklevel=2,
            )
            return
        if name in sys.modules:
            warnings.warn(
                f"{why}, but a module that was imported stays: start Python again", RuntimeWarning, stacklevel=2
            )
        print(f"Building {name}: {why}", file=sys.stderr, flush=True)
        # Not from the current folder, which is the user's.
        command = [sys.executable, "-P", "-m", "pydust", "develop", *words(self._record), self._project]
        done = subprocess.run(
            command,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            error = ImportError(f"{why}, and it cannot be built", name=name)
            error.add_note(done.stderr.rstrip())
            raise error
        importlib.invalidate_caches()


def first_change(record: str) -> "str | None":
    """Return a file that is not as the last build has read it, or None.

    A line of the record has the size of a file, its times in nanoseconds, its number and its path.
    """
    try:
        with open(record, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123  # to import pathlib takes longer
            lines = file.read().split("\n")
    except OSError:
        return record
    stat = os.stat
    for line in lines[1:]:
        size, modified, number, changed, path = line.split(" ", 4)
        try:
            status = stat(path)
        except OSError:
            return path
        if (
            status.st_mtime_ns != int(modified)
            or status.st_size != int(size)
            or status.st_ctime_ns != int(changed)
            or status.st_ino != int(number)
        ):
            return path
    return None


def words(record: str) -> "list[str]":
    """Return the options of the last build, which stand in the first line of the record."""
    try:
        with open(record, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123  # to import pathlib takes longer
            return [word for word in file.readline().rstrip("\n").split(SEPARATOR) if word]
    except OSError:
        return []
