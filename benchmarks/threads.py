"""Runs lines in several threads at once: how many times the calls of one thread all of them make in the same time.

`measure` starts a process for it; `python -m benchmarks.threads` is what runs. All implementations and all numbers of
threads take turns there, and of each the fastest round counts. With a GIL a ratio is about 1; without one, on free
processors, it is the number of threads at best.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType

from benchmarks import build
from benchmarks.lines import Line, find, loop

THREADS = (1, 2, 4)
ROUNDS = 15
REPETITIONS = 20_000

OWN = ("constructor", "constructor, mutable", "constructor, subclass", "method, mutating", "iterator out, 1000 ints")
"""Lines of which each thread has objects of its own."""
SHARED = ("method", "attribute, mutable", "bool, not x", "method, mutating", "state in a function")
"""Lines of which all threads have the same objects."""

Ratios = dict[str, dict[str, list[float]]]
"""By the name of the line and the implementation, one for each number in `THREADS`."""


def measure(modules: dict[str, Path]) -> Ratios:
    """Return the ratios of all lines."""
    paths = json.dumps({name: str(path) for name, path in modules.items()})
    command = [sys.executable, "-m", "benchmarks.threads", paths]
    done = subprocess.run(command, cwd=build.ROOT, env=build.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise build.BuildError(f"measuring threads failed\n{done.stderr}")
    ratios: Ratios = json.loads(done.stdout)
    return ratios


def render(ratios: Ratios) -> Iterator[str]:
    """Yield the lines of a table.

    >>> for line in render({"method, shared": {"c": [1.0, 1.8, 1.8], "pydust": [1.0, 1.9, 1.9]}}):
    ...     print(line)
    calls of 1, 2, 4 threads against one           c      pydust
    method, shared                       1.0 1.8 1.8 1.0 1.9 1.9
    """
    names = list(next(iter(ratios.values()), {}))
    title = f"calls of {', '.join(map(str, THREADS))} threads against one"
    yield f"{title:<36}" + "".join(f"{name:>12}" for name in names)
    for line, by_name in ratios.items():
        cells = (" ".join(f"{ratio:.1f}" for ratio in by_name[name]) for name in names)
        yield f"{line:<36}" + "".join(f"{cell:>12}" for cell in cells)


def at_once(runs: list[Callable[[int], None]], times: int) -> float:
    """Run each on a thread of its own and return the seconds from the first start to the last end."""
    spans: list[tuple[float, float]] = []
    start_line = Barrier(len(runs))

    def race(run: Callable[[int], None]) -> None:
        start_line.wait()
        start = time.perf_counter()
        run(times)
        spans.append((start, time.perf_counter()))

    threads = [Thread(target=race, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(spans) < len(runs):
        raise RuntimeError("a thread failed")
    return max(end for _, end in spans) - min(start for start, _ in spans)


def compare(line: Line, modules: dict[str, ModuleType], *, shared: bool) -> dict[str, list[float]]:
    """Measure a line for every implementation."""
    times = max(REPETITIONS // line.items, 10)
    best: dict[tuple[str, int], float] = {}
    runs = {}
    for name, module in modules.items():
        one = loop(line, module)
        runs[name] = [one if shared else loop(line, module) for _ in range(max(THREADS))]
    for _ in range(ROUNDS):
        for name in modules:
            for count in THREADS:
                taken = at_once(runs[name][:count], times)
                best[name, count] = min(taken, best.get((name, count), taken))
    return {name: [count * best[name, 1] / best[name, count] for count in THREADS] for name in modules}


def main(word: str) -> None:
    """Measure every line and write the ratios as JSON."""
    modules = {name: build.load(Path(path)) for name, path in json.loads(word).items()}
    by_name = {line.name: line for line in find([])}
    gc.disable()
    ratios = {f"{name}, own": compare(by_name[name], modules, shared=False) for name in OWN}
    ratios |= {f"{name}, shared": compare(by_name[name], modules, shared=True) for name in SHARED}
    json.dump(ratios, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
