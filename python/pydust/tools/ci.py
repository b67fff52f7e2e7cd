"""`pydust ci`: a workflow that tests, builds and publishes the project on GitHub or GitLab.

The files are templates in `workflows/`; what in them depends on the project is found out here. Once written they are
the user's. Wheels are made by cibuildwheel, which brings the containers, the Pythons and the repair of each system.

https://cibuildwheel.pypa.io/, https://docs.pypi.org/trusted-publishers/
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydust.errors import ConfigError
from pydust.project.abi import NEWEST, OLDEST
from pydust.project.config import FILE, Project, read_project
from pydust.system.progress import say
from pydust.tools.offer import offer

FILES: Mapping[str, str] = {"github": ".github/workflows/pydust.yml", "gitlab": ".gitlab-ci.yml"}
"""Where each service looks for its workflow."""
_TEMPLATES = Path(__file__).parent / "workflows"
_FREE_THREADED = 14
"""The first Python 3 without a GIL that pydust builds for."""
_RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal"
_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|~=|\^|~|>|<)?\s*3(?:\.(\d+))?(?:\.(\d+|\*))?\S*\s*")


def write_workflow(directory: Path, service: str) -> None:
    """Write the workflow of the project in `directory` for a service of `FILES`; one that is there stays."""
    project = read_project(directory)
    name = FILES[service]
    if not offer(project.directory, name, workflow(project, service)):
        say(f"{name} is there and stays as it is: compare it with `pydust ci {service} --print`")


def workflow(project: Project, service: str) -> str:
    """Return the text of a workflow."""
    minors, free_threaded = pythons(project)
    # The oldest and the newest find what those between them would.
    images = [f'"3.{minor}"' for minor in dict.fromkeys((minors[0], minors[-1]))]
    values = {
        "name": project.name,
        "modules": ", ".join(module.name for module in project.modules),
        "images": ", ".join(images),
        "pythons": ", ".join([*images, *(f'"3.{minor}t"' for minor in free_threaded[-1:])]),
        "newest": f"3.{minors[-1]}",
        "builds": " ".join([*(f"cp3{minor}-*" for minor in minors), *(f"cp3{minor}t-*" for minor in free_threaded)]),
        "development": "--group dev" if "dev" in project.table("dependency-groups") else "rusty-pydust pytest",
        "rustup": _RUSTUP,
    }
    text = (_TEMPLATES / f"{service}.yml").read_text(encoding="utf-8")
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], text)


def pythons(project: Project) -> tuple[list[int], list[int]]:
    """Return the minors of Python 3 that wheels are for, those with a GIL and those without."""
    required = project.table("project").get("requires-python")
    required = required or project.table("tool", "poetry", "dependencies").get("python")
    abis = [module.abi for module in project.modules]
    oldest = max(abi.minor if abi else OLDEST for abi in abis)
    minors = [minor for minor in range(oldest, NEWEST + 1) if _is_allowed(str(required or ""), minor)]
    if not minors:
        raise ConfigError(
            f"{FILE}: no Python that pydust builds for is in {required!r}: it builds for 3.{OLDEST} to 3.{NEWEST}"
            + (f", and the abi of a module takes 3.{oldest} or newer" if oldest > OLDEST else "")
        )
    if all(abi is not None and abi.free_threaded for abi in abis):
        return minors, []  # the one wheel is for both kinds
    # Without a GIL modules are built for one Python, except those whose stable ABI is for both kinds.
    shared = max((abi.minor for abi in abis if abi and abi.free_threaded), default=_FREE_THREADED)
    return minors, [minor for minor in minors if minor >= max(_FREE_THREADED, shared)]


def _is_allowed(required: str, minor: int) -> bool:
    """Whether some release of Python 3.`minor` is among those that a project requires.

    >>> [minor for minor in range(11, 16) if _is_allowed(">=3.12, !=3.14.*, <4", minor)]
    [12, 13, 15]
    >>> [minor for minor in range(11, 16) if _is_allowed(">3.11.2,<3.14", minor)]
    [11, 12, 13]
    >>> _is_allowed("^3.11", 15), _is_allowed("~=3.12.1", 13), _is_allowed("", 11)
    (True, False, True)
    """
    return all(_fits(operator, named, patch, minor) for operator, named, patch in _clauses(required))


def _clauses(required: str) -> Iterator[tuple[str, int, str]]:
    """Yield the operator, the minor and the patch of each clause about Python 3; the others allow it."""
    for clause in required.split(","):
        found = _CLAUSE.fullmatch(clause)
        if found and found[2]:
            yield found[1] or "==", int(found[2]), found[3] or ""


def _fits(operator: str, named: int, patch: str, minor: int) -> bool:
    match operator:
        case ">=" | "^":
            return minor >= named
        case ">":
            return minor >= named if patch else minor > named
        case "<":
            return minor <= named if patch.strip("0") else minor < named
        case "<=":
            return minor <= named
        case "~=":
            # A third number leaves the second one as it is.
            return minor == named if patch else minor >= named
        case "!=":
            return minor != named or patch not in ("", "*")
        case _:
            return minor == named
