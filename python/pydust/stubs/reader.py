"""A program of its own: it loads libraries and prints the definition tree of each, one line a library.

`pydust` itself does not load what it has just built. What a library does when it is loaded, with a sanitizer in it for
example, is then that of this process. It imports nothing of ours: it runs without the paths of the environment.

A line is `ok` and the tree, or `error` and the reason, as JSON.
"""

import ctypes
import json
import sys
from pathlib import Path

SINK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_size_t)


def read(path: str) -> tuple[str, str]:
    """Return the tree of one library."""
    try:
        describe = ctypes.PyDLL(path).pydust_describe
    except (OSError, AttributeError) as error:
        return "error", str(error).replace(path, Path(path).name)
    describe.argtypes, describe.restype = [SINK], None
    parts: list[bytes] = []
    describe(SINK(lambda start, length: parts.append(ctypes.string_at(start, length))))
    return "ok", b"".join(parts).decode()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(json.dumps(read(argument)), flush=True)
