"""Counts instructions: one run under callgrind for each implementation, with one dump for each line.

`count` starts the run; `python -m benchmarks.count` is what runs. Startup is not counted, and every loop is warm, so
that the interpreter has adapted its code.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import build
from benchmarks.lines import EMPTY, Line, find, loop

REPETITIONS = 1000
DUMPS = build.TARGET / "callgrind"
"""One folder for each implementation with one file for each line, for `callgrind_annotate`."""


def prepare() -> Path | str:
    """Return the module that talks to callgrind, or the sentence that says why nothing can be counted here."""
    if shutil.which("valgrind") is None:
        return "valgrind is not installed"
    try:
        return build.build_meter()
    except build.BuildError:
        return "valgrind's headers are not installed"


def count(module: Path, meter: Path, lines: tuple[Line, ...], folder: Path) -> dict[str, float]:
    """Return the instructions of a call for each line by its name. The dumps stay in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    output = folder / "callgrind"
    command: list[str | Path] = [
        shutil.which("valgrind") or "valgrind",
        "--tool=callgrind",
        "--instr-atstart=no",
        f"--callgrind-out-file={output}",
        sys.executable,
        "-m",
        "benchmarks.count",
        json.dumps([str(module), str(meter), [line.name for line in lines]]),
    ]
    done = subprocess.run(command, cwd=build.ROOT, env=build.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise build.BuildError(f"valgrind failed for {module}\n{done.stderr}")
    totals = _totals(folder)
    empty = totals.pop(EMPTY.name) / REPETITIONS
    return {line.name: totals[line.name] / repetitions(line) - empty for line in lines}


def repetitions(line: Line) -> int:
    """Return how often a line is called while it is counted."""
    return max(REPETITIONS // line.items, 10)


def _totals(folder: Path) -> dict[str, int]:
    totals = {}
    for dump in folder.iterdir():
        text = dump.read_text()
        name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
        if name is not None and total is not None:
            totals[name[1]] = int(total[1])
            dump.rename(folder / name[1].replace(" ", "_").replace(",", ""))
    return totals


def main(word: str) -> None:
    """Run every line, telling callgrind where each begins and ends."""
    module_path, meter_path, wanted = json.loads(word)
    module, meter = build.load(Path(module_path)), build.load(Path(meter_path))
    for line in (EMPTY, *(line for line in find(wanted) if line.name in wanted)):
        run, times = loop(line, module), repetitions(line)
        run(times)
        meter.start()
        run(times)
        meter.stop(line.name)


if __name__ == "__main__":
    main(sys.argv[1])
