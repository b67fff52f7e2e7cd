"""Runs a function in two interpreters at once and compares with one after the other: the speed-up, as a ratio.

`measure` starts a process for it; `python -m benchmarks.parallel` is what runs. Both ways take turns there, and of each
the fastest round counts, so that what else the machine does disturbs neither more than the other.
"""

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from benchmarks import build

INTERPRETERS = 2
ROUNDS = 150
WORK = "work(1_000_000)"
"""Two or three milliseconds of Rust, which does not release its interpreter."""

Times = list[tuple[float, float]]
"""When each interpreter began and ended."""


def reason_against() -> str | None:
    """Return why nothing can be measured here."""
    if find_spec("_interpreters") is None:
        return "not before Python 3.13"
    if (os.cpu_count() or 1) < INTERPRETERS:
        return "there is only one processor"
    return None


def measure(module: Path) -> float:
    """Return how many times faster the work is in interpreters at once than in one after the other."""
    command = [sys.executable, "-m", "benchmarks.parallel", str(module)]
    done = subprocess.run(command, cwd=build.ROOT, env=build.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise build.BuildError(f"measuring interpreters in parallel failed\n{done.stderr}")
    return float(json.loads(done.stdout))


class Interpreter:
    """An interpreter with a GIL of its own that has imported the module in a file."""

    def __init__(self, module: str) -> None:
        # The public name came with 3.14.
        self._module: Any = import_module("_interpreters")
        self._number = self._module.create()
        self.run(f"import sys\nsys.path.append({str(build.ROOT)!r})")
        self.run(f"from pathlib import Path\nfrom benchmarks import build\nwork = build.load(Path({module!r})).work")

    def run(self, source: str) -> None:
        """Run source text there."""
        problem = self._module.exec(self._number, source)
        if problem is not None:
            raise RuntimeError(problem.errdisplay)

    def work(self) -> tuple[float, float]:
        """Return when the work began and ended."""
        start = time.perf_counter()
        self.run(WORK)
        return start, time.perf_counter()

    def close(self) -> None:
        """End the interpreter."""
        self._module.destroy(self._number)


def at_once(interpreters: list[Interpreter]) -> Times:
    """Run the work in each on a thread of its own."""
    times: Times = []
    line = Barrier(len(interpreters))

    def race(interpreter: Interpreter) -> None:
        line.wait()
        times.append(interpreter.work())

    threads = [Thread(target=race, args=(interpreter,)) for interpreter in interpreters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) < len(interpreters):
        raise RuntimeError("an interpreter failed")
    return times


def main(path: str) -> None:
    """Measure with the module in a file and write the ratio."""
    interpreters = [Interpreter(path) for _ in range(INTERPRETERS)]
    alone, together = [float("inf")] * INTERPRETERS, float("inf")
    for _ in range(ROUNDS):
        for place, interpreter in enumerate(interpreters):
            start, end = interpreter.work()
            alone[place] = min(alone[place], end - start)
        times = at_once(interpreters)
        together = min(together, max(end for _, end in times) - min(start for start, _ in times))
    for interpreter in interpreters:
        interpreter.close()
    json.dump(sum(alone) / together, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
