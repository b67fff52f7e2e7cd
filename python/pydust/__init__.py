"""Rusty Pydust: write Python extension modules in Rust.

This package is the Python side: the build backend (`pydust.build_meta`), the in-place build for scripts
(`pydust.build`) and the command line (`pydust`). The Rust side is in the crates `pydust` and `pydust-macros`,
which travel inside the wheel. Nothing is imported here, so that `import pydust` costs nothing.
"""

__version__ = "0.1.0"


def load_ipython_extension(shell: object) -> None:
    """Give IPython the magic `%%rust`, as `%load_ext pydust` asks for it."""
    import importlib

    importlib.import_module("pydust.tools.notebook").register(shell)
