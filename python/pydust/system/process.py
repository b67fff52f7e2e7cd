"""Giving the terminal to another program: what `pydust test` and `pydust debug` end in.

Where the system can, this process becomes the other one, so that Ctrl-C, job control and the exit status are between
it and the shell, and nobody stands in between.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def become(  # noqa: RET503  # `exec` does not return
    command: list[str], *, directory: Path, variables: Mapping[str, str]
) -> int:
    """Run `command` in `directory` in place of this process; where that cannot be, wait and return its exit status."""
    if sys.platform == "win32":
        # There `exec` gives the prompt back at once. Ctrl-C reaches both; the other one decides.
        with subprocess.Popen(command, cwd=directory, env=variables) as process:
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:
                    continue
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(directory)
    os.execvpe(command[0], command, variables)  # noqa: S606  # the words are a list, and no shell reads them
