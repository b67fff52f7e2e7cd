"""The command `pydust`: arguments in, exit status out. The work is done by the modules each command names.

An error of the user's making is one line and status 1; wrong arguments are status 2, as argparse has it.
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from pydust import __version__
from pydust.errors import PydustError

_COMMANDS = ("develop",)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    _check_command(parser, words)
    options = parser.parse_args(words)
    try:
        _develop(options)
    except PydustError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as shells report a process that SIGINT ended
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pydust", description="Python extension modules in Rust.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"pydust {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    develop = commands.add_parser(
        "develop",
        help="build the modules and put them where Python imports them from",
        description="Build every module of a project and put it where Python imports it from. "
        "What is up to date is not built again.",
        allow_abbrev=False,
    )
    develop.add_argument("--release", action="store_true", help="optimise, as a wheel is")
    develop.add_argument("path", nargs="?", type=Path, default=Path(), help="the project (default: here)")
    return parser


def _check_command(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Say which command was meant: argparse does so only from Python 3.14."""
    command = next((word for word in words if not word.startswith("-")), None)
    if command is None or command in _COMMANDS:
        return
    close = difflib.get_close_matches(command, _COMMANDS, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there is {' and '.join(map(repr, _COMMANDS))}"
    parser.error(f"unknown command {command!r}; {hint}")


def _develop(options: argparse.Namespace) -> None:
    from pydust.develop import develop

    develop(options.path, release=options.release)
