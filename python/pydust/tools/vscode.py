"""`pydust vscode`: the files by which Visual Studio Code builds, tests and debugs the modules of a project.

Files that are there belong to the user. What the entries do is for `pydust` itself and the debuggers' extensions.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydust.build.place import import_roots
from pydust.project.config import Project, read_project
from pydust.system.progress import say
from pydust.tools.debug import BUILD
from pydust.tools.offer import offer

_DEVELOP = "pydust: develop"
_INTERPRETER = "${command:python.interpreterPath}"
"""The one that is chosen in the window, which takes the extension ms-python.python."""

TASKS: Mapping[str, Any] = {
    "version": "2.0.0",
    "tasks": [
        {
            "label": _DEVELOP,
            "type": "process",
            "command": _INTERPRETER,
            "args": ["-m", "pydust", "develop"],
            # Every variable is visible, as with `pydust debug`.
            "options": {"cwd": "${workspaceFolder}", "env": dict(BUILD)},
            "problemMatcher": "$rustc",
            "group": {"kind": "build", "isDefault": True},
            "presentation": {"reveal": "silent"},
        },
        {
            "label": "pydust: test",
            "type": "process",
            "command": _INTERPRETER,
            "args": ["-m", "pydust", "test"],
            "options": {"cwd": "${workspaceFolder}"},
            "problemMatcher": "$rustc",
            "group": {"kind": "test", "isDefault": True},
        },
    ],
}


def launch(project: Project) -> Mapping[str, Any]:
    """Return what `launch.json` holds."""
    native = {
        "type": "lldb",
        "request": "launch",
        "program": _INTERPRETER,
        "cwd": "${workspaceFolder}",
        "sourceLanguages": ["rust"],
    }
    # A script may lie anywhere, and the modules where `pydust develop` puts them.
    roots = ["${workspaceFolder}" if root == "." else f"${{workspaceFolder}}/{root}" for root in import_roots(project)]
    path = {"PYTHONPATH": os.pathsep.join(roots)}
    return {
        "version": "0.2.0",
        "configurations": [
            {
                "name": "Rust: current Python file",
                **native,
                "args": ["${file}"],
                "env": path,
                "preLaunchTask": _DEVELOP,
            },
            {
                "name": "Rust: tests of the current file",
                **native,
                "args": ["-m", "pytest", "${file}", "--pydust-isolation=none", "-s"],
                # Pytest builds what it tests.
                "env": dict(BUILD),
            },
            {
                "name": "Python: current file",
                "type": "debugpy",
                "request": "launch",
                "program": "${file}",
                "cwd": "${workspaceFolder}",
                "env": path,
                "console": "integratedTerminal",
                "preLaunchTask": _DEVELOP,
            },
        ],
    }


def write_vscode(directory: Path) -> None:
    """Write both files for the project in `directory`, or print what a file of the user's lacks."""
    project = read_project(directory)
    for name, content in (("tasks.json", TASKS), ("launch.json", launch(project))):
        if not offer(project.directory, f".vscode/{name}", render(content)):
            (entries,) = (value for value in content.values() if isinstance(value, list))
            say(f".vscode/{name} is yours and stays as it is; add what it lacks of these entries:")
            print(json.dumps(entries, indent=4))


def render(content: Mapping[str, Any]) -> str:
    """Return the text of a file."""
    return json.dumps(content, indent=4) + "\n"
