"""Wheels: the delegate's draft, finished with the Rust modules, the right tags and a new RECORD.

The finished file is a function of its content: entries sorted, one time for all of them, two kinds of permission.
Compiling is left to `compile`, what else is in the wheel to the delegate.

https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

import base64
import hashlib
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pydust import __version__
from pydust.build.compile import CompiledModule, compile_modules
from pydust.build.framework import write_tool
from pydust.build.lock import project_lock
from pydust.build.place import import_roots
from pydust.build.strays import SUFFIXES, Strays
from pydust.build.target import wheel_tag
from pydust.errors import naming
from pydust.packaging import debug_symbols, licences, sbom
from pydust.packaging.delegates import Settings, delegate_of
from pydust.packaging.develop import develop
from pydust.packaging.manylinux import check_wanted, platform_tag
from pydust.packaging.rebuild import hook_files
from pydust.packaging.wheel_crates import read_crates
from pydust.project.config import ExtModule, Project, read_project
from pydust.project.options import DEV, RELEASE, BuildOptions, from_settings
from pydust.stubs.files import is_generated_text, stubs_of_editable, stubs_of_wheel
from pydust.system.interpreter import Interpreter, running_interpreter
from pydust.system.progress import say

_DEFAULT_TIME = 1_580_601_600
"""2020-02-02, hatchling's choice: a zip archive knows no time before 1980."""
_TYPES = (".pyi", "/py.typed")
_OF_ONE_PYTHON = re.compile(r"\.(?:cpython-|cp\d|pypy|graalpy)[^/]*\.(?:so|pyd)$")


@dataclass(frozen=True)
class Entry:
    """One file of a wheel."""

    content: bytes
    executable: bool = False


def build_wheel(
    directory: Path, destination: Path, settings: Settings = None, options: BuildOptions | None = None
) -> str:
    """Build the wheel of the project in `directory`; return its name. The settings give the options, if none do."""
    project = read_project(directory)
    options = options or from_settings(settings, project, RELEASE, ships=True)
    interpreter = running_interpreter()
    glibc = check_wanted(options.manylinux, interpreter) if options.manylinux is not None else None
    if options.debug_symbols:
        debug_symbols.check_wanted(interpreter)
    with tempfile.TemporaryDirectory() as temporary:
        # First, because what the delegate dislikes is found in a moment.
        draft = delegate_of(project, settings).draft(Path(temporary), "wheel")
        with project_lock(project.workplace):
            compiled = compile_modules(project, interpreter, options=options)
            stubs = stubs_of_wheel(project, compiled)
            crates = _files_on_crates(project, draft, compiled)
        added = {name: Entry(content) for name, content in {**stubs, **crates}.items()}
        modules = {one.file: one.content for one in compiled}
        symbols: dict[str, Entry] = {}
        if options.debug_symbols:
            for name, content in modules.items():
                modules[name], found = debug_symbols.taken_out(content, PurePosixPath(name).name)
                symbols[name + debug_symbols.SUFFIX] = Entry(found)
        added |= {name: Entry(content, executable=True) for name, content in modules.items()}
        tag = wheel_tag({one.target for one in compiled}, interpreter)
        wheel = finish_wheel(draft, destination, project, interpreter, added, tag, glibc)
        if symbols:
            archive = f"{wheel.removesuffix('.whl')}{debug_symbols.SUFFIX}.zip"
            _write_archive(destination / archive, sorted(symbols), symbols)
            say(f"Wrote the debug symbols to {archive}")
        return wheel


def build_editable(directory: Path, destination: Path, settings: Settings = None) -> str:
    """Build in place, and a wheel that makes Python look there; return its name."""
    project = read_project(directory)
    options = from_settings(settings, project, DEV, ships=False)
    interpreter = running_interpreter()
    with tempfile.TemporaryDirectory() as temporary:
        draft = delegate_of(project, settings).draft(Path(temporary), "editable")
        develop(project.directory, options)
        if project.rebuild:
            write_tool(project.workplace)
        added = _path_file(draft, project)
        added |= {name: Entry(content) for name, content in stubs_of_editable(project).items()}
        # Where it leads are the modules that this Python has built.
        added |= {name: Entry(content) for name, content in hook_files(project, interpreter)}
        return finish_wheel(draft, destination, project, interpreter, added, interpreter.wheel_tag)


def finish_wheel(
    draft: Path,
    destination: Path,
    project: Project,
    interpreter: Interpreter,
    added: Mapping[str, Entry],
    tag: str,
    glibc: str | None = None,
) -> str:
    """Write the finished form of `draft` into `destination`, as a wheel for `tag`; return its name.

    With `glibc`, as `manylinux.check_wanted` has returned it, the wheel has to run on all such systems.
    """
    strays = Strays(project, "wheel")
    entries = {
        name: entry
        for name, entry in _read_entries(draft).items()
        if not _is_left_out(name, project.modules, interpreter)
        and not (name.endswith(".pyi") and is_generated_text(entry.content))
        and not strays.has(name, entry.content)
    }
    if any(name.endswith(interpreter.extension_suffix) for name in entries):
        tag = interpreter.wheel_tag  # the delegate has built one of its own
    # Types that the user has packed stay as they are.
    entries.update({name: entry for name, entry in added.items() if not (name.endswith(_TYPES) and name in entries)})
    if glibc is not None:
        files = {name: entry.content for name, entry in entries.items()}
        tag = f"{tag.rpartition('-')[0]}-{platform_tag(files, interpreter, glibc)}"
    metadata = _metadata_folder(entries)
    if f"{metadata}/licenses/{licences.NAME}" in entries:
        before = entries[f"{metadata}/METADATA"]
        entries[f"{metadata}/METADATA"] = replace(before, content=licences.name_file(before.content))
    wheel = entries.get(f"{metadata}/WHEEL", Entry(b"Wheel-Version: 1.0\n"))
    entries[f"{metadata}/WHEEL"] = Entry(_retag(wheel.content.decode(), tag).encode())
    # Installers read the metadata from the end of the archive.
    names = sorted(entries, key=lambda name: (name.startswith(f"{metadata}/"), name))
    record = f"{metadata}/RECORD"
    entries[record] = Entry(_render_record(names, entries, record).encode())

    name = f"{'-'.join(draft.stem.split('-')[:-3])}-{tag}.whl"
    with naming(destination / name):
        _write_archive(destination / name, [*names, record], entries)
    return name


def is_module_file(path: str, modules: Iterable[ExtModule]) -> bool:
    """Whether `path`, below an import root, is a build of one of `modules` for any Python."""
    return path.endswith(SUFFIXES) and any(path.startswith(f"{module.path}.") for module in modules)


def source_date() -> int:
    """Return the time that archives carry, in seconds since 1970: `SOURCE_DATE_EPOCH` or a constant.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    return int(os.environ.get("SOURCE_DATE_EPOCH", _DEFAULT_TIME))


def _files_on_crates(project: Project, draft: Path, compiled: Iterable[CompiledModule]) -> dict[str, bytes]:
    """Return the bill of materials and the texts of licences, where they are wanted."""
    if not project.sbom and not licences.are_wanted(project):
        return {}
    crates = read_crates(project, [artifact for one in compiled for artifact in one.artifacts])
    with zipfile.ZipFile(draft) as file:
        folder = _metadata_folder(file.namelist())
    found = {}
    if project.sbom:
        found[f"{folder}/{sbom.NAME}"] = sbom.render_sbom(project, draft.stem.split("-")[1], crates)
    texts = licences.render_licences(project, crates) if licences.are_wanted(project) else None
    if texts is not None:
        found[f"{folder}/licenses/{licences.NAME}"] = texts
    return found


def _metadata_folder(names: Iterable[str]) -> str:
    return next(name.partition("/")[0] for name in names if name.partition("/")[0].endswith(".dist-info"))


def _is_left_out(name: str, modules: Iterable[ExtModule], interpreter: Interpreter) -> bool:
    top, _, rest = name.partition("/")
    if top.endswith(".dist-info"):
        return rest.startswith("RECORD")  # written anew; a signature of the old one is worthless
    if top == "target":
        return True  # the build folder, which setuptools takes for a package
    if is_module_file(name, modules):
        return True  # a copy from an in-place build
    return bool(_OF_ONE_PYTHON.search(name)) and not name.endswith(interpreter.extension_suffix)


def _read_entries(wheel: Path) -> dict[str, Entry]:
    with zipfile.ZipFile(wheel) as file:
        return {
            info.filename: Entry(file.read(info), executable=bool(info.external_attr >> 16 & 0o111))
            for info in file.infolist()
            if not info.is_dir()
        }


def _retag(text: str, tag: str) -> str:
    replaced = ("generator", "root-is-purelib", "tag")
    kept = [line for line in text.splitlines() if line.strip() and line.partition(":")[0].lower() not in replaced]
    python, abis, platform = tag.split("-")
    tags = [f"Tag: {python}-{abi}-{platform}" for abi in abis.split(".")]
    return "\n".join([*kept, f"Generator: pydust {__version__}", "Root-Is-Purelib: false", *tags, ""])


def _render_record(names: Iterable[str], entries: Mapping[str, Entry], record: str) -> str:
    lines = []
    for name in names:
        content = entries[name].content
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{_csv_field(name)},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{_csv_field(record)},,\n"])


def _csv_field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def _write_archive(path: Path, names: Iterable[str], entries: Mapping[str, Entry]) -> None:
    date = time.gmtime(max(source_date(), 315_532_800))[:6]  # 1980-01-01
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as file:
        for name in names:
            info = zipfile.ZipInfo(name, date)
            info.create_system = 3  # Unix, on every system: the permissions below are Unix's
            info.external_attr = (0o100755 if entries[name].executable else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, entries[name].content)


def _path_file(draft: Path, project: Project) -> dict[str, Entry]:
    """Return a `.pth` file for the import roots that the delegate's own ones do not name."""
    listed = {
        os.path.realpath(line)
        for name, entry in _read_entries(draft).items()
        if name.endswith(".pth")
        for line in entry.content.decode().splitlines()
    }
    roots = [os.path.realpath(project.directory / root) for root in import_roots(project)]
    missing = [root for root in roots if root not in listed]
    if not missing:
        return {}
    return {f"_{project.name.replace('-', '_')}_pydust.pth": Entry("".join(f"{root}\n" for root in missing).encode())}
