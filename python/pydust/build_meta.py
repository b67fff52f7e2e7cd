"""The build backend: `build-backend = "pydust.build_meta"`, with the hooks of PEP 517 and PEP 660.

Each hook finds its work elsewhere: `wheel`, `sdist`, and `delegates` for what the delegate alone knows. Front ends
call them in the project's root. Asking for requirements or metadata needs no cargo.

https://peps.python.org/pep-0517/ and https://peps.python.org/pep-0660/
"""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydust.errors import PydustError, reported

_Settings = Mapping[str, Any] | None


def get_requires_for_build_wheel(config_settings: _Settings = None) -> list[str]:
    """Return what has to be installed to build a wheel."""
    from pydust.packaging.delegates import requirements

    with _one_sentence():
        return requirements(Path.cwd(), "wheel", config_settings)


def get_requires_for_build_editable(config_settings: _Settings = None) -> list[str]:
    """Return what has to be installed for an editable install."""
    from pydust.packaging.delegates import requirements

    with _one_sentence():
        return requirements(Path.cwd(), "editable", config_settings)


def get_requires_for_build_sdist(config_settings: _Settings = None) -> list[str]:
    """Return what has to be installed to build a source distribution."""
    from pydust.packaging.delegates import requirements

    with _one_sentence():
        return requirements(Path.cwd(), "sdist", config_settings)


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: _Settings = None) -> str:
    """Write the metadata that the wheel will have; return the name of its directory."""
    from pydust.packaging.delegates import prepare_metadata

    with _one_sentence():
        return prepare_metadata(Path.cwd(), Path(metadata_directory), "wheel", config_settings)


def prepare_metadata_for_build_editable(metadata_directory: str, config_settings: _Settings = None) -> str:
    """Write the metadata that the editable wheel will have; return the name of its directory."""
    from pydust.packaging.delegates import prepare_metadata

    with _one_sentence():
        return prepare_metadata(Path.cwd(), Path(metadata_directory), "editable", config_settings)


def build_wheel(
    wheel_directory: str,
    config_settings: _Settings = None,
    metadata_directory: str | None = None,  # noqa: ARG001  # the delegate makes it anew
) -> str:
    """Build the modules, optimised, into a wheel; return its name."""
    from pydust.packaging.wheel import build_wheel

    with _one_sentence():
        return build_wheel(Path.cwd(), Path(wheel_directory), config_settings)


def build_editable(
    wheel_directory: str,
    config_settings: _Settings = None,
    metadata_directory: str | None = None,  # noqa: ARG001  # the delegate makes it anew
) -> str:
    """Build the modules in place and a wheel that points to the project; return its name."""
    from pydust.packaging.wheel import build_editable

    with _one_sentence():
        return build_editable(Path.cwd(), Path(wheel_directory), config_settings)


def build_sdist(sdist_directory: str, config_settings: _Settings = None) -> str:
    """Pack the sources, Rust and Python, into a source distribution; return its name."""
    from pydust.packaging.sdist import build_sdist

    with _one_sentence():
        return build_sdist(Path.cwd(), Path(sdist_directory), config_settings)


@contextlib.contextmanager
def _one_sentence() -> Iterator[None]:
    """End the process with the sentence alone, for pip shows the whole traceback of any exception.

    PEP 517 lets a hook fail by an exception or by ending the process.
    """
    try:
        with reported():
            yield
    except PydustError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        raise SystemExit(1) from None
