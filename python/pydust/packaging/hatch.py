"""hatchling as the delegate: its builders, steered where a project with Rust modules needs it.

hatchling guesses what to pack from the project's name and refuses when it finds nothing. A project whose only module
is Rust has nothing to find, and that must not be an error; everything the user has configured stands.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.constants import EDITABLES_REQUIREMENT
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from pydust.build.place import import_root, import_roots
from pydust.build.strays import IMPORT_ROOTS
from pydust.errors import ConfigError
from pydust.project.config import FILE, Kind, Project

_SELECTION = ("include", "packages", "only-include", "force-include", "artifacts", "bypass-selection")
_BUILD_FOLDER = "/target"


class Hatchling:
    """The default delegate."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def requirements(self, kind: Kind) -> list[str]:
        """Return what the user's hatch hooks ask for, and `editables` only where it will be used."""
        builder = self._sdist_builder() if kind == "sdist" else self._wheel_builder(kind)
        found = [str(requirement) for requirement in builder.config.dependencies]
        if kind == "editable" and not builder.config.dev_mode_dirs:
            found.append(EDITABLES_REQUIREMENT)
        return found

    def prepare_metadata(self, directory: Path, kind: Kind) -> str:
        """Write `METADATA`, as hatchling's own hook does (it hides the hook from pip)."""
        builder = self._wheel_builder(kind)
        config = builder.config
        extra = []
        if kind == "editable" and not config.dev_mode_dirs and config.dev_mode_exact:
            extra.append(EDITABLES_REQUIREMENT)
        with _sentences():
            content = config.core_metadata_constructor(builder.metadata, extra_dependencies=extra)
        metadata = directory / f"{builder.artifact_project_id}.dist-info"
        metadata.mkdir(exist_ok=True)
        (metadata / "METADATA").write_text(content, encoding="utf-8")
        return metadata.name

    def draft(self, directory: Path, kind: Kind) -> Path:
        """Build a wheel or source distribution without the Rust modules."""
        with _sentences():
            if kind == "sdist":
                return Path(next(self._sdist_builder().build(directory=str(directory), versions=["standard"])))
            version = "editable" if kind == "editable" else "standard"
            return Path(next(self._wheel_builder(kind).build(directory=str(directory), versions=[version])))

    def _sdist_builder(self) -> SdistBuilder:
        builder = SdistBuilder(str(self._project.directory))
        _exclude_build_folder(builder.build_config, builder.target_config)
        return builder

    def _wheel_builder(self, kind: Kind) -> WheelBuilder:
        """Return a builder that knows what to pack.

        Its configuration is the dictionary read from the user's file, and is completed before the builder looks.
        """
        builder = WheelBuilder(str(self._project.directory))
        build, target = builder.build_config, builder.target_config
        _exclude_build_folder(build, target)
        packages: list[str] | None
        selection = {key for key in _SELECTION if key in build or key in target}
        if selection == {"packages"}:
            with _sentences():
                packages = list(WheelBuilder(str(self._project.directory)).config.packages)
        elif selection:
            return builder
        else:
            guessed = self._guessed_packages()
            packages = self._packages(guessed or [])
            if packages != guessed:
                target["packages"] = packages
                target["bypass-selection"] = not packages
        if kind == "editable" and not any("dev-mode" in key for table in (build, target) for key in table):
            # Directories on sys.path, which need no `editables` in the environment.
            folders = {str(PurePosixPath(package).parent) for package in packages}
            target["dev-mode-dirs"] = sorted(folders | set(import_roots(self._project)))
        return builder

    def _guessed_packages(self) -> list[str] | None:
        """Return what hatchling finds by the project's name, or None where it refuses."""
        probe = WheelBuilder(str(self._project.directory))
        with _sentences():
            probe.metadata.validate_fields()
        try:
            selection = probe.config.default_file_selection_options
        except ValueError:
            return None
        return [*selection.packages, *selection.only_include]

    def _packages(self, guessed: list[str]) -> list[str]:
        """Return what to pack: what hatchling has guessed, with the packages that the Rust modules belong to.

        It takes a folder `python` with a package in it for a package around that one.
        """
        found = []
        for package in guessed:
            folder = self._project.directory / package
            if package in IMPORT_ROOTS and not (folder / "__init__.py").exists():
                named = re.sub(r"[-_.]+", "_", self._project.name).lower()
                inside = (path.parent.name for path in sorted(folder.glob("*/__init__.py")))
                found += [f"{package}/{name}" for name in inside if name.lower() == named]
            else:
                found.append(package)
        for module in self._project.modules:
            whole = PurePosixPath(import_root(self._project, module), module.name.partition(".")[0])
            folder = self._project.directory / whole
            if folder.is_dir() and next(folder.rglob("*.py"), None) is not None:
                found.append(str(whole))
        return list(dict.fromkeys(found)) if guessed else sorted(set(found))


def _exclude_build_folder(build: dict[str, Any], target: dict[str, Any]) -> None:
    target["exclude"] = [*target.get("exclude", build.get("exclude", [])), _BUILD_FOLDER]


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Say what hatchling finds wrong in the user's file, without its traceback."""
    try:
        yield
    except (ValueError, TypeError, FileNotFoundError) as error:
        raise ConfigError(f"{FILE}: {error}") from error
