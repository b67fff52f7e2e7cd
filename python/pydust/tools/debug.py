"""`pydust debug`: a build that debuggers understand, and the real interpreter under gdb or lldb.

Owns the command lines of both debuggers and what they load to show values of Rust and of Python. The build is that of
`develop`, for a test that of the pytest plugin.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydust.build.toolchain import Toolchain, find_toolchain
from pydust.errors import PydustError
from pydust.packaging.develop import develop
from pydust.project.config import read_project
from pydust.system.process import become
from pydust.system.progress import say
from pydust.tools.run_tests import require_pytest

Debugger = Literal["gdb", "lldb"]

BUILD = {"CARGO_PROFILE_DEV_OPT_LEVEL": "0", "CARGO_PROFILE_DEV_DEBUG": "full"}
"""What makes every variable and line visible. By cargo's variables, so that it holds for what pytest builds too."""
_GDB_SCRIPTS = Path("/usr/share/gdb/auto-load")
"""Where gdb itself looks for scripts of installed programs: https://sourceware.org/gdb/current/onlinedocs/gdb.html/objfile_002dgdbdotext-file.html"""


@dataclass(frozen=True)
class Request:
    """How the debugger is to be used."""

    debugger: Debugger | None = None
    """None for the one that this system usually has."""
    batch: bool = False
    """Without a prompt: run, say where it stopped, and leave."""
    breakpoints: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    """For the debugger itself."""


@dataclass(frozen=True)
class Program:
    """What runs under the debugger: the words after `python`."""

    words: tuple[str, ...]
    directory: Path
    is_test: bool


def debug(directory: Path, words: Sequence[str], request: Request) -> int:
    """Build the project in `directory` for debugging and run `python WORDS`, or one test, under a debugger."""
    directory = directory.resolve()
    program = read_program(words, directory)
    name, path = find_debugger(request.debugger)
    variables = dict(os.environ)
    os.environ.update(BUILD)
    if program.is_test:
        require_pytest()
        variables.update(_build_tests(directory))
    else:
        develop(directory)
    toolchain = find_toolchain(directory)
    if name == "gdb":
        command = gdb_command(path, toolchain, interpreter_scripts(), program, request)
    else:
        command = lldb_command(path, toolchain, program, request)
    return become(command, directory=program.directory, variables=variables)


def _build_tests(directory: Path) -> dict[str, str]:
    """Build what pytest would, before the debugger is there; return the variables by which pytest knows."""
    from pydust.testing import finder, libraries
    from pydust.testing.project import TestedProject

    one = TestedProject(read_project(directory))
    finder.pass_on(one.project.directory, libraries.build(one.project, one.tested))
    return {**BUILD, finder.VARIABLE: os.environ[finder.VARIABLE]}


def read_program(words: Sequence[str], directory: Path) -> Program:
    """Say what `words` run: a script, `-m module`, `-c code`, or a test by its pytest id."""
    if not words:
        raise PydustError("say what to debug: a script, -m module, or a test such as src/hello.rs::test_adds")
    first = words[0]
    file, separator, rest = first.partition("::")
    if first.startswith("-"):
        return Program(tuple(words), Path.cwd(), is_test=False)
    path = next((found for found in (Path(file).resolve(), directory / file) if found.exists()), None)
    if path is None:
        raise PydustError(f"there is no file {file}")
    if not separator and path.suffix != ".rs":
        return Program(tuple(words), Path.cwd(), is_test=False)
    # The debugger sees one process, and the test talks to the terminal.
    pytest = ["-m", "pytest", f"{path}{separator}{rest}", "--pydust-isolation=none", "-s"]
    if importlib.util.find_spec("xdist"):
        pytest.append("-n0")
    return Program((*pytest, *words[1:]), directory, is_test=True)


def find_debugger(wanted: Debugger | None) -> tuple[Debugger, str]:
    """Return the debugger and where it is; `PydustError` with what to install if there is none."""
    usual: tuple[Debugger, ...] = ("lldb", "gdb") if sys.platform == "darwin" else ("gdb", "lldb")
    for name in (wanted,) if wanted else usual:
        found = shutil.which(name)
        if found:
            return name, found
    install = "xcode-select --install" if sys.platform == "darwin" else f"apt-get install {wanted or 'gdb'}"
    raise PydustError(
        f"{wanted or 'neither gdb nor lldb'} was {'not ' if wanted else ''}found on PATH: "
        f"install {'it' if wanted else 'one of them'}, for instance by `{install}`"
    )


def gdb_command(
    gdb: str, toolchain: Toolchain, scripts: Sequence[Path], program: Program, request: Request
) -> list[str]:
    """Return the command line of gdb. `scripts` are those that show Python's own objects."""
    early = ["set breakpoint pending on", *(f"add-auto-load-safe-path {script}" for script in scripts)]
    printers = toolchain.printers / "gdb_load_rust_pretty_printers.py"
    if printers.is_file():
        # As rust-gdb does, but without putting a folder on the PYTHONPATH of the program.
        early.append(f"source {printers}")
    late = [f"break {location}" for location in request.breakpoints]
    return [
        gdb,
        "-q",
        *(["-batch"] if request.batch else []),
        *_each("-iex", early),
        *_each("-ex", [*late, *_start(request)]),
        *request.arguments,
        *_each("-ex", _end(request)),
        "--args",
        sys.executable,
        *program.words,
    ]


def lldb_command(lldb: str, toolchain: Toolchain, program: Program, request: Request) -> list[str]:
    """Return the command line of lldb; one that rustup installed comes first."""
    own = toolchain.programs / "lldb"
    early = []
    if (toolchain.printers / "lldb_lookup.py").is_file():
        early = [
            "--one-line-before-file",
            f'command script import "{toolchain.printers / "lldb_lookup.py"}"',
            "--source-before-file",
            str(toolchain.printers / "lldb_commands"),
        ]
    # Function or file:line, as in gdb; `b` is lldb's own word that takes both.
    late = [f"b {location}" for location in request.breakpoints]
    return [
        str(own) if own.is_file() else lldb,
        *(["--batch"] if request.batch else []),
        *early,
        *_each("-o", [*late, *_start(request)]),
        *request.arguments,
        *_each("-o", _end(request)),
        "--",
        sys.executable,
        *program.words,
    ]


def interpreter_scripts() -> list[Path]:
    """Return the gdb scripts that come with this Python and give gdb `py-bt`; say so if there are none.

    Gdb loads a script that is named after a program, `python3.13-gdb.py`, if the user trusts it.
    """
    programs = [Path(path).resolve() for path in _libraries(sysconfig.get_config_vars())]
    beside = [program.with_name(f"{program.name}-gdb.py") for program in programs]
    # These are trusted by gdb already.
    installed = [_GDB_SCRIPTS / script.relative_to("/") for script in beside if script.is_absolute() and os.sep == "/"]
    if not any(script.is_file() for script in (*beside, *installed)):
        say(
            f"gdb will not have py-bt: there is no {beside[0].name} in {programs[0].parent}; a Python that is "
            "built from source has it, and so has the debug package of a distribution, such as python3-dbg"
        )
    return [script for script in beside if script.is_file()]


def _libraries(facts: Mapping[str, object]) -> Iterator[str]:
    """Yield the interpreter, and the library that holds it if there is one."""
    # Not `sys.executable`, which in a virtual environment is a link to it.
    yield getattr(sys, "_base_executable", sys.executable)
    if facts.get("Py_ENABLE_SHARED"):
        yield os.path.join(str(facts.get("LIBDIR")), str(facts.get("INSTSONAME")))  # noqa: PTH118  # may be anything


def _start(request: Request) -> tuple[str, ...]:
    """Start the program, unless the user's own arguments do that."""
    return ("run",) if request.breakpoints or (request.batch and not request.arguments) else ()


def _end(request: Request) -> tuple[str, ...]:
    """Show where it stopped, unless the user's own arguments do that."""
    return ("bt",) if request.batch and not request.arguments else ()


def _each(option: str, commands: Sequence[str]) -> Iterator[str]:
    for command in commands:
        yield option
        yield command
