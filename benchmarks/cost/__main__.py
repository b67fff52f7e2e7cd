"""Compares what builds cost here, in C and in PyO3: `make bench-build`, or `python -m benchmarks.cost` with options.

Generates the same module with more and more functions, builds each from nothing and after an edit, and prints seconds
of the processor, by the clock, and bytes. ../README.md says how to read them.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping

from benchmarks.build import BuildError
from benchmarks.cost import projects, table


def main() -> int:
    """Build, measure and print; return the exit status."""
    options = _options()
    rows: list[table.Row] = []
    print(f"{projects.version_of_rustc()}, Python {sys.version.split()[0]}", flush=True)
    try:
        for profile in options.profile:
            for functions in sorted(options.functions):
                costs = {}
                for name in options.only:
                    print(f"Building {functions or 'next to no'} functions, {profile}: {name}", flush=True)
                    costs[name] = projects.measure(name, functions, profile)
                rows += _rows(profile, functions, costs)
        tool = projects.cost_of_tool() if "pydust" in options.only else None
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(table.render(rows)))
    if tool:
        print(f"`pydust develop` where nothing is to be built: {tool.processor:.2f} s of CPU, {tool.wall:.2f} s wall")
    return 0


def _rows(profile: str, functions: int, costs: Mapping[str, projects.Cost]) -> Iterator[table.Row]:
    for what in next(iter(costs.values())).spent:
        processor = {name: cost.spent[what].processor for name, cost in costs.items()}
        wall = {name: cost.spent[what].wall for name, cost in costs.items()}
        yield table.Row(profile, what, functions, processor, wall)
    yield table.Row(profile, "kB", functions, {name: cost.size / 1000 for name, cost in costs.items()}, {})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--functions",
        type=lambda words: [int(word) for word in words.split(",")],
        default=[0, 10, 100, 400],
        metavar="0,10,100,400",
        help="only these numbers of functions; 0 is the module of 20 lines",
    )
    _add_choice(parser, "--only", projects.IMPLEMENTATIONS, "only these implementations")
    _add_choice(parser, "--profile", projects.PROFILES, "only these profiles")
    return parser.parse_args()


def _add_choice(parser: argparse.ArgumentParser, name: str, known: tuple[str, ...], meaning: str) -> None:
    parser.add_argument(
        name,
        type=lambda words: [_one_of(known, word) for word in words.split(",")],
        default=list(known),
        metavar=",".join(known),
        help=meaning,
    )


def _one_of(known: tuple[str, ...], word: str) -> str:
    if word not in known:
        raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
    return word


if __name__ == "__main__":
    sys.exit(main())
