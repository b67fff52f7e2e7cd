"""The binder of arguments: calls that are drawn at random, compared with an equal `def`, in the words of CPython."""

import importlib
import random
import sys
from pathlib import Path
from typing import Any

from .target import Target

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
Call = tuple[str, int, tuple[str, ...]]
"""The name of a case, how many arguments by position, and the keywords."""


class Calls(Target):
    """Calls of the functions that the examples have."""

    name = "calls"

    def __init__(self) -> None:
        for path in (EXAMPLES, EXAMPLES / "test"):
            if str(path) not in sys.path:
                sys.path.insert(0, str(path))
        test_calls: Any = importlib.import_module("test_calls")
        self._problem: Any = test_calls.problem
        # Those that run whatever they are given.
        self._cases: dict[str, Any] = {case.name: case for case in test_calls.cases(test_calls.RUNS)}

    def seeds(self) -> list[object]:
        """Return none: calls follow from the number."""
        return []

    def make(self, numbers: random.Random) -> Call:
        """Draw a call that is right in most of its parts."""
        name = numbers.choice(list(self._cases))
        parameters = list(self._cases[name].signature.parameters)
        words = [*parameters, "zebra", "", "\ud800", "\u00e9", *(f"{one}s" for one in parameters)]
        likely = numbers.choice((parameters, words)) or words
        count = numbers.choice((0, 1, 2, len(parameters), len(parameters) + 1, numbers.randrange(40)))
        keywords = dict.fromkeys(numbers.choice(likely) for _ in range(numbers.choice((0, 0, 1, 2, 3, 8))))
        return name, count, tuple(keywords)

    def attempt(self, made: Any) -> None:
        """Call both: what is wrong with the call is said in the same words."""
        name, count, keywords = made
        case = self._cases[name]
        # No function takes it for anything, so none begins to work.
        value = object()
        wrong = self._problem(case.equal, ((value,) * count, dict.fromkeys(keywords, value)))
        said = self._problem(case.native, ((value,) * count, dict.fromkeys(keywords, value)))
        if wrong is not None:
            assert said == wrong, f"{said!r} is not {wrong!r}"
            return
        # A right call is refused for its values at most, and in whatever order the keywords come.
        again = self._problem(case.native, ((value,) * count, dict.fromkeys(reversed(keywords), value)))
        assert again == said, f"{again!r} is not {said!r}"
