"""What `pydust docs` does: it writes pages into a folder, or finds those that are not right any more."""

import sys
from pathlib import Path

from pydust.build.compile import compile_modules
from pydust.build.lock import project_lock
from pydust.docs import MARKER
from pydust.docs.render import Source, render_index, render_pages
from pydust.errors import PydustError
from pydust.project.config import Project, read_project
from pydust.project.options import DEV
from pydust.stubs.files import Stubs, generate, hand_written
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter
from pydust.system.progress import say


def write(directory: Path, output: Path, source_url: str | None) -> None:
    """Write the pages of a project's modules into a folder, and take back those of modules that have gone."""
    pages = _pages(directory, source_url)
    for name in pages:
        _refuse_others(output / name)
    written = sum(write_if_changed(output / name, text.encode()) for name, text in pages.items())
    gone = _stale(output, pages)
    for path in gone:
        path.unlink()
    if written or gone:
        say(f"Wrote {written} of {len(pages)} pages in {output}" + (f", removed {len(gone)}" if gone else ""))
    else:
        say(f"The {len(pages)} pages in {output} are up to date")


def check(directory: Path, output: Path, source_url: str | None) -> int:
    """Say which pages in a folder are not what the modules give; return the status of the command."""
    pages = _pages(directory, source_url)
    wrong = [output / name for name, text in pages.items() if _text(output / name) != text]
    for path in sorted([*wrong, *_stale(output, pages)]):
        print(f"{path} is not what the modules give: run `pydust docs`", file=sys.stderr)
    if wrong or _stale(output, pages):
        return 1
    say(f"{len(pages)} pages agree with the modules")
    return 0


def _pages(directory: Path, source_url: str | None) -> dict[str, str]:
    project = read_project(directory)
    with project_lock(project.workplace):
        compiled = compile_modules(project, running_interpreter(), options=DEV)
        made = list(generate(project, compiled))
    if not made:
        raise PydustError("no module of the project can be read here, so there is nothing to write pages from")
    pages: dict[str, str] = {}
    for stubs in sorted(made, key=lambda stubs: stubs.module.name):
        source = Source.read(project.directory, Path(stubs.module.root), source_url)
        pages |= render_pages(_texts(project, stubs), source)
    return {**pages, "index.md": render_index(pages)}


def _texts(project: Project, stubs: Stubs) -> dict[str, str]:
    """Return the stubs of a module, those that the user wrote in place of what was generated."""
    written = {name: path.read_text(encoding="utf-8") for name, path in hand_written(project, stubs.module).items()}
    return written or dict(stubs.files)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _stale(output: Path, pages: dict[str, str]) -> list[Path]:
    """Return the pages that were written once, and that no module has any more."""
    found = sorted(output.glob("*.md"))
    return [path for path in found if path.name not in pages and (_text(path) or "").startswith(MARKER)]


def _refuse_others(path: Path) -> None:
    text = _text(path)
    if text is not None and not text.startswith(MARKER):
        raise PydustError(f"{path} was not written by pydust, so it stays: choose another folder with --output")
