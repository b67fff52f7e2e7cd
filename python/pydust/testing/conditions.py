"""Whether a condition of `#[cfg(..)]` holds where native tests are compiled: yes, no, or not known here."""

import os
import sys

from pydust.build.tokens import Cursor

_OS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
_FLAGS = {
    "test": True,
    "true": True,
    "false": False,
    "debug_assertions": True,
    "unix": os.name == "posix",
    "windows": os.name == "nt",
}
_DEEPEST = 50


def holds(condition: Cursor, depth: int = 0) -> bool | None:
    """Return whether a condition holds; `None` if that is for rustc to say."""
    token = condition.next()
    if token is None or depth > _DEEPEST:
        return None
    if condition.at_group("("):
        parts = [holds(part, depth + 1) for part in condition.group().split()]
        match token.text:
            case "not" if len(parts) == 1:
                return None if parts[0] is None else not parts[0]
            case "all":
                return False if False in parts else None if None in parts else True
            case "any":
                return True if True in parts else None if None in parts else False
        return None
    if condition.eat("="):
        value = condition.next()
        system = _OS.get(sys.platform)
        known = token.text == "target_os" and system is not None and value is not None
        return value.text == f'"{system}"' if known and value is not None else None
    return _FLAGS.get(token.text)
