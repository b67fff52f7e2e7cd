"""One line for each step that does something, on standard error.

Standard output stays free for the programs that call the tool. Cargo and rustc speak for themselves.
"""

import sys


def say(line: str) -> None:
    """Tell the user about one step."""
    print(line, file=sys.stderr, flush=True)
