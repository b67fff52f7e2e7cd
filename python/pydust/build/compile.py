"""From a project to the checked bytes of its modules: the part that an in-place build and a wheel share.

Writes what cargo reads (framework, interpreter facts, manifest), builds, and refuses a library that Python could not
import under its name. Where the modules go is for `place` and `wheel`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydust import __version__
from pydust.build import cargo, framework, manifest
from pydust.build.symbols import check_exports
from pydust.build.target import Target, is_out_of_reach, targets_of
from pydust.build.workplace import prepare_workplace
from pydust.errors import BuildError
from pydust.project.cargo_project import MANIFEST
from pydust.project.config import ExtModule, Project
from pydust.project.options import DEV, BuildOptions
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import Interpreter
from pydust.system.progress import say


@dataclass(frozen=True)
class CompiledModule:
    """A module and the bytes of its library."""

    module: ExtModule
    target: Target
    content: bytes
    library: Path | None = None
    """Where cargo has put it, as long as the project is locked."""
    artifacts: tuple[cargo.Artifact, ...] = ()
    """All that cargo made for it and for the modules beside it."""

    @property
    def file(self) -> str:
        """What import looks for, below the import root."""
        return f"{self.module.path}{self.target.suffix}"


def compile_modules(
    project: Project,
    interpreter: Interpreter,
    *,
    options: BuildOptions = DEV,
    tested: Collection[str] = (),
    instrumented: bool = False,
) -> tuple[CompiledModule, ...]:
    """Build every module of `project`; either all of them are right, or none is returned.

    Those whose names are in `tested` are compiled with `cfg(test)`; `instrumented` ones count for `coverage`. The
    caller holds the project's lock for as long as it works with the result.
    """
    targets = targets_of(project.modules, interpreter)
    _say_what_is_native(project.modules, interpreter)
    prepare(project, targets)
    compiled: list[CompiledModule] = []
    for target, modules in targets.items():
        for test in (False, True):
            wanted = tuple(module for module in modules if (module.name in tested) == test)
            if wanted:
                artifacts = cargo.build(project, target, wanted, options=options, test=test, instrumented=instrumented)
                compiled.extend(_read(target, wanted, artifacts))
    for one in compiled:
        check_exports(one.module, one.content)
    return tuple(compiled)


def _read(
    target: Target, modules: Iterable[ExtModule], artifacts: tuple[cargo.Artifact, ...]
) -> Iterator[CompiledModule]:
    libraries = {artifact.target: artifact.library for artifact in artifacts if artifact.is_module}
    for module in modules:
        library = libraries.get(module.target)
        if library is None:
            raise BuildError(f"cargo built no library for {module.name!r} ({module.root})")
        yield CompiledModule(module, target, library.read_bytes(), library, artifacts)


def prepare(project: Project, targets: Collection[Target]) -> None:
    """Write everything that cargo reads, where it differs from what is there."""
    prepare_workplace(project)
    if not project.is_self_managed and manifest.write_manifest(project):
        say(f"Generated {MANIFEST} from pyproject.toml")
    location = framework.SELF_MANAGED if project.is_self_managed else framework.LOCATION
    if framework.write_framework(framework.find_framework(), project.workplace, location):
        say(f"Wrote the Rust crates of pydust {__version__} to {location}")
    if not project.is_self_managed:
        manifest.write_build_script(project)
    for target in targets:
        write_if_changed(project.workplace / manifest.config_file(target), target.facts.encode())
    if project.is_self_managed:
        return
    # What rust-analyzer shows: a native target has all that a stable one has.
    manifest.write_cargo_config(project, min(targets, key=lambda target: target.abi.minor if target.abi else 0))


def _say_what_is_native(modules: Iterable[ExtModule], interpreter: Interpreter) -> None:
    names = {module.abi.name for module in modules if module.abi and is_out_of_reach(module.abi, interpreter)}
    if names:
        listed = " and ".join(sorted(names))
        say(f"Building for Python {interpreter.name} alone, because a free-threaded Python cannot load {listed}")
