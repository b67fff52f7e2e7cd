"""From a project to the checked bytes of its modules: the part that an in-place build and a wheel share.

Writes what cargo reads (framework, interpreter facts, manifest), builds, and refuses a library that Python could not
import under its name. Where the modules go is for `place` and `wheel`.
"""

from dataclasses import dataclass

from pydust import __version__, cargo, framework, manifest
from pydust.atomic import write_if_changed
from pydust.config import ExtModule, Project
from pydust.errors import BuildError
from pydust.exports import check_exports
from pydust.interpreter import Interpreter
from pydust.progress import say


@dataclass(frozen=True)
class CompiledModule:
    """A module and the bytes of its library."""

    module: ExtModule
    content: bytes


def compile_modules(project: Project, interpreter: Interpreter, *, release: bool) -> tuple[CompiledModule, ...]:
    """Build every module of `project`; either all of them are right, or none is returned.

    The caller holds the project's lock for as long as it works with the result.
    """
    prepare(project, interpreter)
    artifacts = cargo.build(project, interpreter, release=release)
    libraries = {artifact.target: artifact.library for artifact in artifacts if artifact.is_example}
    compiled = []
    for module in project.modules:
        library = libraries.get(module.target)
        if library is None:
            raise BuildError(f"cargo built no library for {module.name!r} ({module.root})")
        compiled.append(CompiledModule(module, library.read_bytes()))
    for one in compiled:
        check_exports(one.module, one.content)
    return tuple(compiled)


def prepare(project: Project, interpreter: Interpreter) -> None:
    """Write everything that cargo reads, where it differs from what is there."""
    if manifest.write_manifest(project):
        say(f"Generated {manifest.MANIFEST} from pyproject.toml")
    if framework.write_framework(framework.find_framework(), project.directory):
        say(f"Wrote the Rust crates of pydust {__version__} to {framework.LOCATION}")
    write_if_changed(project.directory / manifest.config_file(interpreter), interpreter.render_config().encode())
    manifest.write_cargo_config(project, interpreter)
