"""What the process of pytest asks the system for while a test runs, by the functions as they were at first.

A fixture may replace any function of `os`, `time` or `subprocess`, and some libraries replace the names in every module
that holds one. So these are attributes of an object, where nobody looks for them.
"""

import marshal
import os
import select
import signal
import subprocess
import time
from types import ModuleType, SimpleNamespace
from typing import Any

_NAMES: dict[ModuleType, str] = {
    marshal: "dumps loads",
    os: "_exit close dup2 fork fstat getpgid getpid getppid isatty kill killpg listdir open pidfd_open pipe read "
    "register_at_fork set_blocking setpgid waitid waitpid waitstatus_to_exitcode",
    select: "poll",
    signal: "getsignal pthread_sigmask raise_signal signal",
    subprocess: "Popen",
    time: "monotonic",
}

system: Any = SimpleNamespace(
    **{name: getattr(module, name, None) for module, names in _NAMES.items() for name in names.split()}
)
"""Each under its own name; `None` where this system has no such."""
