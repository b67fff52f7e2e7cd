"""The scripts in `tools/`: what they count, quote and compare."""

import doctest
import importlib
import threading
import tomllib
from functools import partial
from pathlib import Path

import pytest

import quote
import session
import stable
import steps
from interpreters import Python
from pydust.build.inputs import stamp_of


@pytest.mark.parametrize("script", ["check", "interpreters", "quote", "session", "stable", "steps"])
def test_examples_in_docstrings(script: str) -> None:
    assert doctest.testmod(importlib.import_module(script)).failed == 0


def test_a_tests_runner_without_a_summary_has_failed() -> None:
    for output in ("", "no tests ran in 0.01s", "collected 3 items"):
        assert steps.tally(steps.Step("Testing", [], steps.count_pytest), 0, output) == steps.Tally(failed=1)


def test_the_summary_of_a_nested_run_is_not_counted() -> None:
    output = "== 7 failed in 0.10s ==\nPASSED\n=== 2 passed in 0.50s ===\n"
    assert steps.count_pytest(output) == steps.Tally(passed=2)


def test_a_program_that_does_not_exist_is_a_failed_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.run(steps.Step("Starting nothing", ["no-such-program"])) == steps.Tally(failed=1)
    assert "==> Starting nothing" in capsys.readouterr().out


def test_lanes_run_beside_each_other_and_add_up_in_their_order() -> None:
    meeting = threading.Barrier(2)

    def lane(name: str) -> steps.Outcome:
        meeting.wait(60)
        return steps.Outcome(steps.Tally(1, 1), (name,))

    outcome = steps.run_lanes([partial(lane, "first"), partial(lane, "second")])
    assert outcome == steps.Outcome(steps.Tally(2, 2), ("first", "second"))


def test_a_chain_ends_where_a_step_that_others_need_fails() -> None:
    chain = [steps.Step("Preparing", ["false"], is_check=False), steps.Step("Testing", ["true"])]
    assert steps.run_chain(chain) == steps.Outcome(steps.Tally(failed=1), ("Preparing",))
    assert steps.run_all(chain) == steps.Outcome(steps.Tally(1, 1), ("Preparing",))


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["3.11", "3.14", "3.14t", "3.15", "3.15t", "3.9"], ["3.9", "3.15"]),
        (["3.13", "3.14t"], ["3.13"]),
        (["3.14t", "3.15"], []),
    ],
)
def test_a_stable_build_is_tested_on_the_oldest_and_the_newest(names: list[str], chosen: list[str]) -> None:
    assert [python.name for python in stable.chosen([Python(name, name) for name in names])] == chosen


def test_the_copy_for_a_stable_build_has_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stable, "FOLDER", tmp_path)
    stable.write_copy()
    paths = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"pyproject.toml", "examples/src/hello.rs", "examples/test/test_hello.py", "tests/__init__.py"} <= paths
    assert not [path for path in paths if path.endswith((".so", ".pyc", "Cargo.toml"))]
    with (tmp_path / "examples" / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["tool"]["pydust"]["abi"] == stable.ABI
    (tmp_path / "examples" / "gone.rs").touch()
    before = stamp_of((tmp_path / "examples" / "src" / "hello.rs").stat())
    stable.write_copy()
    assert not (tmp_path / "examples" / "gone.rs").exists()
    assert stamp_of((tmp_path / "examples" / "src" / "hello.rs").stat()) == before


RUST = """\
//! A file.

/// A point.
#[pydust::class]
pub struct Point {
    #[attribute]
    x: f64,
}

impl Point {
    /// Long.
    pub fn sum(
        &self,
        other: f64,
    ) -> f64 {
        self.x + other
    }

    pub const ZERO: f64 = 0.0;
}
"""


@pytest.fixture
def rust_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "point.rs").write_text(RUST)
    monkeypatch.setattr(quote, "EXAMPLES", tmp_path)
    return "point.rs"


def test_a_page_shows_the_prelude_once(rust_file: str, tmp_path: Path) -> None:
    path = tmp_path / rust_file
    path.write_text(f"use pydust::prelude::*;\n\n{path.read_text()}")
    marker = f'<!-- quote {rust_file} "pub const ZERO" -->\n'
    page = quote.refreshed(f"{marker}\n{marker}")
    assert page.count("use pydust::prelude::*;") == 1
    assert page.startswith(f"{marker}```rust\nuse pydust::prelude::*;\n\n")
    # A whole file shows it anyway.
    assert quote.refreshed(f"<!-- quote {rust_file} -->\n\n{marker}").count("use pydust::prelude::*;") == 1


def test_an_item_is_quoted_with_what_stands_above_it(rust_file: str) -> None:
    text = quote.quoted(rust_file, ["pub struct Point", "pub const ZERO"])
    assert text == (
        "/// A point.\n#[pydust::class]\npub struct Point {\n    #[attribute]\n    x: f64,\n}\n"
        "\npub const ZERO: f64 = 0.0;\n"
    )


def test_a_signature_of_several_lines_is_quoted_to_its_end(rust_file: str) -> None:
    assert quote.quoted(rust_file, ["pub fn sum"]).endswith(") -> f64 {\n    self.x + other\n}\n")


@pytest.mark.parametrize("text", ["Point", "nowhere"])
def test_a_marker_that_names_not_one_line_is_refused(rust_file: str, text: str) -> None:
    with pytest.raises(quote.QuoteError, match="lines of examples"):
        quote.quoted(rust_file, [text])


def test_a_block_is_filled_and_then_kept(rust_file: str) -> None:
    page = f'Text.\n\n<!-- quote {rust_file} "pub const ZERO" -->\n\nMore.\n'
    filled = quote.refreshed(page)
    assert "-->\n```rust\npub const ZERO: f64 = 0.0;\n```\n\nMore." in filled
    assert quote.refreshed(filled) == filled
    assert quote.refreshed(filled.replace("0.0", "1.0")) == filled


def test_a_session_reports_what_differs() -> None:
    assert session.mistakes("```pycon\n>>> 1 + 1\n2\n>>> x = 3\n>>> x\n3\n```\n") == []
    assert len(session.mistakes("```pycon\n>>> 1 + 1\n3\n```\n")) == 1


def test_a_session_compares_the_end_of_a_traceback() -> None:
    said = "```pycon\n>>> 1 / 0\nTraceback (most recent call last):\n  ...\n{}: division by zero\n```\n"
    assert session.mistakes(said.format("ZeroDivisionError")) == []
    assert len(session.mistakes(said.format("ValueError"))) == 1
