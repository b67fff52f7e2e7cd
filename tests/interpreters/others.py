"""Other interpreters for scripts, on every version of Python.

`OTHER` is the source of a class that makes them, `KINDS` says which there are, as parameters of a test.
"""

from __future__ import annotations

import sys
import sysconfig
from typing import Any

import pytest

HAS_OWN_GIL = sys.version_info >= (3, 12)
IS_FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))

if sys.version_info >= (3, 13):
    _MODULE, _OWN, _SHARED = "_interpreters", "'isolated'", "'legacy'"
elif sys.version_info >= (3, 12):
    _MODULE, _OWN, _SHARED = "_xxsubinterpreters", "isolated=True", "isolated=False"
else:
    # What 3.11 calls isolated has no GIL of its own either, and may start no threads.
    _MODULE, _OWN, _SHARED = "_xxsubinterpreters", "isolated=False", "isolated=False"

OTHER = f"""
import {_MODULE} as made
class Other:
    def __init__(self, own_gil=True):
        self.number = made.create({_OWN}) if own_gil else made.create({_SHARED})
    def run(self, code):
        # From 3.13 on a failure is returned, before it is raised.
        problem = made.run_string(self.number, code)
        assert problem is None, problem.errdisplay
    def close(self):
        made.destroy(self.number)
def in_another(code, own_gil=True):
    other = Other(own_gil)
    other.run(code)
    other.close()
"""
"""An interpreter that lives as long as the script wants. Before 3.12 all share one GIL, and keep all else apart."""


def kinds(is_there: bool, reason: str) -> list[Any]:
    """Return the values of `own_gil`; `reason` says why an interpreter with its own GIL may not be there."""
    return [
        pytest.param(True, id="own GIL", marks=pytest.mark.skipif(not is_there, reason=reason)),
        pytest.param(False, id="shared GIL"),
    ]


KINDS = kinds(HAS_OWN_GIL, "interpreters with a GIL of their own came with Python 3.12")
"""The values of `own_gil`."""
