"""The command `pydust`: arguments in, exit status out. The work is done by the modules each command names.

An error of the user's making is one line and status 1; wrong arguments are status 2, as argparse has it.
"""

import argparse
import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydust import __version__
from pydust.errors import PydustError

Run = Callable[[argparse.Namespace], int]
"""What a command does: returns the exit status."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    _check_command(parser, words)
    options = parser.parse_args(words)
    run: Run = options.run
    try:
        return run(options)
    except PydustError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as shells report a process that SIGINT ended


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pydust", description="Python extension modules in Rust.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"pydust {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    for name, (help_text, description, add_options, run) in _COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=description, allow_abbrev=False)
        add_options(command)
        command.set_defaults(run=run)
    return parser


def _check_command(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Say which command was meant: argparse does so only from Python 3.14."""
    command = next((word for word in words if not word.startswith("-")), None)
    if command is None or command in _COMMANDS:
        return
    close = difflib.get_close_matches(command, _COMMANDS, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there is {' and '.join(map(repr, _COMMANDS))}"
    parser.error(f"unknown command {command!r}; {hint}")


def _develop_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--release", action="store_true", help="optimise, as a wheel is")
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help=_PATH_HELP)


def _develop(options: argparse.Namespace) -> int:
    from pydust.develop import develop

    develop(options.path, release=options.release)
    return 0


def _test_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", type=Path, default=Path(), help=_PATH_HELP)
    parser.add_argument("--cargo", action="store_true", help="only plain #[test] functions, by cargo, without Python")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...", help="for pytest, or for `cargo test`")


def _test(options: argparse.Namespace) -> int:
    from pydust import run_tests

    run = run_tests.run_cargo if options.cargo else run_tests.run_pytest
    return run(options.project, options.words)


def _debug_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    for name in ("gdb", "lldb"):
        which.add_argument(
            f"--{name}",
            dest="debugger",
            action="store_const",
            const=name,
            help="(default: the one that is there)",
        )
    parser.add_argument("--project", type=Path, default=Path(), help=_PATH_HELP)
    parser.add_argument(
        "--break",
        dest="breakpoints",
        action="append",
        default=[],
        metavar="PLACE",
        help="start at once and stop here: hello.rs:12, or a function such as example_hello::Hello::hello; repeatable",
    )
    parser.add_argument("--batch", action="store_true", help="no prompt: run, show where it stopped, and leave")
    parser.add_argument(
        "--debugger-arg",
        dest="arguments",
        action="append",
        default=[],
        metavar="WORD",
        help="one word for the debugger itself, such as -ex=backtrace; repeatable",
    )
    parser.add_argument(
        "words",
        nargs=argparse.REMAINDER,
        metavar="...",
        help="a script with its arguments, `-- -m module ..`, or a test such as src/hello.rs::test_adds",
    )


def _debug(options: argparse.Namespace) -> int:
    from pydust.debug import Request, debug

    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    request = Request(options.debugger, options.batch, tuple(options.breakpoints), tuple(options.arguments))
    return debug(options.project, words, request)


def _vscode_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help=_PATH_HELP)


def _vscode(options: argparse.Namespace) -> int:
    from pydust.vscode import write_vscode

    write_vscode(options.path)
    return 0


_PATH_HELP = "the project (default: here)"

_COMMANDS: Mapping[str, tuple[str, str, Callable[[argparse.ArgumentParser], None], Run]] = {
    "develop": (
        "build the modules and put them where Python imports them from",
        "Build every module of a project and put it where Python imports it from. "
        "What is up to date is not built again.",
        _develop_options,
        _develop,
    ),
    "test": (
        "run all tests, of Rust and of Python, by pytest",
        "Run pytest on the Rust files of the modules and on the project's other tests, or with --cargo the tests of "
        "Rust code that needs no Python. All other arguments go on to pytest or `cargo test`.",
        _test_options,
        _test,
    ),
    "debug": (
        "run a script or a test under gdb or lldb",
        "Build the modules without optimisation and run the Python interpreter under gdb or lldb, which show values "
        "of Rust and of Python.",
        _debug_options,
        _debug,
    ),
    "vscode": (
        "write .vscode/launch.json and .vscode/tasks.json",
        "Write what Visual Studio Code needs to build, test and debug the modules. Files that are there already stay "
        "as they are, and what to add to them is printed.",
        _vscode_options,
        _vscode,
    ),
}
"""By name: a line, a description, the options and what is done."""
