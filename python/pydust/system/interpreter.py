"""What the compiler has to know about the running Python, and how files for it are named.

The facts go to cargo in one file, which pyo3-ffi reads by the name `PYO3_CONFIG_FILE`. It says what the interpreter
is and never where it is: two installations of one Python give the same file, so neither undoes the other's build.
"""

import functools
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass

from pydust.errors import PydustError


@dataclass(frozen=True)
class Interpreter:
    """One kind of CPython: its version and ABI, without its location."""

    major: int
    minor: int
    free_threaded: bool
    debug: bool
    pointer_width: int
    extension_suffix: str
    """What import looks for first, such as `.cpython-311-x86_64-linux-gnu.so`."""
    platform: str
    """As `sysconfig.get_platform` gives it, such as `linux-x86_64`."""

    @property
    def abi(self) -> str:
        """The name of the ABI, such as `cpython-311-x86_64-linux-gnu`: each has a build folder of its own."""
        return self.extension_suffix.strip(".").rpartition(".")[0]

    @property
    def system(self) -> str:
        """What the name of the ABI says of the machine, such as `x86_64-linux-gnu`."""
        return self.abi.removeprefix("cpython-").partition("-")[2]

    @property
    def is_windows(self) -> bool:
        """Whether it runs on Windows, where symbols are resolved by library and modules end in `.pyd`."""
        return self.platform.startswith("win")

    @property
    def name(self) -> str:
        """Such as `3.14t`."""
        return f"{self.major}.{self.minor}{self.flags}"

    @property
    def flags(self) -> str:
        """The letters that CPython adds to its version for the ABI: `t`, `d`, both or none."""
        return ("t" if self.free_threaded else "") + ("d" if self.debug else "")

    @property
    def wheel_tag(self) -> str:
        """The three tags of a wheel for this interpreter.

        https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
        """
        version = f"cp{self.major}{self.minor}"
        return f"{version}-{version}{self.flags}-{self.platform_tag}"

    @property
    def platform_tag(self) -> str:
        """The last of the three tags of a wheel."""
        platform = self.platform
        if self.pointer_width == 32:
            # A 32-bit Python on a 64-bit kernel reports the kernel.
            platform = {"linux-x86_64": "linux-i686", "linux-aarch64": "linux-armv7l"}.get(platform, platform)
        return platform.replace("-", "_").replace(".", "_")

    def render_config(self) -> str:
        """Return the content of the file for `PYO3_CONFIG_FILE`."""
        kind = "free_threaded" if self.free_threaded else "gil_enabled"
        flags = ["Py_DEBUG", "Py_REF_DEBUG"] if self.debug else []
        flags += ["Py_GIL_DISABLED"] if self.free_threaded else []
        version = f"{self.major}.{self.minor}"
        return self.render_facts(
            version=version,
            target_abi=f"CPython-{kind}-{version}{'-debug' if self.debug else ''}",
            build_flags=flags,
            library=f"python{self.major}{self.minor}{'t' if self.free_threaded else ''}{'_d' if self.debug else ''}",
        )

    def render_facts(self, *, version: str, target_abi: str, build_flags: Iterable[str], library: str) -> str:
        """Return facts as pyo3-build-config 0.30 reads them, with those that only the machine decides."""
        lines = [
            "implementation=CPython",
            f"version={version}",
            # Nothing links libpython, so whether there is a shared one makes no difference; were the truth
            # written here, two builds of one Python would undo each other's work.
            "shared=true",
            f"target_abi={target_abi}",
            f"pointer_width={self.pointer_width}",
            f"build_flags={','.join(build_flags)}",
        ]
        # Windows resolves symbols by library; pyo3-ffi needs its name, and no import library.
        lines.append(f"lib_name={library}" if self.is_windows else "suppress_build_script_link_lines=true")
        return "\n".join(lines) + "\n"


@functools.cache
def running_interpreter() -> Interpreter:
    """Describe the Python that runs this code; `PydustError` if pydust cannot build for it."""
    major, minor = sys.version_info[:2]
    if sys.implementation.name != "cpython":
        raise PydustError(f"pydust builds for CPython; this is {sys.implementation.name}")
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    if free_threaded and (major, minor) < (3, 14):
        raise PydustError("pydust builds for free-threaded Python from 3.14; this is 3.13")
    return Interpreter(
        major=major,
        minor=minor,
        free_threaded=free_threaded,
        debug=hasattr(sys, "gettotalrefcount"),
        pointer_width=struct.calcsize("P") * 8,
        extension_suffix=str(sysconfig.get_config_var("EXT_SUFFIX")),
        # What cargo builds is for one architecture, even if this Python is for two.
        platform=sysconfig.get_platform().replace("universal2", platform.machine()),
    )
