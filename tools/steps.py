"""One step of a check: say it, run it, show what it writes, and count what passed and what failed.

Steps that need each other make a lane, and lanes run beside each other. So what a step writes is shown when it has
ended, below its sentence. Which steps there are is for `check`, `interpreters` and `stable`.
"""

import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANES = 2
"""How many steps run at a time: cargo takes every processor by itself, Python one."""


@dataclass(frozen=True)
class Tally:
    """How many checks and tests passed, and how many failed."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


Count = Callable[[str], Tally]
"""Reads the tally of a test runner from what it wrote."""


@dataclass(frozen=True)
class Step:
    """A command with the sentence that announces it."""

    sentence: str
    command: list[str | Path]
    count: Count | None = None
    """For a runner of many tests; any other step passes or fails as one."""
    is_check: bool = True
    """Otherwise the step only prepares others, and is counted only when it fails."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The environment; empty for the one that this process has."""
    folder: Path = ROOT


@dataclass(frozen=True)
class Outcome:
    """What came of steps: the sum, and the sentences of those that failed."""

    tally: Tally = Tally()
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.tally + other.tally, self.failed + other.failed)


Lane = Callable[[], Outcome]
"""Steps one after the other."""

_printing = threading.Lock()


def lean() -> dict[str, str]:
    """Return an environment in which cargo builds soon: without what is for debuggers, a second build or more speed."""
    profile = {"DEBUG": "0", "INCREMENTAL": "false", "LTO": "off", "CODEGEN_UNITS": "4"}
    return {**os.environ, **{f"CARGO_PROFILE_DEV_{name}": value for name, value in profile.items()}}


def say(text: str) -> None:
    """Print whole lines, whoever else prints."""
    with _printing:
        print(text, flush=True)


def run(step: Step) -> Tally:
    """Run one step and return its tally; a step that could not do its work has failed."""
    say(f"--> {step.sentence}")
    variables = {**(step.variables or os.environ), "PYTHONUNBUFFERED": "1"}
    # With it tracebacks have more frames than tests expect.
    variables.pop("RUST_BACKTRACE", None)
    start = time.monotonic()
    try:
        done = subprocess.run(
            [str(word) for word in step.command],
            cwd=step.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        status, output = done.returncode, done.stdout
    except OSError as error:
        status, output = 1, f"{step.command[0]} did not start: {error.strerror}\n"
    say(f"==> {step.sentence} ({time.monotonic() - start:.0f} s)\n{output}".rstrip("\n"))
    return tally(step, status, output)


def run_all(steps: Iterable[Step]) -> Outcome:
    """Run every step, whatever fails before it."""
    return sum((_outcome(step) for step in steps), Outcome())


def run_chain(steps: Iterable[Step]) -> Outcome:
    """Run steps until one fails that the next ones need."""
    total = Outcome()
    for step in steps:
        total += _outcome(step)
        if step.sentence in total.failed and step.count is None:
            break
    return total


def run_lanes(lanes: Iterable[Lane]) -> Outcome:
    """Run two lanes at a time, in this order, so that one compiles while another tests; return the sum in this order.

    A lane may wait for one before it.
    """
    with ThreadPoolExecutor(LANES) as pool:
        futures: list[Future[Outcome]] = [pool.submit(lane) for lane in lanes]
        return sum((future.result() for future in futures), Outcome())


def _outcome(step: Step) -> Outcome:
    result = run(step)
    return Outcome(result, (step.sentence,) if result.failed else ())


def tally(step: Step, status: int, output: str) -> Tally:
    """Judge a finished step.

    >>> tests = Step("Testing", [], count_pytest)
    >>> str(tally(tests, 0, "== 3 passed, 1 skipped in 0.21s ==")), str(tally(tests, 1, "Segmentation fault"))
    ('3 passed, 0 failed', '0 passed, 1 failed')
    >>> str(tally(Step("Linting", []), 0, "")), str(tally(Step("Building", [], is_check=False), 0, ""))
    ('1 passed, 0 failed', '0 passed, 0 failed')
    """
    if step.count is None:
        return Tally(failed=1) if status else Tally(passed=int(step.is_check))
    found = step.count(output)
    # A runner that crashed, or whose summary is no longer understood, must not pass unseen.
    went_wrong = not found.failed and (status != 0 or not found.passed)
    return found + Tally(failed=int(went_wrong))


def count_cargo(output: str) -> Tally:
    r"""Add up the summaries of `cargo test`: one for each test binary and for the examples in documentation.

    >>> str(count_cargo("test result: ok. 5 passed; 0 failed; ..\ntest result: FAILED. 2 passed; 1 failed; .."))
    '7 passed, 1 failed'
    """
    found = re.findall(r"^test result: \w+\. (\d+) passed; (\d+) failed;", output, re.MULTILINE)
    return sum((Tally(int(passed), int(failed)) for passed, failed in found), Tally())


def count_pytest(output: str) -> Tally:
    """Read the last line of pytest; a test whose set-up failed counts as failed.

    >>> str(count_pytest("=== 2 failed, 31 passed, 4 skipped, 1 error in 75.10s (0:01:15) ==="))
    '31 passed, 3 failed'
    """
    summaries = re.findall(r"^=*\s*(\d+ \w+(?:, \d+ \w+)*) in [\d.]+s", output, re.MULTILINE)
    numbers: dict[str, int] = {}
    if summaries:
        numbers = {kind: int(number) for number, kind in re.findall(r"(\d+) (\w+)", summaries[-1])}
    failed = sum(numbers.get(kind, 0) for kind in ("failed", "error", "errors"))
    return Tally(numbers.get("passed", 0), failed)
