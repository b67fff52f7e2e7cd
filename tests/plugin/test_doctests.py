"""The examples in doc comments: which are found, how they end, and that they run where `--doctest-modules` is said."""

import doctest
from pathlib import Path
from typing import Any

import pytest

from pydust.testing.doctests import doctest_of

from .conftest import REPOSITORY, RunPytest

EXAMPLES = REPOSITORY / "examples"
HERE = Path(__file__)


def ran(doc: str, names: dict[str, Any] | None = None, source: str = "") -> tuple[int, int, int | None]:
    """Return how many examples a text has, how many of them fail, and the line where it begins."""
    test = doctest_of("example", doc, names or {}, HERE, source.splitlines())
    if test is None:
        return 0, 0, None
    result = doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None)
    return result.attempted, result.failed, test.lineno


@pytest.mark.parametrize(
    ("doc", "examples", "failures"),
    [
        ("Nothing to run.", 0, 0),
        (">>> 1 + 1\n2", 1, 0),
        (">>> 1 + 1\n3", 1, 1),
        ("Text.\n\n>>> x = 1\n>>> x\n1\n\nMore.\n\n>>> x\n1", 3, 0),
        ("```python\n>>> 1\n1\n```\nafter", 1, 0),
        ("```pycon\n>>> 1\n1\n```", 1, 0),
        ("~~~python\nx = [1]\nx.append(2)\nassert x == [1, 2]\n~~~", 3, 0),
        ("```python\nx = 1\n```\n\n>>> x\n1", 2, 0),
        ("```python\nassert False\n```", 1, 1),
        ("```python\n@staticmethod\ndef f():\n    return 1\n\n\nassert f() == 1\n```", 2, 0),
        ("```python\n1 + 1  # said nowhere\n```", 1, 0),
        ("```python,ignore\nnothing.there()\n```", 0, 0),
        ("```\nlet x = 1;\n>>> x\n```", 0, 0),
        ("```text\n>>> x\n```", 0, 0),
        ("```rust\nassert_eq!(1, 1);\n```", 0, 0),
    ],
)
def test_examples_are_found_and_run(doc: str, examples: int, failures: int) -> None:
    assert ran(doc)[:2] == (examples, failures)


def test_an_example_that_cannot_be_read_is_an_error() -> None:
    for doc in ("```python\nif:\n```", ">>>1"):
        with pytest.raises(pytest.Collector.CollectError, match="the example in the text of example cannot be read"):
            ran(doc)


def test_the_line_is_that_in_the_source_where_there_is_one() -> None:
    source = "pub struct A;\n    /// Adds.\n    ///\n    /// >>> 1\n    /// 1\n    pub fn add() {}\n"
    doc = "Adds.\n\n>>> 1\n1"
    assert ran(doc, source=source)[2] == 1
    assert ran(doc, source=source * 2)[2] is None
    assert ran(doc)[2] is None


def test_examples_see_their_module(run_pytest: RunPytest) -> None:
    session = run_pytest("--doctest-modules", "-p", "no:cacheprovider", "-v", "src/stubs.rs", folder=EXAMPLES)
    assert session.status == 0, session.output
    for name in ("example.stubs.to_celsius", "example.stubs.Thermometer.feeling"):
        assert f"src/stubs.rs::{name} PASSED" in session.output
    assert "2 passed" in session.output


def test_without_the_option_there_are_none(run_pytest: RunPytest) -> None:
    session = run_pytest("-p", "no:cacheprovider", "src/stubs.rs", folder=EXAMPLES)
    assert "example.stubs.to_celsius" not in session.output
