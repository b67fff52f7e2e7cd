"""The command `pydust`: arguments in, exit status out. The work is done by the modules each command names.

An error of the user's making is one line and status 1; wrong arguments are status 2, as argparse has it. Commands that
work on a project look for it in the current folder and above.
"""

import argparse
import difflib
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydust import __version__
from pydust.config import DELEGATES, find_project
from pydust.errors import PydustError, reported
from pydust.progress import say


@dataclass(frozen=True)
class Command:
    """One word after `pydust`."""

    help: str
    description: str
    add_options: Callable[[argparse.ArgumentParser], Iterable[argparse.Action]]
    run: Callable[[argparse.Namespace], int]
    """Does it and returns the exit status."""
    examples: tuple[tuple[str, str], ...] = ()
    """What can be written, and what it is for."""
    passes_on: bool = False
    """Whether the first word that is no option of its own begins the command line of another program, in `words`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parse(words)
    try:
        with reported():
            return _COMMANDS[options.command].run(options)
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
    for name, command in _COMMANDS.items():
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
    if command is None or command in _COMMANDS:
        return
    close = difflib.get_close_matches(command, _COMMANDS, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(map(repr, _COMMANDS))}"
    parser.error(f"unknown command {command!r}; {hint}")


def _render_examples(examples: Iterable[tuple[str, str]]) -> str | None:
    rows = list(examples)
    width = max((len(words) for words, _ in rows), default=0)
    lines = [f"  {words:{width}}  {purpose}" for words, purpose in rows]
    return "\n".join(["examples:", *lines]) if lines else None


def _project(path: Path | None) -> Path:
    """Return the project that was named, or the one around the current folder."""
    if path is not None:
        return path
    here = Path.cwd()
    found = find_project(here)
    if found != here:
        say(f"The project is {found}")
    return found


def _new_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("path", type=Path, metavar="NAME", help="the new folder; its last part names the project"),
        _backend_option(parser),
    ]


def _backend_option(parser: argparse.ArgumentParser) -> argparse.Action:
    return parser.add_argument(
        "--backend",
        choices=DELEGATES,
        metavar="BACKEND",
        help=f"who makes the metadata and picks the Python files: {', '.join(DELEGATES)}",
    )


def _new(options: argparse.Namespace) -> int:
    from pydust.scaffold import new

    new(options.path, delegate=options.backend)
    return 0


def _init_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("path", nargs="?", type=Path, default=Path(), help="the folder (default: here)"),
        parser.add_argument("--name", help="the name of the project, where pyproject.toml does not say it"),
        _backend_option(parser),
    ]


def _init(options: argparse.Namespace) -> int:
    from pydust.scaffold import init

    init(options.path, name=options.name, delegate=options.backend)
    return 0


def _develop_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("--release", action="store_true", help="optimise, as a wheel is"),
        _path_option(parser),
    ]


def _path_option(parser: argparse.ArgumentParser) -> argparse.Action:
    return parser.add_argument("path", nargs="?", type=Path, help=_PATH_HELP)


def _develop(options: argparse.Namespace) -> int:
    from pydust.develop import develop_in_place

    develop_in_place(_project(options.path), release=options.release)
    return 0


def _test_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("--project", type=Path, help=_PATH_HELP),
        parser.add_argument(
            "--cargo", action="store_true", help="run plain #[test] functions by cargo, without Python"
        ),
    ]


def _test(options: argparse.Namespace) -> int:
    from pydust import run_tests

    project = _project(options.project)
    if options.cargo:
        return run_tests.run_cargo(project, options.words)
    # Words such as paths are meant from where they are written.
    return run_tests.run_pytest(project, options.words, Path.cwd() if options.project is None else None)


def _debug_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    which = parser.add_mutually_exclusive_group()
    return [
        which.add_argument("--gdb", dest="debugger", action="store_const", const="gdb", help="use gdb"),
        which.add_argument("--lldb", dest="debugger", action="store_const", const="lldb", help="use lldb"),
        parser.add_argument("--project", type=Path, help=_PATH_HELP),
        parser.add_argument(
            "--break",
            dest="places",
            action="append",
            default=[],
            metavar="PLACE",
            help="start at once and stop at hello.rs:12, or a function such as example_hello::Hello::hello; repeatable",
        ),
        parser.add_argument("--batch", action="store_true", help="no prompt: run, show where it stopped, and leave"),
        parser.add_argument(
            "--debugger-arg",
            dest="arguments",
            action="append",
            default=[],
            metavar="ARG",
            help="an argument for the debugger itself, as in --debugger-arg=-ex=backtrace; repeatable",
        ),
    ]


def _debug(options: argparse.Namespace) -> int:
    from pydust.debug import Request, debug

    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    request = Request(options.debugger, options.batch, tuple(options.places), tuple(options.arguments))
    return debug(_project(options.project), words, request)


def _vscode_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [_path_option(parser)]


def _vscode(options: argparse.Namespace) -> int:
    from pydust.vscode import write_vscode

    write_vscode(_project(options.path))
    return 0


_PATH_HELP = "the project (default: the one around the current folder)"
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

_COMMANDS: Mapping[str, Command] = {
    "new": Command(
        "make a project in a new folder",
        "Make a folder with all that a project needs: a Rust module, a Python package that uses it, tests in both "
        "languages, pyproject.toml and .gitignore.",
        _new_options,
        _new,
        examples=(
            ("pydust new my-project", "a project that hatchling packs"),
            ("pydust new my-project --backend poetry-core", "one for Poetry, with the script for `poetry install`"),
        ),
    ),
    "init": Command(
        "add a Rust module to a folder or a Python project",
        "Add a Rust module with its tests to a folder. A pyproject.toml that is there keeps its lines and its backend, "
        "and gets what is missing. No other file is changed but .gitignore.",
        _init_options,
        _init,
        examples=(
            ("uv init --lib my-project && pydust init my-project", "a project of uv"),
            ("poetry new my-project && pydust init my-project", "a project of Poetry"),
        ),
    ),
    "develop": Command(
        "build the modules and put them where Python imports them from",
        "Build every module of a project and put it where Python imports it from. "
        "What is up to date is not built again.",
        _develop_options,
        _develop,
        examples=(
            ("pydust develop", "quickly, for trying out"),
            ("pydust develop --release", "optimised, for measuring"),
        ),
    ),
    "test": Command(
        "run all tests, of Rust and of Python, by pytest",
        "Run pytest on the Rust files of the modules and on the project's other tests, or with --cargo the tests of "
        "Rust code that needs no Python. The words after the options go to pytest, or to `cargo test`.",
        _test_options,
        _test,
        passes_on=True,
        examples=(
            ("pydust test", "all tests below the current folder"),
            ("pydust test -k greeting -x", "with options of pytest"),
            ("pydust test --cargo", "plain #[test] functions, without Python"),
        ),
    ),
    "debug": Command(
        "run a script or a test under gdb or lldb",
        "Build the modules without optimisation and run the Python interpreter under gdb or lldb, which show values "
        "of Rust and of Python. The words after the options are a script with its arguments, -m and a module, or a "
        "test such as src/hello.rs::test_adds.",
        _debug_options,
        _debug,
        passes_on=True,
        examples=(
            ("pydust debug script.py", "a script, with a prompt of the debugger"),
            ("pydust debug --break hello.rs:12 src/hello.rs::test_hello", "a test, stopped at a line"),
        ),
    ),
    "vscode": Command(
        "write .vscode/launch.json and .vscode/tasks.json",
        "Write what Visual Studio Code needs to build, test and debug the modules. Files that are there already stay "
        "as they are, and what to add to them is printed.",
        _vscode_options,
        _vscode,
    ),
}
