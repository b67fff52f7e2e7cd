"""Runs one job of the stress suite: `python -m tests.stress.hammer <job> <seconds>`, in a process of its own.

Each thread repeats the job's round until the time is up. Any error that a round did not expect ends the job, and a
watchdog ends a process that hangs, with the stacks of all threads.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import sys
import threading
import time

from .jobs import AT_ONCE, JOBS, PATIENCE, THREADS, Count


def run(name: str, seconds: float) -> int:
    """Run one job and say how many rounds there were."""
    generator = JOBS[name]()
    once = next(generator)
    at_once = name in AT_ONCE
    problems: list[BaseException] = []
    together = threading.Barrier(THREADS)
    rounds = Count()
    end: list[float] = []
    # Where all threads meet in each round, their number is fixed.
    fixed = max(2, int(seconds * 10))

    def work(thread: int) -> None:
        together.wait(PATIENCE)
        if thread == 0:
            end.append(time.monotonic() + seconds)
        together.wait(PATIENCE)
        try:
            while True:
                once(thread)
                rounds(thread)
                if problems or (rounds.of[thread] >= fixed if at_once else time.monotonic() >= end[0]):
                    break
        except BaseException as problem:
            problems.append(problem)
            together.abort()

    # Threads change places often, also where a GIL lets one run at a time.
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=functools.partial(work, number), daemon=True) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    with contextlib.suppress(StopIteration):
        next(generator)
        raise AssertionError("a job yields once")
    return rounds.sum


def main(name: str, seconds: float) -> None:
    """Run one job under the watchdog."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(PATIENCE + 10 * seconds, exit=True)
    rounds = run(name, seconds)
    faulthandler.cancel_dump_traceback_later()
    print(f"{name}: {rounds} rounds", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
