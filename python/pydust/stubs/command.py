"""What `pydust stubs` does: it writes stubs where the user wants them, or finds those that are not right any more."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydust.build.compile import compile_modules
from pydust.build.lock import project_lock
from pydust.build.place import import_root
from pydust.errors import PydustError
from pydust.project.config import Project, read_project
from pydust.project.options import DEV
from pydust.stubs.compare import differences
from pydust.stubs.files import Stubs, generate, hand_written, is_generated, place_stubs, typed_marker
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter
from pydust.system.progress import say


def write(directory: Path, output: Path | None) -> None:
    """Write the stubs of a project into it, where none was written by hand, or all of them below `output`."""
    project = read_project(directory)
    with project_lock(project.workplace):
        compiled = compile_modules(project, running_interpreter(), options=DEV)
        if output is None:
            place_stubs(project, compiled, wanted=True)
            return
        written = 0
        for stubs in generate(project, compiled):
            files = dict(stubs.files)
            typed = typed_marker(project, stubs.module)
            if typed is not None:
                files[Path(typed).relative_to(import_root(project, stubs.module)).as_posix()] = ""
            for name, text in files.items():
                written += write_if_changed(output / name, text.encode())
    say(f"Wrote {written} files below {output}" if written else f"The stubs below {output} are up to date")


def check(directory: Path) -> int:
    """Say what is wrong with the stubs in a project; return the status of the command."""
    project = read_project(directory)
    with project_lock(project.workplace):
        compiled = compile_modules(project, running_interpreter(), options=DEV)
        made = list(generate(project, compiled))
    wrong: list[str] = []
    compared = 0
    for stubs in made:
        found = _compared(project, stubs)
        compared += len(stubs.files) if found is not None else 0
        wrong += found or ()
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        return 1
    if not compared:
        raise PydustError("the project has no stubs to compare: `pydust stubs` writes them")
    say(f"{compared} {'stub agrees' if compared == 1 else 'stubs agree'} with the modules")
    return 0


def _compared(project: Project, stubs: Stubs) -> list[str] | None:
    """Return what is wrong with the stubs of a module, None where it has none."""
    written = hand_written(project, stubs.module)
    if written:
        return list(_by_hand(project, stubs, written))
    root = project.directory / import_root(project, stubs.module)
    if not any((root / name).is_file() for name in stubs.files):
        return None
    return list(_generated(project, stubs, root))


def _generated(project: Project, stubs: Stubs, root: Path) -> Iterator[str]:
    for name, text in stubs.files.items():
        path = root / name
        shown = path.relative_to(project.directory).as_posix()
        if not path.is_file():
            yield f"{shown} is not there: run `pydust stubs`"
        elif not is_generated(path):
            yield from differences(path.read_text(encoding="utf-8"), text, shown)
        elif path.read_bytes() != text.encode():
            yield f"{shown} is not what the module {stubs.module.name} gives: run `pydust stubs`"


def _by_hand(project: Project, stubs: Stubs, written: dict[str, Path]) -> Iterator[str]:
    for name, text in stubs.files.items():
        path = written.get(name)
        if path is None and name.endswith("/__init__.pyi"):
            path = written.get(f"{name.removesuffix('/__init__.pyi')}.pyi")
        if path is None:
            yield f"{name} is not there, though {next(iter(written))} was written by hand for {stubs.module.name}"
            continue
        yield from differences(path.read_text(encoding="utf-8"), text, path.relative_to(project.directory).as_posix())
