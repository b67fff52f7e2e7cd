"""The errors that are meant for the user: each is a sentence, and none needs a traceback.

Raised everywhere; turned into `error: ...` and exit status 1 by `cli` and `build_meta`. Any other exception that
leaves this package is a mistake in it and keeps its traceback.
"""


class PydustError(Exception):
    """What went wrong, as a sentence in the user's terms."""


class ConfigError(PydustError):
    """Something in `pyproject.toml`, or in the files it names, must be changed."""


class BuildError(PydustError):
    """Cargo is missing, or it failed and has already said why."""
