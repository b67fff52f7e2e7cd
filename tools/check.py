"""Every check of the project in one go: `python tools/check.py [test | lint | docs]`, with the tool installed.

All steps run, whatever fails before them. The last line is the sum, `N passed, N failed`, and the exit status is 1
unless the second number is 0.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import interpreters
from pydust import cargo
from pydust.atomic import write_if_changed
from pydust.errors import PydustError
from pydust.interpreter import running_interpreter
from steps import ROOT, Step, Tally, count_cargo, count_pytest, run


def cargo_variables() -> dict[str, str]:
    """Return the environment in which cargo compiles the workspace for the Python that runs this."""
    interpreter = running_interpreter()
    config = ROOT / "target" / "python" / f"{interpreter.abi}.txt"
    write_if_changed(config, interpreter.render_config().encode())
    return cargo.environment(os.environ, cargo.find_cargo(), config)


def rust_lints(variables: dict[str, str]) -> Iterator[Step]:
    """Yield the steps that read the Rust code without running it."""
    program = cargo.find_cargo()
    yield Step("Checking the layout of the Rust code: cargo fmt", [program, "fmt", "--all", "--check"])
    yield Step(
        "Linting the Rust code: cargo clippy",
        [program, "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
        variables=variables,
    )
    yield from rust_documentation(variables)


def rust_documentation(variables: dict[str, str]) -> Iterator[Step]:
    """Yield the step that renders the documentation of the crates."""
    yield Step(
        "Building the Rust documentation: cargo doc, to target/doc/pydust/index.html",
        [cargo.find_cargo(), "doc", "--locked", "--workspace", "--no-deps"],
        variables={**variables, "RUSTDOCFLAGS": "-D warnings"},
    )


def rust_tests(variables: dict[str, str]) -> Iterator[Step]:
    """Yield the tests that cargo runs: unit tests, compile errors, examples in the documentation."""
    command: list[str | Path] = [cargo.find_cargo(), "test", "--locked", "--workspace", "--no-fail-fast"]
    yield Step("Running the Rust tests: cargo test", command, count_cargo, variables=variables)


def python_lints() -> Iterator[Step]:
    """Yield the steps that read the Python code without running it."""
    yield Step("Linting the Python code: ruff check", _module("ruff", "check"))
    yield Step("Checking the layout of the Python code: ruff format", _module("ruff", "format", "--check"))
    yield Step("Checking the types of the Python code: mypy", _module("mypy"))


def python_tests() -> Iterator[Step]:
    """Yield the examples' build and the tests that pytest runs."""
    yield Step("Building the examples: pydust develop", _module("pydust", "develop", "examples"), is_check=False)
    yield Step("Running the Python tests: pytest", _module("pytest"), count_pytest)


def _module(name: str, *words: str) -> list[str | Path]:
    return [sys.executable, "-m", name, *words]


def run_all(steps: Iterable[Step]) -> tuple[Tally, list[str]]:
    """Run every step; return the sum, and the sentences of the steps that failed."""
    total, failed = Tally(), []
    for step in steps:
        tally = run(step)
        total += tally
        if tally.failed:
            failed.append(step.sentence)
    return total, failed


def run_on_others() -> tuple[Tally, list[str]]:
    """Run the examples on every other interpreter; what cannot be prepared is not tried further."""
    own = interpreters.own_name()
    try:
        found = interpreters.find()
    except interpreters.UnusableError as error:
        return Tally(failed=1), [str(error)]
    missing = interpreters.missing(found, own)
    where = interpreters.VARIABLE if interpreters.VARIABLE in os.environ else "PATH"
    print(f"==> Other interpreters, by {where}: {_list(python.name for python in found)}; missing: {_list(missing)}")
    if not found:
        return Tally(), []
    total, failed = run_all([interpreters.pack()])
    for python in found if not failed else []:
        for step in interpreters.steps(python):
            tally, sentences = run_all([step])
            total, failed = total + tally, failed + sentences
            if sentences and step.count is None:
                break
    return total, failed


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def main(words: list[str]) -> int:
    """Run what is asked for and return the exit status."""
    if words not in ([], ["test"], ["lint"], ["docs"]):
        print("usage: python tools/check.py [test | lint | docs]", file=sys.stderr)
        return 2
    try:
        variables = cargo_variables()
    except PydustError as error:
        print(f"error: {error}\n{Tally(failed=1)}")
        return 1
    if words == ["lint"]:
        total, failed = run_all([*rust_lints(variables), *python_lints()])
    elif words == ["docs"]:
        total, failed = run_all(rust_documentation(variables))
    else:
        steps = [*rust_lints(variables), *python_lints(), *rust_tests(variables), *python_tests()]
        total, failed = run_all(steps)
        tally, sentences = run_on_others()
        total, failed = total + tally, failed + sentences
    for sentence in failed:
        print(f"failed: {sentence}")
    print(total, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
