"""`pydust check` and `pydust doctor`: what is wrong with a project, or with the machine, before a build says so.

Each finding is a sentence that says what to do. Nothing is built and nothing is changed. What makes a project
unreadable is for `config` to say.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydust import __version__
from pydust.build import cargo, framework
from pydust.build.manifest import CARGO_CONFIG, render_manifest
from pydust.build.place import import_root
from pydust.build.target import targets_of
from pydust.build.toolchain import find_toolchain
from pydust.errors import PydustError
from pydust.packaging.develop import left_to_do, other_environment
from pydust.packaging.editable_hook import first_change
from pydust.packaging.rebuild import record_path
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import FILE, Project, read_project
from pydust.system.interpreter import running_interpreter

_BACKEND = "pydust.build_meta"
_HATCH_HOOKS = (("tool", "hatch", "build", "hooks"), ("tool", "hatch", "build", "targets", "wheel", "hooks"))


def check(directory: Path) -> int:
    """Print what is wrong with the project in `directory`; return 1 if anything is."""
    return _report(project_problems(read_project(directory)), f"{FILE} and the files around it are right")


def doctor(directory: Path | None) -> int:
    """Print what this machine builds with, and what is wrong with it and the project; return 1 if anything is."""
    for line in machine_facts():
        print(line)
    problems = list(machine_problems(directory or Path.cwd()))
    if directory is not None:
        project = read_project(directory)
        print(f"project      {project.name}, in {project.directory}")
        problems += [*project_problems(project), *build_problems(project)]
    return _report(problems, "nothing is wrong")


def _report(problems: "Iterator[str] | list[str]", otherwise: str) -> int:
    found = list(problems)
    for problem in found:
        print(f"problem: {problem}")
    if not found:
        print(otherwise)
    return int(bool(found))


def machine_facts() -> Iterator[str]:
    """Yield the versions and places of what builds."""
    yield f"pydust       {__version__}, in {Path(__file__).parents[1]}"
    yield f"Python       {sys.version.split()[0]}, {sys.executable}"
    try:
        yield f"modules for  {running_interpreter().abi}"
        yield f"cargo        {cargo.find_cargo()}"
        toolchain = find_toolchain(Path.cwd())
        yield f"rustc        {toolchain.release}, for {toolchain.host}"
    except PydustError as error:
        yield f"             {error}"


def machine_problems(directory: Path) -> Iterator[str]:
    """Yield what keeps this machine from building."""
    try:
        running_interpreter()
        cargo.find_cargo()
        release = find_toolchain(directory).release
        oldest = _oldest_rust()
        if _numbers(release) < _numbers(oldest):
            yield f"rustc is {release}, and pydust takes {oldest} or newer: run `rustup update stable`"
    except PydustError as error:
        yield str(error)
    linker = os.environ.get("CC", "cc")
    if sys.platform.startswith("linux") and shutil.which(linker.split()[0]) is None:
        yield f"there is no C compiler {linker!r}, which links modules: install one, such as gcc"
    for warning in other_environment(os.environ.get("VIRTUAL_ENV"), sys.prefix):
        yield warning.removeprefix("warning: ")


def project_problems(project: Project) -> Iterator[str]:
    """Yield what is wrong with the files of a project, whoever builds it."""
    yield from _backend_problems(project)
    yield from _front_end_problems(project)
    yield from _file_problems(project)
    yield from _shadows(project)


def _backend_problems(project: Project) -> Iterator[str]:
    system = project.table("build-system")
    backend, requires = system.get("build-backend"), system.get("requires", [])
    builds_otherwise = project.table("tool", "poetry", "build") or any(project.table(*path) for path in _HATCH_HOOKS)
    if backend != _BACKEND:
        if not builds_otherwise:
            yield f'no front end builds the modules: set build-backend = "{_BACKEND}" in [build-system] of {FILE}'
        return
    names = {re.split(r"[^\w.-]", str(one).strip())[0].lower().replace("_", "-") for one in requires}
    needed = ["rusty-pydust", *([] if project.delegate == "hatchling" else [project.delegate])]
    for name in needed:
        if name.replace("_", "-") not in names:
            yield f'add "{name}" to requires in [build-system] of {FILE}'


def _front_end_problems(project: Project) -> Iterator[str]:
    uv = project.table("tool", "uv")
    if (uv or (project.directory / "uv.lock").exists()) and not re.search(r"\.rs\b", str(uv.get("cache-keys", ""))):
        yield (
            'uv does not see when a Rust file has changed: add { file = "src/**/*.rs" } to cache-keys in [tool.uv] of '
            f"{FILE}"
        )
    if "poetry" in project.table("tool") or (project.directory / "poetry.lock").exists():
        build = project.table("tool", "poetry").get("build")
        script = build.get("script") if isinstance(build, dict) else build
        if not script:
            yield f'`poetry install` builds no modules: set script = "pydust_build.py" in [tool.poetry.build] of {FILE}'
        elif script == "build.py":
            yield "`python -m build` runs build.py in place of the program of that name: give the script another name"


def _manifest_problems(project: Project) -> Iterator[str]:
    path = project.directory / MANIFEST
    if path.exists() and not is_generated(path):
        yield f"{MANIFEST} is not pydust's, which writes its own there: move the crate to a folder of its own"
    elif path.exists() and path.read_text(encoding="utf-8") != render_manifest(project):
        yield f"{MANIFEST} is not up to date with {FILE}: run `pydust sync`"


def _file_problems(project: Project) -> Iterator[str]:
    directory = project.directory
    yield from [] if project.is_self_managed else _manifest_problems(project)
    if not (directory / "Cargo.lock").exists():
        yield "there is no Cargo.lock, so that each build chooses its own crates: run `pydust sync` and keep the file"
    elif _is_ignored(directory, "Cargo.lock"):
        yield "git ignores Cargo.lock, which says what others build with: remove it from .gitignore"
    (suffix, *_) = (target.suffix for target in targets_of(project.modules, running_interpreter()))
    generated = [] if project.is_self_managed else [MANIFEST, CARGO_CONFIG]
    made = [*generated, "target/", f"{project.modules[0].path}{suffix}"]
    shown = [name for name in made if _is_ignored(directory, name) is False]
    if shown:
        yield f"git does not ignore {', '.join(shown)}, which builds make: add them to .gitignore"


def _shadows(project: Project) -> Iterator[str]:
    """Yield the Python files that hide a module, or that a module hides."""
    for module in project.modules:
        root = import_root(project, module)
        package = project.directory / root / module.path
        if (package / "__init__.py").is_file():
            shown = (package / "__init__.py").relative_to(project.directory).as_posix()
            yield f"an import of {module.name} finds {shown} in place of the Rust module: rename one of them"
        if package.with_suffix(".py").is_file():
            shown = package.with_suffix(".py").relative_to(project.directory).as_posix()
            yield f"the Rust module {module.name} hides {shown}, which has its name: rename one of them"
        top = module.name.partition(".")[0]
        if top in sys.stdlib_module_names:
            yield f"{module.name} would hide {top} of Python's own library: choose another name"


def build_problems(project: Project) -> Iterator[str]:
    """Yield what is wrong with the last build, for this Python."""
    record = record_path(project, running_interpreter())
    changed = first_change(str(record)) if record.exists() else None
    if not record.exists():
        yield f"the modules were not built for Python {running_interpreter().name} yet: run `pydust develop`"
    elif changed is not None:
        yield f"{os.path.relpath(changed, project.directory)} has changed since the last build: run `pydust develop`"
    yield from left_to_do(project)


def _is_ignored(directory: Path, name: str) -> bool | None:
    """Whether git ignores a file; None where that cannot be known, or makes no difference."""
    command = ["git", "check-ignore", "-q", name]
    try:
        asked = subprocess.run(command, cwd=directory, capture_output=True, check=False)
    except OSError:
        return None
    return {0: True, 1: False}.get(asked.returncode)


def _oldest_rust() -> str:
    manifest: Any = tomllib.loads((framework.find_framework() / "Cargo.toml").read_text(encoding="utf-8"))
    return str(manifest["workspace"]["package"]["rust-version"])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
