"""The backends that make metadata and pick Python files, behind one set of questions.

A delegate writes a draft: a wheel or a source distribution as if there were no Rust. `wheel` and `sdist` finish it.
hatchling is steered in `hatch`; the others are called by their PEP 517 hooks and configured by the user as usual.
A project without any Python file is new to most of them: there the draft is made of the metadata alone, unless the
user has told the delegate what to pack.
"""

import functools
import importlib
import importlib.util
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from pydust.build.place import import_roots
from pydust.errors import ConfigError
from pydust.project.config import FILE, Kind, Project, read_project
from pydust.project.options import left_for_delegate

Settings = Mapping[str, Any] | None

_HOOKS = {
    "poetry-core": "poetry.core.masonry.api",
    "setuptools": "setuptools.build_meta",
    "flit-core": "flit_core.buildapi",
    "uv_build": "uv_build",
    "pdm-backend": "pdm.backend",
}


class Delegate(Protocol):
    """What is asked of a backend. Every method works on the current directory, as PEP 517 has it."""

    def requirements(self, kind: Kind) -> list[str]:
        """Return what has to be installed for a draft of this kind."""

    def prepare_metadata(self, directory: Path, kind: Kind) -> str:
        """Write a `.dist-info` into `directory` and return its name."""

    def draft(self, directory: Path, kind: Kind) -> Path:
        """Write a wheel or source distribution into `directory` and return its path."""


def delegate_of(project: Project, settings: Settings = None) -> Delegate:
    """Return the delegate that the project names."""
    if project.delegate == "hatchling":
        from pydust.packaging.hatch import Hatchling

        return Hatchling(project)
    return HookDelegate(project, settings)


def requirements(directory: Path, kind: Kind, settings: Settings) -> list[str]:
    """Return what the delegate of the project in `directory` has to have installed."""
    return delegate_of(read_project(directory), settings).requirements(kind)


def prepare_metadata(directory: Path, destination: Path, kind: Kind, settings: Settings) -> str:
    """Let the delegate of the project in `directory` write its metadata; return the name of the `.dist-info`."""
    return delegate_of(read_project(directory), settings).prepare_metadata(destination, kind)


class HookDelegate:
    """A backend called by its hooks."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self._project = project
        self._settings = left_for_delegate(settings)

    def requirements(self, kind: Kind) -> list[str]:
        """Return the delegate itself if it is missing, else what it asks for."""
        if not _is_installed(_HOOKS[self._project.delegate]):
            return [self._project.delegate]
        hook = getattr(self._backend(), f"get_requires_for_build_{kind}", None)
        return [] if hook is None else [str(requirement) for requirement in hook(self._settings)]

    def prepare_metadata(self, directory: Path, kind: Kind) -> str:
        """Call the delegate's hook, or take the metadata out of a draft where it has none."""
        if not self._finds_python() and self._project.delegate == "flit-core":
            # It reads its module even to write the metadata.
            raise ConfigError(
                "flit-core cannot build a project without Python files: "
                f'add a package, or set tool.pydust.build_backend = "hatchling" in {FILE}'
            )
        hook = getattr(self._backend(), f"prepare_metadata_for_build_{kind}", None)
        if hook is not None:
            return str(hook(str(directory), self._settings))
        with tempfile.TemporaryDirectory() as temporary, zipfile.ZipFile(self._draft(Path(temporary), kind)) as wheel:
            members = [name for name in wheel.namelist() if name.partition("/")[0].endswith(".dist-info")]
            wheel.extractall(directory, members)  # noqa: S202  # a zip archive of our own making
            return members[0].partition("/")[0]

    def draft(self, directory: Path, kind: Kind) -> Path:
        """Call the delegate's hook, or make the draft of metadata alone where it would find nothing to pack."""
        if not self._finds_python():
            return _draft_of_metadata(self, directory, kind)
        draft = self._draft(directory, kind)
        if kind != "editable" and has_python(self._project) and not _packs_python(draft):
            raise ConfigError(
                f"{self._project.delegate} packed none of the project's Python files: name its packages in {FILE}, "
                f"in the table that {self._project.delegate} has for them"
            )
        return draft

    def _draft(self, directory: Path, kind: Kind) -> Path:
        hook = self._hook(f"build_{kind}")
        try:
            return directory / str(hook(str(directory), self._settings))
        except (ValueError, RuntimeError) as error:
            # As these backends refuse what they find in the user's file.
            raise ConfigError(f"{self._project.delegate}: {error}") from error

    def _finds_python(self) -> bool:
        """Whether the user has said what to pack, or the places where the delegate looks have something."""
        project = self._project
        tool = project.table("tool")
        match project.delegate:
            case "poetry-core":
                configured = bool({"packages", "include"} & project.table("tool", "poetry").keys())
            case "setuptools":
                setup_files = (project.directory / "setup.py", project.directory / "setup.cfg")
                configured = "setuptools" in tool or any(path.is_file() for path in setup_files)
            case "flit-core":
                configured = "flit" in tool
            case "pdm-backend":
                build = project.table("tool", "pdm", "build")
                configured = bool({"includes", "package-dir", "custom-hook"} & build.keys())
            case _:
                configured = "build-backend" in project.table("tool", "uv")
        return configured or has_python(project)

    def _hook(self, name: str) -> Callable[..., Any]:
        hook = getattr(self._backend(), name, None)
        if hook is None:
            raise ConfigError(f"{self._project.delegate} has no {name}: install a newer version of it")
        return hook  # type: ignore[no-any-return]

    def _backend(self) -> ModuleType:
        module = _HOOKS[self._project.delegate]
        if not _is_installed(module):
            raise ConfigError(
                f"tool.pydust.build_backend in {FILE} is {self._project.delegate!r}, which is not installed: "
                f'add "{self._project.delegate}" to requires in [build-system]'
            )
        backend = importlib.import_module(module)
        if self._project.delegate == "setuptools":
            _steer_setuptools(self._project)
        return backend


def has_python(project: Project) -> bool:
    """Whether there is a Python file in a place where a package of this project would have it."""
    names = {module.name.partition(".")[0] for module in project.modules}
    names.add(project.name.lower().replace("-", "_").replace(".", "_"))
    for root in (project.directory, project.directory / "src", project.directory / "python"):
        for name in names:
            if (root / f"{name}.py").is_file() or next((root / name).rglob("*.py"), None) is not None:
                return True
    return False


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # a parent package is missing
        return False


def _packs_python(draft: Path) -> bool:
    """Whether there is a Python file of a package in a wheel or source distribution."""
    if draft.suffix == ".whl":
        with zipfile.ZipFile(draft) as wheel:
            return any(name.endswith(".py") for name in wheel.namelist())
    with tarfile.open(draft) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    return any(name.endswith(".py") and name != "setup.py" for name in names)


def _steer_setuptools(project: Project) -> None:
    """Let setuptools, where it looks for packages by itself, find those of the modules.

    It takes any `src` for the place of all packages, any folder for a package, and refuses to choose between two. It
    has no setting that corrects this and leaves the looking on.
    """
    discovery = importlib.import_module("setuptools.discovery")
    packages = {module.name.partition(".")[0] for module in project.modules}
    hidden = [path.name for path in sorted(project.directory.iterdir()) if path.name not in packages and _is_bare(path)]
    finder = discovery.FlatLayoutPackageFinder
    patterns = [*finder.DEFAULT_EXCLUDE, *(pattern for name in hidden for pattern in (name, f"{name}.*"))]
    # A package may be called `example`, which setuptools leaves out as a rule.
    shown = {pattern for name in packages for pattern in (name, f"{name}.*")}
    finder.DEFAULT_EXCLUDE = tuple(pattern for pattern in dict.fromkeys(patterns) if pattern not in shown)

    look = getattr(discovery.ConfigDiscovery, "_analyse_src_layout", None)
    if look is None or hasattr(look, "__wrapped__"):
        return
    roots = [root for root in import_roots(project) if root != "."]
    has_src = next((project.directory / "src").rglob("*.py"), None) is not None

    @functools.wraps(look)
    def analyse(self: Any) -> bool:
        if not (self.dist.package_dir or {}).get("") and not has_src:
            if not roots:
                return False
            self.dist.package_dir = {**(self.dist.package_dir or {}), "": roots[0]}
        return bool(look(self))

    discovery.ConfigDiscovery._analyse_src_layout = analyse


def _is_bare(path: Path) -> bool:
    """Whether a folder has no Python file, so that it is no package of Python's."""
    if path.name == "target":
        return True
    return path.is_dir() and not path.name.startswith(".") and next(path.rglob("*.py"), None) is None


def _draft_of_metadata(delegate: Delegate, directory: Path, kind: Kind) -> Path:
    """Make a draft that has nothing but the delegate's metadata."""
    with tempfile.TemporaryDirectory() as temporary:
        name = delegate.prepare_metadata(Path(temporary), "wheel" if kind == "sdist" else kind)
        metadata = Path(temporary, name)
        project_id = name.removesuffix(".dist-info")
        if kind == "sdist":
            tree = Path(temporary, project_id)
            tree.mkdir()
            shutil.copy(metadata / "METADATA", tree / "PKG-INFO")
            archive = shutil.make_archive(str(directory / project_id), "gztar", temporary, project_id)
            return Path(archive)
        wheel = directory / f"{project_id}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as file:
            for path in sorted(metadata.rglob("*")):
                if path.is_file():
                    file.write(path, path.relative_to(temporary).as_posix())
        return wheel
