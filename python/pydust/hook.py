"""`import pydust.hook`: from then on `import fast` finds a file `fast.rs`, and builds it when its content is new.

Whatever else has that name is found first. How a file is built is for `single`.
"""

import importlib.machinery
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType


class RustFinder:
    """Finds Rust files with a module, in the folders where Python looks for modules."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,  # noqa: ARG002  # as `importlib` calls it
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module and build it; `ImportError` if that fails."""
        name = f"{fullname.rpartition('.')[2]}.rs"
        for folder in sys.path if path is None else path:
            file = os.path.join(folder or os.getcwd(), name)  # noqa: PTH109, PTH118  # most imports end here
            if os.path.isfile(file) and _has_module(file):  # noqa: PTH113  # as above
                return _spec(fullname, Path(file))
        return None


def install() -> None:
    """Let imports find Rust files, if they do not yet."""
    if not any(isinstance(finder, RustFinder) for finder in sys.meta_path):
        sys.meta_path.append(RustFinder())


def _has_module(file: str) -> bool:
    with open(file, "rb") as opened:  # noqa: PTH123
        return b"pydust" in opened.read()


def _spec(fullname: str, file: Path) -> importlib.machinery.ModuleSpec:
    from pydust.errors import PydustError, reported
    from pydust.tools.single import found

    try:
        with reported():
            return found(file, fullname)[0]
    except PydustError as error:
        raise ImportError(f"{file} cannot be built: {error}", name=fullname, path=str(file)) from None


install()
