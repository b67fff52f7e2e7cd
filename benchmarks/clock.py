"""Measures nanoseconds: rounds in which the implementations take turns in one process, of which the fastest counts.

`clock` starts a few processes, because where things happen to lie in memory is different in each;
`python -m benchmarks.clock` is what runs.
"""

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

from benchmarks import build
from benchmarks.lines import EMPTY, Line, find, loop, waits

PROCESSES = 3
ROUNDS = 40
REPETITIONS = 4000

Figures = dict[str, dict[str, float]]
"""By the name of the line and the implementation."""


def clock(modules: dict[str, Path], lines: tuple[Line, ...]) -> Figures:
    """Return the nanoseconds of a call."""
    paths = {name: str(path) for name, path in modules.items()}
    command = [sys.executable, "-m", "benchmarks.clock", json.dumps([paths, [line.name for line in lines]])]
    best: Figures = {}
    for _ in range(PROCESSES):
        done = subprocess.run(
            command, cwd=build.ROOT, env=build.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise build.BuildError(f"measuring nanoseconds failed\n{done.stderr}")
        for line, figures in json.loads(done.stdout).items():
            known = best.setdefault(line, figures)
            best[line] = {name: min(value, known[name]) for name, value in figures.items()}
    return best


def measure(line: Line, modules: dict[str, ModuleType]) -> dict[str, float]:
    """Measure one line for every implementation that can run it."""
    times = max(REPETITIONS // line.items, 10)
    runs = {name: loop(line, module) for name, module in modules.items() if not waits(name, line)}
    runs[""] = loop(EMPTY, None)
    best = dict.fromkeys(runs, float("inf"))
    order = list(runs)
    for _ in range(ROUNDS):
        for name in order:
            run = runs[name]
            start = time.perf_counter_ns()
            run(times)
            best[name] = min(best[name], (time.perf_counter_ns() - start) / times)
        # Nobody always runs after the same neighbour has warmed or emptied the caches.
        order = order[1:] + order[:1]
    empty = best.pop("")
    return {name: value - empty for name, value in best.items()}


def main(word: str) -> None:
    """Measure every line and write the figures as JSON."""
    paths, wanted = json.loads(word)
    modules = {name: build.load(Path(path)) for name, path in paths.items()}
    gc.disable()
    figures = {line.name: measure(line, modules) for line in find(wanted) if line.name in wanted}
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
