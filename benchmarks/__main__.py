"""Compares Rusty Pydust with C and PyO3: `make bench`, or `python -m benchmarks` with the options below.

Builds the same functions three times for the Python that runs this, checks that all give the same values, and prints
instructions and nanoseconds of a call side by side. README.md beside this file says how to read them.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

from benchmarks import build, clock, count, parallel, report, threads
from benchmarks.lines import IMPLEMENTATIONS, STABLE, WAITING, Line, find, result, waits


def main() -> int:
    """Build, check, measure and print; return the exit status."""
    options = _options()
    lines = find(options.line)
    try:
        modules = {}
        for name in options.only:
            print(f"Building the functions: {name}", flush=True)
            modules[name] = build.build(name, symbols=options.symbols)
        wrong = list(check(modules, lines))
        print("\n".join(wrong) or f"All values are equal: {', '.join(modules)}", flush=True)
        if wrong:
            return 1
        figures = _measure(modules, lines, options)
    except build.BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    rows = [
        report.Row(
            line.name,
            {unit: by_line.get(line.name, {}) for unit, by_line in figures.items()},
            f"waits for {WAITING[line.name]}" if line.name in WAITING else "",
        )
        for line in lines
    ]
    print("\n".join(report.render(rows, tuple(figures))))
    if "pydust" in modules and not options.instructions_only:
        print(report.speed_up(parallel.reason_against() or parallel.measure(modules["pydust"])))
    if options.threads:
        print("\n".join(threads.render(threads.measure(modules))))
    return 0


def check(modules: dict[str, Path], lines: tuple[Line, ...]) -> list[str]:
    """Return a sentence for each value that is not as expected, and each line that waits without a need."""
    wrong = []
    for name, path in modules.items():
        module = build.load(path)
        for line in lines:
            value = result_of(line, module)
            if not waits(name, line):
                if value != line.expected:
                    wrong.append(f"{name}: {line.name}: {value!r} is not {line.expected!r}")
            elif value == line.expected:
                wrong.append(f"{name}: {line.name}: works, so it waits no longer: see WAITING in lines.py")
    return wrong


def result_of(line: Line, module: ModuleType) -> object:
    """Return the value of a line, or the exception that it ended in."""
    try:
        return result(line, module)
    except Exception as error:
        return error


def _measure(
    modules: dict[str, Path], lines: tuple[Line, ...], options: argparse.Namespace
) -> dict[str, clock.Figures]:
    figures: dict[str, clock.Figures] = {}
    if not options.nanoseconds_only:
        meter = count.prepare()
        if isinstance(meter, Path):
            print("Counting instructions: callgrind", flush=True)
            figures["instructions"] = _counted(modules, lines, meter)
        else:
            print(f"{meter}: nanoseconds only", flush=True)
    if not options.instructions_only or not figures:
        print("Measuring nanoseconds", flush=True)
        figures["nanoseconds"] = clock.clock(modules, lines)
    return figures


def _counted(modules: dict[str, Path], lines: tuple[Line, ...], meter: Path) -> clock.Figures:
    def one(name: str) -> dict[str, float]:
        there = tuple(line for line in lines if not waits(name, line))
        return count.count(modules[name], meter, there, count.DUMPS / name)

    # A count does not depend on what else the machine does.
    with ThreadPoolExecutor(2) as pool:
        by_name = dict(zip(modules, pool.map(one, modules), strict=True))
    return {
        line.name: {name: counts[line.name] for name, counts in by_name.items() if line.name in counts}
        for line in lines
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument("--line", action="append", default=[], help="only lines whose name contains this; repeatable")
    parser.add_argument(
        "--only",
        type=lambda words: [_implementation(word) for word in words.split(",")],
        default=list(IMPLEMENTATIONS),
        metavar="c,pydust,pyo3,abi3",
        help="only these implementations; abi3, the stable ABI, is not measured otherwise",
    )
    parser.add_argument(
        "--symbols", action="store_true", help="keep symbols, so that callgrind_annotate names functions"
    )
    parser.add_argument("--threads", action="store_true", help="also run lines in several threads at once")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--instructions-only", action="store_true")
    group.add_argument("--nanoseconds-only", action="store_true")
    return parser.parse_args()


def _implementation(word: str) -> str:
    known = (*IMPLEMENTATIONS, STABLE)
    if word not in known:
        raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
    return word


if __name__ == "__main__":
    sys.exit(main())
