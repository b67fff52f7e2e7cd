"""Files that are the user's once they were written: `pydust ci` and `pydust vscode` make them."""

from pathlib import Path

from pydust.system.atomic import write_if_changed
from pydust.system.progress import say


def offer(directory: Path, name: str, text: str) -> bool:
    """Write the file `name` below `directory` unless there is one; return whether it now has this text."""
    path = directory / name
    if not path.exists():
        write_if_changed(path, text.encode())
        say(f"Wrote {name}")
        return True
    is_same = path.read_bytes() == text.encode()
    if is_same:
        say(f"{name} is up to date")
    return is_same
