"""`pydust new` and `pydust init`: a project that builds, imports and passes its tests, with no line typed.

`new` makes a folder. `init` completes one: the files that are there stay, and a `pyproject.toml` of another tool gets
the lines that are missing, by `toml_editor`. What is written is in `templates`.
"""

import keyword
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydust.build.place import import_roots
from pydust.build.strays import IMPORT_ROOTS
from pydust.errors import ConfigError, PydustError
from pydust.project.cargo_project import MANIFEST, is_generated
from pydust.project.config import DELEGATES, FILE, Project, read_document, read_project
from pydust.project.toml_editor import Document
from pydust.system.atomic import write_if_changed
from pydust.system.progress import say
from pydust.tools import templates

BACKEND = "pydust.build_meta"
_HOOKS = {
    "hatchling.build": "hatchling",
    "hatchling.ouroboros": "hatchling",
    "poetry.core.masonry.api": "poetry-core",
    "setuptools.build_meta": "setuptools",
    "setuptools.build_meta:__legacy__": "setuptools",
    "flit_core.buildapi": "flit-core",
    "uv_build": "uv_build",
    "pdm.backend": "pdm-backend",
}
"""What `build-backend` says of each delegate."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
"""https://packaging.python.org/en/latest/specifications/name-normalization/"""
_FOLDERS = frozenset({"src", "python", "test", "tests", "target", "build", "dist", "docs", "pydust"})


@dataclass(frozen=True)
class _Plan:
    """What is to be made."""

    directory: Path
    name: str
    """Of the distribution."""
    package: str
    delegate: str
    poetry: bool
    """Whether `poetry install` is likely to be called, which takes a script."""

    @property
    def module(self) -> str:
        return f"{self.package}.{templates.MODULE}"


def new(path: Path, *, delegate: str | None = None) -> None:
    """Make a project in the new folder `path`, whose last part is its name."""
    directory = path.absolute()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise PydustError(f"{path} is there already: run `pydust init {path}` to add a module to what it holds")
    plan = _plan(directory, directory.name, delegate or "hatchling")
    directory.mkdir(parents=True, exist_ok=True)
    _write_all(plan, _project_file(plan))
    _say_next(plan, path)


def init(path: Path, *, name: str | None = None, delegate: str | None = None) -> None:
    """Complete the folder `path`: nothing that is there is lost."""
    directory = path.resolve()
    if not directory.is_dir():
        raise PydustError(f"there is no folder {path}: run `pydust new {path}`")
    if (directory / MANIFEST).exists() and not is_generated(directory / MANIFEST):
        raise ConfigError(
            f"{MANIFEST} in {directory} is the manifest of a crate, and pydust writes its own there: move the crate to "
            f"a folder of its own, or write an ext_module into {FILE} that names the package"
        )
    if (directory / FILE).exists():
        plan, text = _completed(directory, name, delegate)
    else:
        plan = _plan(directory, name or directory.name, delegate or "hatchling")
        text = _project_file(plan)
    _write_all(plan, text)
    _say_next(plan, path)


def _plan(directory: Path, name: str, delegate: str, *, poetry: bool = False) -> _Plan:
    if not _NAME.fullmatch(name):
        raise PydustError(
            f"{name!r} cannot be the name of a project: use letters, digits, '-', '_' and '.', as in my-project"
        )
    package = re.sub(r"[-_.]+", "_", name).lower()
    if not package.isidentifier() or keyword.iskeyword(package):
        raise PydustError(f"{name!r} gives the package {package!r}, which Python cannot import: choose another name")
    if package in sys.stdlib_module_names:
        raise PydustError(f"{name!r} would hide {package!r} of Python's own library: choose another name")
    if package in _FOLDERS:
        raise PydustError(f"{name!r} is the name of a folder with a meaning of its own: choose another name")
    return _Plan(directory, name, package, delegate, poetry or delegate == "poetry-core")


def _project_file(plan: _Plan) -> str:
    """Return a `pyproject.toml` from nothing."""
    text = templates.PROJECT.format(
        requires=", ".join(f'"{requirement}"' for requirement in _requirements(plan)),
        name=plan.name,
        module=plan.module,
        root=templates.ROOT,
        delegate="" if plan.delegate == "hatchling" else f'\n[tool.pydust]\nbuild_backend = "{plan.delegate}"\n',
        cache_keys=templates.CACHE_KEYS,
    )
    document = Document(text)
    _complete_tables(document, plan)
    return document.text


def _requirements(plan: _Plan) -> Iterator[str]:
    yield templates.requirement()
    if plan.delegate != "hatchling":
        yield plan.delegate


def _completed(directory: Path, name: str | None, delegate: str | None) -> tuple[_Plan, str]:
    """Return what is to be made in a Python project, and the text of its `pyproject.toml` then."""
    read_document(directory)  # says what is wrong with it
    text = (directory / FILE).read_bytes().decode()
    document = Document(text)
    if document.get("tool", "pydust", "ext_module"):
        raise ConfigError(f"{FILE} has a [[tool.pydust.ext_module]] already: add another one for another module")
    named = document.get("project", "name") or document.get("tool", "poetry", "name")
    if name and named and name != named:
        raise ConfigError(f"{FILE} names the project {named!r}: leave --name {name} out, or change it there")
    chosen = _delegate(document, directory, delegate)
    is_poetry = document.get("tool", "poetry") is not None
    plan = _plan(directory, str(named or name or directory.name), chosen, poetry=is_poetry)
    if not named:
        document.set(("project", "name"), plan.name)
        document.set(("project", "version"), "0.1.0")
    for requirement in _requirements(plan):
        _require(document, ("build-system", "requires"), requirement)
    document.set(("build-system", "build-backend"), BACKEND)
    if plan.delegate != "hatchling":
        document.set(("tool", "pydust", "build_backend"), plan.delegate)
    document.add_table(("tool", "pydust", "ext_module"), {"name": plan.module, "root": templates.ROOT})
    if document.get("tool", "uv", "cache-keys") is None:
        document.set(("tool", "uv", "cache-keys"), [{"file": pattern} for pattern in templates.CACHED])
    if not is_poetry:
        # Tests need the first, and imports that build what has changed the second.
        for name in ("pytest", "rusty-pydust"):
            _require(document, ("dependency-groups", "dev"), name)
    _complete_tables(document, plan)
    return plan, document.text


def _require(document: Document, path: tuple[str, ...], requirement: str) -> None:
    """Add a requirement to a list that has none of that name."""
    there = document.get(*path) or []
    if _name(requirement) not in {_name(one) for one in there if isinstance(one, str)}:
        document.append(path, requirement)


def _name(requirement: str) -> str:
    """Return the name in a requirement, in lower case and with dashes."""
    return re.split(r"[^\w.-]", requirement.strip())[0].lower().replace("_", "-")


def _delegate(document: Document, directory: Path, wanted: str | None) -> str:
    """Return the backend that makes the metadata: that of the project, whatever its front end is."""
    if wanted:
        return wanted
    hook = document.get("build-system", "build-backend")
    if hook == BACKEND:
        return str(document.get("tool", "pydust", "build_backend") or "hatchling")
    if hook is None:
        files = ("setup.py", "setup.cfg")
        has_setup = "build-system" in (document.get() or {}) or any((directory / name).is_file() for name in files)
        return "setuptools" if has_setup else "hatchling"
    if hook not in _HOOKS:
        raise ConfigError(
            f"{FILE} is built by {hook}, which pydust cannot use for the Python files: name one that it can, "
            f"by --backend {' or '.join(DELEGATES)}"
        )
    return _HOOKS[str(hook)]


def _complete_tables(document: Document, plan: _Plan) -> None:
    """Add what only one tool reads."""
    if plan.poetry and document.get("tool", "poetry", "build") is None:
        document.set(("tool", "poetry", "build", "script"), templates.POETRY_SCRIPT)
    # Where these look for packages there is only Rust.
    root = _package_root(plan)
    if plan.delegate == "uv_build" and root != "src":
        _set_default(document, ("tool", "uv", "build-backend", "module-root"), "" if root == "." else root)
    if plan.delegate == "pdm-backend" and root != "src":
        _set_default(document, ("tool", "pdm", "build", "package-dir"), root)


def _set_default(document: Document, path: tuple[str, ...], value: str) -> None:
    if document.get(*path) is None:
        document.set(path, value)


def _package_root(plan: _Plan) -> str:
    """Return the folder that has the package, or gets it."""
    for root in IMPORT_ROOTS:
        if next((plan.directory / root / plan.package).rglob("*.py"), None) is not None:
            return root
    return "."


def _write_all(plan: _Plan, project_file: str) -> None:
    """Write every file that is missing, `pyproject.toml` at last: until then the folder is no project."""
    root = _package_root(plan)
    has_package = (plan.directory / root / plan.package / "__init__.py").exists()
    _write(plan, templates.ROOT, templates.rust(plan.package))
    if not has_package:
        _write(plan, f"{plan.package}/__init__.py", templates.PACKAGE.format(module=plan.module))
    tests = "test" if (plan.directory / "test").is_dir() else "tests"
    _write(plan, f"{tests}/test_{templates.ROOT_NAME}.py", templates.test(plan.module if has_package else plan.package))
    script = Document(project_file).get("tool", "poetry", "build", "script")
    if script == templates.POETRY_SCRIPT:
        _write(plan, templates.POETRY_SCRIPT, templates.POETRY_SCRIPT_TEXT)
    if not (plan.directory / FILE).exists():
        _write(plan, "README.md", templates.README.format(name=plan.name, package=plan.package))
    _write_ignored(plan)
    if plan.poetry and script != templates.POETRY_SCRIPT:
        say(f"Poetry has a script already: call build() of pydust.build in {script}, for `poetry install`")
    existed = (plan.directory / FILE).exists()
    if write_if_changed(plan.directory / FILE, project_file.encode()):
        say(f"{'Changed' if existed else 'Wrote'} {FILE}")


def _write(plan: _Plan, name: str, text: str) -> None:
    path = plan.directory / name
    if path.exists():
        say(f"{name} is there and stays as it is")
        return
    write_if_changed(path, text.encode())
    say(f"Wrote {name}")


def _write_ignored(plan: _Plan) -> None:
    """Add to `.gitignore` what is made and never edited."""
    path = plan.directory / ".gitignore"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    there = {line.strip().strip("/") for line in before.splitlines()}
    missing = [line for line in templates.IGNORED if line.strip("/") not in there]
    if not missing:
        return
    head = f"{before.rstrip()}\n\n" if before.strip() else ""
    write_if_changed(path, (head + "\n".join([templates.IGNORED_COMMENT, *missing, ""])).encode())
    say("Changed .gitignore" if before else "Wrote .gitignore")


def _say_next(plan: _Plan, path: Path) -> None:
    """Say which commands lead to the first import."""
    project: Project = read_project(plan.directory)
    in_place = import_roots(project) == (".",)
    package = plan.directory / plan.package / "__init__.py"
    shows = package.is_file() and f"from {plan.module} import" in package.read_text(encoding="utf-8", errors="replace")
    source = plan.package if shows else plan.module
    say("Next:")
    if path.resolve() != Path.cwd():
        say(f"  cd {path}")
    python = "python"
    if plan.delegate == "uv_build" and shutil.which("uv"):
        python = "uv run python"  # which builds and installs
    elif plan.poetry and shutil.which("poetry"):
        say("  poetry install")
        python = "poetry run python"
    else:
        say("  pydust develop" if in_place else "  pip install -e .")
    say(f"""  {python} -c "from {source} import hello; print(hello('Ada'))\"""")
