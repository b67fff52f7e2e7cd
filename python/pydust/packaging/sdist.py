"""Source distributions: the delegate's draft with all that a build reads, and nothing that one has made.

A delegate knows Python files; some take all others as well, some none. Here what `sources` finds is added, and the
build folder, the generated files and the modules built in place are left out.
"""

import contextlib
import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pydust.build.manifest import CARGO_CONFIG
from pydust.build.strays import SUFFIXES, Strays
from pydust.errors import naming
from pydust.packaging import licences
from pydust.packaging.delegates import Settings, delegate_of
from pydust.packaging.sources import needed_files
from pydust.packaging.wheel import is_module_file, source_date
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import FILE, Project, read_project
from pydust.stubs.files import hand_written, is_generated_text, written_files

_LICENCES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
"""The default of `license-files`: https://packaging.python.org/en/latest/specifications/pyproject-toml/"""


def build_sdist(directory: Path, destination: Path, settings: Settings = None) -> str:
    """Build the source distribution of the project in `directory`; return its name."""
    project = read_project(directory)
    # First, because what cannot be packed is found in a moment.
    needed = set(_needed_files(project))
    with tempfile.TemporaryDirectory() as temporary:
        draft = delegate_of(project, settings).draft(Path(temporary), "sdist")
        with naming(destination / draft.name):
            _finish(draft, destination / draft.name, project, needed)
        return draft.name


def _finish(draft: Path, path: Path, project: Project, needed: set[str]) -> None:
    top = draft.name.removesuffix(".tar.gz")
    left_out = {name for name in (MANIFEST, CARGO_CONFIG) if is_generated(project.directory / name)}
    left_out |= written_files(project)
    strays = Strays(project, "source distribution")
    present = set()
    with (
        tarfile.open(draft) as source,
        path.open("wb") as raw,
        # No name and a fixed time in the header, so that equal content gives equal files.
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=source_date()) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for member in source.getmembers():
            name = member.name.partition("/")[2]
            if name in left_out or _is_built(name, project):
                continue
            file = source.extractfile(member) if member.isfile() else None
            if file is not None and name.endswith(SUFFIXES):
                library = file.read()
                if strays.has(name, library):
                    continue
                file = io.BytesIO(library)
            if file is not None and name == "PKG-INFO" and licences.are_wanted(project):
                metadata = licences.announce_file(file.read())
                file, member.size = io.BytesIO(metadata), len(metadata)
            if file is not None and name.endswith(".pyi"):
                stub = file.read()
                if is_generated_text(stub):
                    continue
                file = io.BytesIO(stub)
            present.add(name)
            target.addfile(member, file)
        for name in sorted(needed - present):
            content = (project.directory / name).read_bytes()
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size, info.mode, info.mtime = len(content), 0o644, source_date()
            target.addfile(info, io.BytesIO(content))


def _is_built(name: str, project: Project) -> bool:
    if PurePosixPath(name).parts[:1] == ("target",):
        return True
    below = (name, name.removeprefix("src/"), name.removeprefix("python/"))
    return any(is_module_file(path, project.modules) for path in below)


def _needed_files(project: Project) -> Iterator[str]:
    """Yield what a build from the archive needs, whether or not the delegate has packed it."""
    yield FILE
    yield from needed_files(project)
    for module in project.modules:
        yield from (path.relative_to(project.directory).as_posix() for path in hand_written(project, module).values())
    yield from _metadata_files(project)


def _metadata_files(project: Project) -> Iterator[str]:
    """Yield the files that the metadata quotes."""
    directory, metadata = project.directory, project.table("project")
    readme = metadata.get("readme")
    readme = readme.get("file") if isinstance(readme, dict) else readme
    if isinstance(readme, str) and (directory / readme).is_file():
        yield PurePosixPath(readme).as_posix()
    patterns = metadata.get("license-files", _LICENCES)
    for pattern in patterns if isinstance(patterns, list | tuple) else ():
        # Absolute and empty patterns are for the delegate to refuse.
        with contextlib.suppress(ValueError, NotImplementedError):
            for path in sorted(directory.glob(str(pattern))):
                if path.is_file():
                    yield path.relative_to(directory).as_posix()
