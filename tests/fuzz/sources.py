"""The scanner of native tests: any text is read, or refused in a sentence, and in time."""

import random
import tempfile
import time
from pathlib import Path
from typing import Any

from pydust.build.tokens import Tokens
from pydust.testing.literals import SourceError
from pydust.testing.source import find_tests

from .target import Target, changed

PARTS = [
    *("#[pydust::test]", "#[test]", "fn f() {}", "mod a", "mod a;", "use ", "pydust::test", "pydust", "test", "::"),
    *("{", "}", "(", ")", "[", "]", "<", ">", ",", ";", "#", "#!", "!", "=", "*", "as", "self", "super", "crate"),
    *('"', "'", 'r"', 'r#"', '"#', 'b"', "b'", 'c"', "\\", "\\u{1F600}", "//", "/*", "*/", "///", "\n", "\r\n", "\r"),
    *("0x1f32", "007", "1.", "1e", "1_0", "-", "9" * 5000, "\ufeff", "\0", "\u200e", "e\u0301", "\U0001f600"),
    *("parametrize(x = [1])", "xfail(raises = A)", "timeout = 5", "mark(a)", "skip", "cfg_attr(", "cfg(", "path = "),
    *("include!(", "extern crate ", "macro_rules! m", "ignore", "should_panic", "expected = ", "x: u8", "&'a str"),
]


class Sources(Target):
    """Rust files."""

    name = "sources"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pydust-fuzz-"))
        self._texts = [str(seed) for seed in self.seeds()]

    def make(self, numbers: random.Random) -> str:
        """Change one of the seeds."""
        return changed(numbers.choice(self._texts), PARTS, numbers)

    def attempt(self, made: Any) -> None:
        """Read it as tokens, which hold the whole text, and as a file of tests."""
        text = str(made)
        since = time.process_time()
        place = 0
        for token in Tokens(text).content:
            place = text.index(token.text, place) + len(token.text)
        # A lone surrogate cannot stand in a file.
        (self._folder / "lib.rs").write_bytes(text.encode(errors="replace"))
        try:
            tests = find_tests(self._folder, "lib.rs")
        except SourceError as error:
            if not str(error).startswith("lib.rs:"):
                raise
        else:
            for test in tests.get("lib.rs", ()):
                assert 0 < test.line <= text.count("\n") + 1
                assert test.symbol.isascii()
        assert time.process_time() - since < 5
