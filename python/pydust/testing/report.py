"""The report of a failed native test: the text of `failures` as pytest shows it, in its summary too."""

from typing import TYPE_CHECKING

from _pytest._code.code import ReprFileLocation, TerminalRepr

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter


class Failure(TerminalRepr):
    """The report of a failed native test."""

    def __init__(self, text: str, file: str, line: int) -> None:
        self.text = text
        # By this name pytest looks for what its summary says.
        self.reprcrash = ReprFileLocation(file, line, essence(text))

    def __str__(self) -> str:
        return self.text

    def toterminal(self, tw: "TerminalWriter") -> None:
        """Write the report, in colours as pytest has them."""
        for line in self.text.splitlines():
            tw.line(line, red=line.startswith("E "), bold=line.startswith(("E ", "> ")))


def essence(text: str) -> str:
    """Return the first line of an error in a failure, which is of the last one where errors follow from each other."""
    lines = text.splitlines()
    first = [line for before, line in zip(["", *lines], lines, strict=False) if line[:1] == "E" != before[:1]]
    return first[-1].removeprefix("E   ") if first else text
