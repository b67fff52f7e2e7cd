"""The command `pydust`: arguments in, exit status out. The commands themselves are in `commands`.

An error of the user's making is one line and status 1; wrong arguments are status 2, as argparse has it.
"""

import argparse
import difflib
import sys
import textwrap
from collections.abc import Iterable, Sequence

from pydust import __version__
from pydust.commands import COMMANDS
from pydust.errors import PydustError, reported

_EPILOG = """\
first steps:
  pydust new my-project         a folder with a module, its tests and a pyproject.toml
  cd my-project
  pydust develop                builds the module and puts it where Python imports it from
  python -c "import my_project; print(my_project.hello('Ada'))"

`pydust COMMAND --help` says more about a command.

exit status:
  0    it is done
  1    it is not: one line says why
  2    the words after `pydust` are wrong
  130  it was interrupted by Ctrl-C
`pydust test` and `pydust debug` end with the status of the program that they run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parse(words)
    try:
        with reported():
            return COMMANDS[options.command].run(options)
    except PydustError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as shells report a process that SIGINT ended


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="pydust",
        description="Python extension modules in Rust.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"pydust {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    passed_on: list[str] = []
    for name, command in COMMANDS.items():
        options = commands.add_parser(
            name,
            usage=f"pydust {name} [OPTIONS] [WORD ...]" if command.passes_on else None,
            help=command.help,
            description=textwrap.fill(command.description, 100),
            epilog=_render_examples(command.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        actions = command.add_options(options)
        if command.passes_on and words[:1] == [name]:
            passed_on = _take_rest(words, actions)
    _check_command(parser, words)
    return parser.parse_args(words, argparse.Namespace(words=passed_on))


def _take_rest(words: list[str], actions: Iterable[argparse.Action]) -> list[str]:
    """Cut off and return what follows the command's own options: argparse would refuse the other program's."""
    values = {"-h": 0, "--help": 0}
    values |= {option: int(action.nargs is None) for action in actions for option in action.option_strings}
    end = 1
    while end < len(words):
        option, equals, _ = words[end].partition("=")
        if option not in values:
            break
        end += 1 if equals else 1 + values[option]
    rest = words[end:]
    del words[end:]
    return rest


def _check_command(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """Say which command was meant: argparse does so only from Python 3.14."""
    command = next((word for word in words if not word.startswith("-")), None)
    if command is None or command in COMMANDS:
        return
    close = difflib.get_close_matches(command, COMMANDS, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(map(repr, COMMANDS))}"
    parser.error(f"unknown command {command!r}; {hint}")


def _render_examples(examples: Iterable[tuple[str, str]]) -> str | None:
    rows = list(examples)
    width = max((len(words) for words, _ in rows), default=0)
    lines = [f"  {words:{width}}  {purpose}".rstrip() for words, purpose in rows]
    return "\n".join(["examples:", *lines]) if lines else None
