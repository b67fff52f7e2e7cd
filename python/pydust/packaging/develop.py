"""The in-place build: what `pydust develop`, an editable install and `pydust.build` have in common.

`pydust develop` also says for which Python it builds, and what is left to do before that Python finds the modules.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pydust.build.compile import compile_modules
from pydust.build.forgotten import find_forgotten
from pydust.build.lock import project_lock
from pydust.build.place import import_roots, place
from pydust.packaging.rebuild import configuration, manifests, write_record
from pydust.project.config import Project, read_project
from pydust.project.options import DEV, BuildOptions
from pydust.stubs.files import place_stubs
from pydust.system.interpreter import running_interpreter
from pydust.system.progress import say


def develop(directory: Path, options: BuildOptions = DEV) -> None:
    """Build the project in `directory` and put its modules where Python imports them from."""
    before = configuration(directory.resolve())
    project = read_project(directory)
    before = {**before, **manifests(project)}
    interpreter = running_interpreter()
    # Placing belongs inside: an older build that places late would undo a newer one.
    with project_lock(project.workplace):
        compiled = compile_modules(project, interpreter, options=options)
        place(project, compiled)
        place_stubs(project, compiled)
        write_record(project, interpreter, compiled, options, before)
        # Modules may have files in common.
        for forgotten in dict.fromkeys(one for module in project.modules for one in find_forgotten(project, module)):
            say(str(forgotten))


def develop_in_place(directory: Path, options: BuildOptions = DEV) -> None:
    """Build as `develop` does, for a user who calls the command."""
    project = read_project(directory)
    say(f"Building for Python {running_interpreter().name} in {sys.prefix}")
    for line in other_environment(os.environ.get("VIRTUAL_ENV"), sys.prefix):
        say(line)
    develop(directory, options)
    for line in left_to_do(project):
        say(line)


def other_environment(active: str | None, prefix: str) -> Iterator[str]:
    """Yield a warning where the environment that is active is not the one of the Python that builds."""
    if active and os.path.realpath(active) != os.path.realpath(prefix):
        python = Path(active, "Scripts" if sys.platform == "win32" else "bin", "python")
        yield (
            f"warning: VIRTUAL_ENV is {active}, but this pydust belongs to {prefix} and builds for its Python. For the "
            f"active environment run `{python} -m pip install rusty-pydust` and `{python} -m pydust develop`"
        )


def left_to_do(project: Project) -> Iterator[str]:
    """Yield what makes Python find modules that do not lie in the project's folder itself."""
    for root in import_roots(project):
        if root == ".":
            continue
        names = {module.name.partition(".")[0] for module in project.modules}
        if not any(_is_found(name, project.directory / root) for name in names):
            yield (
                f"The modules lie in {root}/, where Python does not look by itself: "
                "run `pip install -e .` once in this environment"
            )


def _is_found(package: str, root: Path) -> bool:
    """Whether an import of `package` would lead to `root`, by `sys.path` or by the finder of an editable install."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError, AttributeError):
        return False
    if spec is None:
        return False
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.origin else ())]
    return any(Path(os.path.realpath(place)).is_relative_to(os.path.realpath(root)) for place in places)
