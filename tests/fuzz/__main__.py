"""`make fuzz`: every target for a share of the time, and what went wrong."""

import argparse
import os
import sys
import time

from pydust.packaging.develop import develop

from . import tags
from .calls import EXAMPLES, Calls
from .configuration import Configuration
from .formats import Formats
from .sources import Sources

TARGETS: list[type[Calls | Configuration | Formats | Sources]] = [Calls, Configuration, Formats, Sources]


def main() -> int:
    """Fuzz, and return the exit status."""
    options = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=float(os.environ.get("FUZZ_SECONDS") or 60), help="in all")
    options.add_argument("--seed", type=int, default=time.time_ns() % (1 << 32), help="makes the same inputs again")
    options.add_argument("names", nargs="*", metavar="TARGET", help="calls, configuration, formats, sources, parsers")
    chosen = options.parse_args()
    targets = [target for target in TARGETS if not chosen.names or target.name in chosen.names]
    has_parsers = not chosen.names or tags.NAME in chosen.names
    share = chosen.seconds / max(len(targets) + has_parsers, 1)
    print(f"Fuzzing from seed {chosen.seed}, each target for {share:.0f} s")
    if Calls in targets or Formats in targets:
        develop(EXAMPLES)
    status = 0
    for make in targets:
        target = make()
        problems = target.run(chosen.seed, seconds=share)
        print(f"{target.name}: {target.tried} inputs, {len(problems)} that went wrong", flush=True)
        for problem in problems:
            print(problem)
        status |= bool(problems)
    if has_parsers:
        status |= tags.run(share)
    return status


if __name__ == "__main__":
    sys.exit(main())
