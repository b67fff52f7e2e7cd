"""The stable ABIs that a module can be built for: one file for every later Python.

`abi3` is loaded by Pythons with a GIL, `abi3t` by all, and there is none of it before 3.15.

https://docs.python.org/3/c-api/stable.html, https://peps.python.org/pep-0803/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OLDEST = 11
"""The first Python 3 that pydust builds for."""
OLDEST_FREE_THREADED = 15
"""The first that has an `abi3t`."""
NEWEST = 15
"""The last whose limited API pyo3-ffi knows."""
NATIVE = "native"
"""What is written for the ABI of the Python that builds."""


@dataclass(frozen=True)
class StableAbi:
    """One of the stable ABIs."""

    kind: Literal["abi3", "abi3t"]
    minor: int
    """Of the oldest Python 3 that loads it."""

    @property
    def name(self) -> str:
        """As it is written in `pyproject.toml`: `abi3-py311`."""
        return f"{self.kind}-py3{self.minor}"

    @property
    def free_threaded(self) -> bool:
        """Whether Python without a GIL loads it as well."""
        return self.kind == "abi3t"

    def serves(self, minor: int, *, free_threaded: bool) -> bool:
        """Whether one file of this ABI is for that Python 3 too."""
        return minor >= self.minor and (self.free_threaded or not free_threaded)


STABLE: Mapping[str, StableAbi] = {
    abi.name: abi
    for abi in (
        *(StableAbi("abi3", minor) for minor in range(OLDEST, NEWEST + 1)),
        *(StableAbi("abi3t", minor) for minor in range(OLDEST_FREE_THREADED, NEWEST + 1)),
    )
}
"""Every one by its name."""
