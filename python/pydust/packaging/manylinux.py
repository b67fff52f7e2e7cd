"""Which Linux systems a wheel runs on: its tag `manylinux_2_N`, from what its libraries take from the system.

A wheel with that tag may take the libraries of glibc, in version 2.N or older, and libgcc. Others would have to be
copied into it, which is the work of auditwheel.

https://peps.python.org/pep-0600/
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydust.errors import BuildError, PydustError
from pydust.packaging.elf import Needs, Requirement, is_elf, needs
from pydust.system.interpreter import Interpreter

AUTO = "auto"
"""For the oldest systems that the wheel runs on."""
_OLDEST = 17
"""No Rust compiler builds for an older glibc: https://blog.rust-lang.org/2022/08/01/Increasing-glibc-kernel-requirements/"""
_OF_THE_SYSTEM = re.compile(
    r"(?:lib(?:c|m|dl|rt|pthread|util|resolv|anl)\.so\.\d|libgcc_s\.so\.1|ld-linux.*\.so\.\d|ld64\.so\.\d)"
)
_GLIBC = re.compile(r"GLIBC_2\.(\d+)(?:\.\d+)?")
_GCC = re.compile(r"GCC_(\d+)\.(\d+)(?:\.\d+)?")
_NEWEST_GCC = (4, 8)
"""That of the systems with the oldest glibc."""
_NAMED_VERSIONS = {"GLIBC_ABI_DT_RELR": 36}
"""Versions that are no number, and the glibc that has them first."""
_SHOWN = 3


@dataclass(frozen=True)
class _Reason:
    """Why a file takes a certain glibc."""

    minor: int
    file: str = ""
    requirement: Requirement | None = None

    def __str__(self) -> str:
        assert self.requirement is not None  # noqa: S101  # the oldest glibc is asked for by no file
        symbols = self.requirement.symbols[:_SHOWN]
        more = ", .." if len(self.requirement.symbols) > _SHOWN else ""
        taken = f", for {', '.join(symbols)}{more}" if symbols else ""
        return f"{self.file} takes glibc 2.{self.minor}{taken}"


def check_wanted(wanted: str, interpreter: Interpreter) -> str:
    """Return `wanted` as `auto` or the minor version of glibc; `PydustError` if it is neither, or not for this Python.

    >>> from dataclasses import replace
    >>> from pydust.system.interpreter import running_interpreter
    >>> check_wanted("manylinux_2_28", replace(running_interpreter(), platform="linux-x86_64"))
    '28'
    """
    found = re.fullmatch(r"(?:manylinux_?)?2[_.](\d+)|auto", wanted)
    if found is None:
        raise PydustError(f"manylinux is auto or a version of glibc such as 2_28, not {wanted!r}")
    if not interpreter.platform.startswith("linux"):
        raise PydustError(f"manylinux is for wheels for Linux; this Python is for {interpreter.platform}")
    return found[1] or AUTO


def platform_tag(files: Mapping[str, bytes], interpreter: Interpreter, wanted: str) -> str:
    """Return the platform in the tag of a wheel with these files; `BuildError` if it does not run on such systems.

    `wanted` is what `check_wanted` has returned.
    """
    reason = max(
        (reason for name, content in files.items() if is_elf(content) for reason in _reasons(name, needs(content))),
        key=lambda reason: reason.minor,
        default=_Reason(_OLDEST),
    )
    minor = max(reason.minor, _OLDEST) if wanted == AUTO else int(wanted)
    architecture = interpreter.platform_tag.removeprefix("linux_")
    if reason.minor > minor:
        raise BuildError(
            f"{reason}, which is newer than 2.{minor}: build where glibc is older, as in the container "
            f"quay.io/pypa/manylinux_2_{minor}_{architecture}, or say --manylinux {AUTO} for the tag "
            f"manylinux_2_{reason.minor}"
        )
    return f"manylinux_2_{minor}_{architecture}"


def _reasons(file: str, needed: Needs) -> Iterator[_Reason]:
    """Yield what glibc a file takes; `BuildError` if it takes more than glibc and libgcc."""
    musl = [name for name in needed.libraries if name.startswith(("libc.musl", "ld-musl")) or name == "libc.so"]
    if musl:
        raise BuildError(f"{file} takes {musl[0]} of musl, and manylinux is for glibc: leave --manylinux out")
    others = [name for name in needed.libraries if not _OF_THE_SYSTEM.fullmatch(name)]
    if others:
        raise BuildError(
            f"{file} takes {' and '.join(others)}, which not every system has: link the code into it, or leave "
            "--manylinux out and run `auditwheel repair`, which copies such libraries into the wheel"
        )
    for requirement in needed.versions:
        glibc, gcc = _GLIBC.fullmatch(requirement.version), _GCC.fullmatch(requirement.version)
        if glibc:
            yield _Reason(int(glibc[1]), file, requirement)
        elif requirement.version in _NAMED_VERSIONS:
            yield _Reason(_NAMED_VERSIONS[requirement.version], file, requirement)
        elif gcc is None or (int(gcc[1]), int(gcc[2])) > _NEWEST_GCC:
            raise BuildError(
                f"{file} takes {requirement.version} of {requirement.library}, and which systems have it is not known "
                "here: leave --manylinux out and run `auditwheel repair`"
            )
