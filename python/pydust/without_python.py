"""Runs a test program that `cargo test` has built, and says what it means if it crashes.

Cargo calls this file by its path (`cargo.test`), so it imports nothing of the package. There is no Python in such a
program: a call of one of its functions is a jump to nowhere.
"""

import signal
import subprocess
import sys

_CRASHES = frozenset(getattr(signal, name, None) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP")) - {None}


def main() -> int:
    """Run the words of the command line and return the exit status, that of a signal as shells write it."""
    status = subprocess.run(sys.argv[1:], check=False).returncode
    if -status in _CRASHES:
        print(
            "error: a test crashed, probably because it called Python, which is not in this program: "
            "tag such tests #[pydust::test] and run them by pytest",
            file=sys.stderr,
            flush=True,
        )
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
