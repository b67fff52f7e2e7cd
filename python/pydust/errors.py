"""The errors that are meant for the user: each is a sentence, and none needs a traceback.

Raised everywhere; turned into `error: ...` and exit status 1 by `cli`, `build` and `build_meta`. What the operating
system refuses becomes one by `reported`. Any other exception that leaves this package is a mistake in it and keeps its
traceback.
"""

import contextlib
import errno
import os
from collections.abc import Iterator


class PydustError(Exception):
    """What went wrong, as a sentence in the user's terms."""


class ConfigError(PydustError):
    """Something in `pyproject.toml`, or in the files it names, must be changed."""


class BuildError(PydustError):
    """Cargo is missing, or it failed and has already said why."""


class SystemRefusedError(PydustError):
    """The operating system refused something: the disk is full, or a file cannot be read or written."""


_FULL = {errno.ENOSPC: "the disk is full", getattr(errno, "EDQUOT", -1): "the disk quota is used up"}
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Raise what the operating system refuses as a `SystemRefusedError`."""
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads what we say
    except OSError as error:
        raise SystemRefusedError(sentence(error)) from None


@contextlib.contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let an error of the operating system say which file it was: `write` finds a full disk and does not."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = os.fspath(path)
        raise


def sentence(error: OSError) -> str:
    """Return what the operating system refused, in the user's terms.

    >>> sentence(OSError(errno.ENOSPC, "No space left on device", "target/a.so"))
    'the disk is full: target/a.so could not be written'
    """
    name = error.filename2 or error.filename
    name = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else None
    reason = error.strerror or str(error) or type(error).__name__
    if error.errno in _FULL:
        return f"{_FULL[error.errno]}: {name or 'a file'} could not be written"
    if error.errno in _FORBIDDEN:
        from pydust.project.config import BUILD_FOLDER

        return (
            f"{name or 'a file'}: {reason}. If the project is read-only, let the environment variable {BUILD_FOLDER} "
            "name a folder for what is built"
        )
    return f"{name}: {reason}" if name else reason
