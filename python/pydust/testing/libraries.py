"""The libraries that a test session imports in place of what is installed: built from the source as it is.

Modules with native tests are compiled with `cfg(test)`, the others as `pydust develop` does. Both lie below the
project's `target/`; nothing that was placed or installed is replaced. How imports find them is for `finder`.
"""

from collections.abc import Collection

from pydust.build.compile import compile_modules
from pydust.build.lock import project_lock
from pydust.build.place import take_back
from pydust.project.config import Project
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter
from pydust.testing.finder import Libraries


def build(project: Project, tested: Collection[str], *, instrumented: bool = False) -> Libraries:
    """Build the modules of `project`, those in `tested` with their tests; return where their libraries are.

    What is instrumented counts for `pydust.coverage`.
    """
    kind = "coverage" if instrumented else "test"
    with project_lock(project.workplace):
        take_back(project)  # a test that imports the old name of a module must not pass
        paths = {}
        compiled = compile_modules(project, running_interpreter(), tested=tested, instrumented=instrumented)
        for one in compiled:
            folder = project.target / "pydust" / kind / one.target.name
            path = folder / f"{one.module.target}{one.target.suffix}"
            write_if_changed(path, one.content, executable=True)
            paths[one.module.name] = str(path)
        return paths
