"""Debug symbols in a file of their own: what a debugger or a profiler needs, and the users of a wheel do not.

The modules of a release have none. With `--debug-symbols` they are built with all of them (`options`), which are then
taken out into an archive beside the wheel. The module keeps the name and the checksum of that file, for gdb.

https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from pydust.errors import BuildError, PydustError
from pydust.system.interpreter import Interpreter

SUFFIX = ".debug"
"""What the name of a module's file gets for that of its symbols."""


def check_wanted(interpreter: Interpreter) -> None:
    """Make sure that symbols can be taken out here; `PydustError` if not."""
    if not interpreter.platform.startswith("linux"):
        raise PydustError(f"--debug-symbols is for wheels for Linux; this Python is for {interpreter.platform}")
    _find_objcopy()


def taken_out(library: bytes, name: str) -> tuple[bytes, bytes]:
    """Return a library without its symbols, and the symbols. `name` is that of its file."""
    objcopy = _find_objcopy()
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, name)
        symbols = path.with_name(name + SUFFIX)
        path.write_bytes(library)
        _call(objcopy, "--only-keep-debug", path.name, symbols.name, folder=path.parent)
        _call(objcopy, "--strip-all", f"--add-gnu-debuglink={symbols.name}", path.name, folder=path.parent)
        return path.read_bytes(), symbols.read_bytes()


def _find_objcopy() -> str:
    found = shutil.which("objcopy")
    if found is None:
        raise BuildError("objcopy, which takes debug symbols out of modules, was not found: install binutils")
    return found


def _call(*command: str, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"objcopy could not take the debug symbols out: {done.stderr.strip()}")
