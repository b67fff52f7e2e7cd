"""Every check of the project in one go: `python tools/check.py [test | lint | docs]`, with the tool installed.

All steps run, whatever fails before them, and those of `test` two at a time. The last line is the sum,
`N passed, N failed`, and the exit status is 1 unless the second number is 0.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import interpreters
import stable
from pydust.build import cargo
from pydust.errors import PydustError
from pydust.system.atomic import write_if_changed
from pydust.system.interpreter import running_interpreter
from steps import (
    ROOT,
    Lane,
    Outcome,
    Step,
    Tally,
    count_cargo,
    count_pytest,
    run_all,
    run_chain,
    run_lanes,
    say,
)


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
    """Yield the steps that read the Python code without running it, and what all code imports."""
    yield Step("Linting the Python code: ruff check", _module("ruff", "check"))
    yield Step("Checking the layout of the Python code: ruff format", _module("ruff", "format", "--check"))
    yield Step("Checking the types of the Python code: mypy", _module("mypy"))
    yield Step("Checking that imports go down: tools/layers.py", [sys.executable, ROOT / "tools" / "layers.py"])


def examples() -> Step:
    """Return the step that builds the examples, which most tests import."""
    return Step("Building the examples: pydust develop", _module("pydust", "develop", "examples"), is_check=False)


def tool_tests() -> Step:
    """Return the step with the tests of pytest that run on this Python alone: of the tool, the plugin and the guide."""
    others = [word for test in interpreters.tests() for word in ("--ignore", test)]
    return Step("Running the tests of the tool: pytest", _pytest("tests", *others), count_pytest)


def runtime_tests() -> Step:
    """Return the step with the tests of pytest that other interpreters run as well."""
    return Step("Running the tests of the runtime: pytest", _pytest(*interpreters.tests()), count_pytest)


def _pytest(*words: str) -> list[str | Path]:
    # What takes long is said each time, because nobody notices a minute more.
    return _module("pytest", "--durations", "30", "--durations-min", "5", *words)


def _module(name: str, *words: str) -> list[str | Path]:
    return [sys.executable, "-m", name, *words]


def own_lanes(variables: dict[str, str]) -> Iterator[Lane]:
    """Yield what is checked with the Python that runs this: it compiles in one lane while the other tests."""
    built: Future[Outcome] = Future()
    yield partial(_promise, built, [examples()])
    yield partial(run_all, [*python_lints(), *rust_lints(variables), *rust_tests(variables)])
    yield partial(_after, built, [tool_tests()])
    yield partial(_after, built, [runtime_tests()])


def other_lanes() -> Iterator[Lane]:
    """Yield the examples' way over every other interpreter, and that of the files for a stable ABI."""
    own = interpreters.own()
    try:
        found = interpreters.find()
    except interpreters.UnusableError as error:
        failure = Outcome(Tally(failed=1), (str(error),))
        yield lambda: failure
        return
    missing = interpreters.missing(found, own.name)
    where = interpreters.VARIABLE if interpreters.VARIABLE in os.environ else "PATH"
    say(f"==> Other interpreters, by {where}: {_list(python.name for python in found)}; missing: {_list(missing)}")
    stable_ones = stable.chosen([own, *found])
    say(f"==> One build for {stable.ABI} is tested on: {_list(python.name for python in stable_ones)}")

    packed: Future[Outcome] = Future()
    built: Future[Outcome] = Future()
    if stable_ones:
        yield partial(_promise, built, stable.build())
    if own in stable_ones:
        yield partial(_after, built, [stable.test(sys.executable, own.name, interpreters.tests())])
    if found:
        yield partial(_promise, packed, [interpreters.pack()])
    for python in found:
        steps = [*interpreters.prepare(python), *interpreters.steps(python)]
        lane = partial(_after, packed, steps)
        if python in stable_ones:
            test = stable.test(interpreters.environment(python), python.name, interpreters.tests())
            yield partial(_in_turn, lane, partial(_after, built, [test]))
        else:
            yield lane


def _promise(promise: "Future[Outcome]", steps: Iterable[Step]) -> Outcome:
    """Run steps that other lanes wait for."""
    outcome = Outcome(Tally(failed=1))
    try:
        outcome = run_chain(steps)
    finally:
        promise.set_result(outcome)
    return outcome


def _after(promise: "Future[Outcome]", steps: Iterable[Step]) -> Outcome:
    """Run steps when those that they need have ended, and nothing if those failed."""
    return Outcome() if promise.result().failed else run_chain(steps)


def _in_turn(*lanes: Lane) -> Outcome:
    return sum((lane() for lane in lanes), Outcome())


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
        outcome = run_all([*rust_lints(variables), *python_lints()])
    elif words == ["docs"]:
        outcome = run_all(rust_documentation(variables))
    else:
        outcome = run_lanes([*own_lanes(variables), *other_lanes()])
    for sentence in outcome.failed:
        print(f"failed: {sentence}")
    print(outcome.tally, flush=True)
    return 1 if outcome.tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
