"""Runs a test program that `cargo test` has built, in which the functions of Python are missing.

Cargo calls this file by its path (`cargo.run_tests`), so it imports nothing of the package. The linker leaves what it
does not find to the start of the program, which would fail for want of the first name. So the names are made weak here:
they become NULL, and only who uses one crashes. For ELF; on other systems the program is run as it is.
"""

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_CRASHES = frozenset(getattr(signal, name, None) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP")) - {None}
_DYNAMIC_SYMBOLS = 11
_GLOBAL, _WEAK = 1, 2


def main() -> int:
    """Run the words of the command line and return the exit status, that of a signal as shells write it."""
    program = Path(sys.argv[1])
    content = program.read_bytes()
    weakened = weaken(content)
    if weakened != content:
        # In its place at once: another process may be running it.
        temporary = program.with_name(f"{program.name}.{os.getpid()}")
        temporary.write_bytes(weakened)
        temporary.chmod(program.stat().st_mode)
        temporary.replace(program)
    status = subprocess.run(sys.argv[1:], check=False).returncode
    if -status in _CRASHES:
        print(
            "error: a test crashed, probably because it called Python, which is not in this program: "
            "tag such tests #[pydust::test] and run them by pytest",
            file=sys.stderr,
            flush=True,
        )
    return status if status >= 0 else 128 - status


def weaken(content: bytes) -> bytes:
    """Return the program with all names of Python that it does not define made weak.

    https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html
    """
    if content[:6] != b"\x7fELF\x02\x01":  # 64 bits, little-endian
        return content
    changed = bytearray(content)
    for position, name in _undefined(content):
        if name.startswith((b"Py", b"_Py")) and content[position + 4] >> 4 == _GLOBAL:
            changed[position + 4] = _WEAK << 4 | content[position + 4] & 0xF
    return bytes(changed)


def _undefined(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield place and name of each symbol that is to come from elsewhere."""
    (start,) = struct.unpack_from("<Q", content, 40)
    size, count = struct.unpack_from("<HH", content, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", content, start + number * size) for number in range(count)]
    for _, kind, _, _, offset, length, link, _, _, entry in sections:
        if kind != _DYNAMIC_SYMBOLS:
            continue
        names = sections[link][4]
        for position in range(offset, offset + length, entry):
            name, _, _, section = struct.unpack_from("<IBBH", content, position)
            if section == 0:
                first = names + name
                yield position, content[first : content.index(b"\0", first)]


if __name__ == "__main__":
    sys.exit(main())
