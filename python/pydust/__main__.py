"""`python -m pydust` is the command `pydust`; the commands themselves are in `cli`."""

import sys

from pydust.cli import main

if __name__ == "__main__":
    sys.exit(main())
