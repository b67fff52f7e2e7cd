"""The in-place build for a script, such as the one Poetry runs on `poetry install`.

`poetry install` calls no build backend for the project itself, only `[tool.poetry.build] script`. Let that name a
file, not called `build.py` (`python -m build` would run it), with these two lines:

    from pydust.build import build
    build()
"""

import sys
from pathlib import Path


def build() -> None:
    """Build the project in the current directory, optimised, and put its modules in place."""
    from pydust.errors import PydustError, reported
    from pydust.packaging.develop import develop
    from pydust.project.options import RELEASE

    try:
        with reported():
            develop(Path.cwd(), RELEASE)
    except PydustError as error:
        sys.exit(f"error: {error}")
