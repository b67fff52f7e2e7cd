"""What a fuzz target is: it makes an input up from random numbers, and tries it. How long is for `__main__` to say.

An input that fails is written as Python text, so that it can become a seed or a test.
"""

import random
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parent / "seeds"


class Target(ABC):
    """Something that bears any input."""

    name: str

    @abstractmethod
    def make(self, numbers: random.Random) -> object:
        """Make an input up."""

    @abstractmethod
    def attempt(self, made: Any) -> None:
        """Try it; what is raised is a mistake of ours."""

    def seeds(self) -> Sequence[object]:
        """Return the inputs that are kept."""
        return [path.read_bytes().decode() for path in sorted((SEEDS / self.name).glob("*"))]

    def run(self, seed: int, *, seconds: float | None = None, count: int | None = None) -> list[str]:
        """Try the seeds and then what is made up, for so long or so often; return what went wrong, at most a few."""
        numbers = random.Random(seed)  # noqa: S311  # to be made again
        problems: list[str] = []
        end = None if seconds is None else time.monotonic() + seconds
        waiting, done = list(self.seeds()), 0
        while len(problems) < 5 and (waiting or ((end is None or time.monotonic() < end) and done != count)):
            if waiting:
                made = waiting.pop()
            else:
                made, done = self.make(numbers), done + 1
            try:
                self.attempt(made)
            except Exception:
                problems.append(f"{self.name}: {made!r}\n{traceback.format_exc(limit=-4)}")
        self.tried = done
        return problems

    tried = 0
    """How many inputs the last run has made up."""


def changed(text: str, parts: Sequence[str], numbers: random.Random) -> str:
    """Return a text with some of it taken out, doubled, exchanged, or with parts of a language put in."""
    for _ in range(numbers.choice((1, 1, 2, 4, 8))):
        start = numbers.randrange(len(text) + 1)
        end = min(len(text), start + numbers.choice((0, 1, 1, 3, 10, 40)))
        piece = text[start:end]
        match numbers.randrange(6):
            case 0:
                piece = ""
            case 1:
                piece *= numbers.choice((2, 3, 50))
            case 2:
                piece = numbers.choice(parts)
            case 3:
                other = numbers.randrange(len(text) + 1)
                piece = text[other : other + numbers.choice((1, 5, 30))]
            case _:
                piece = piece + numbers.choice(parts)
        text = text[:start] + piece + text[end:]
    return text[:20_000]
