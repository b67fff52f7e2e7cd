"""The commands: what each takes, and which module does the work. Those on a project look for it here and above."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydust.errors import ConfigError, PydustError
from pydust.project import options
from pydust.project.config import DELEGATES, find_project, read_project
from pydust.system.progress import say

_PATH_HELP = "the project (default: the one around the current folder)"


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


def _new(words: argparse.Namespace) -> int:
    from pydust.tools.scaffold import new

    new(words.path, delegate=words.backend)
    return 0


def _init_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("path", nargs="?", type=Path, default=Path(), help="the folder (default: here)"),
        parser.add_argument("--name", help="the name of the project, where pyproject.toml does not say it"),
        _backend_option(parser),
    ]


def _init(words: argparse.Namespace) -> int:
    from pydust.tools.scaffold import init

    init(words.path, name=words.name, delegate=words.backend)
    return 0


def _add_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("crates", nargs="*", metavar="CRATE", help="a name, or a name@version"),
        parser.add_argument("--features", "-F", action="append", metavar="FEATURES", help="features, by commas"),
        parser.add_argument("--no-default-features", action="store_true", help="without the crate's default features"),
        parser.add_argument("--rename", metavar="NAME", help="the name for it in Rust"),
        parser.add_argument("--path", metavar="FOLDER", help="a crate in this folder"),
        parser.add_argument("--git", metavar="URL", help="a crate in this repository"),
        parser.add_argument("--branch", help="of the repository"),
        parser.add_argument("--tag", help="of the repository"),
        parser.add_argument("--rev", help="a commit of the repository"),
        parser.add_argument("--offline", action="store_true", help="choose among crates that were downloaded before"),
        parser.add_argument("--dev", action="store_true", help="for tests: [tool.pydust.dev-dependencies]"),
        parser.add_argument(
            "--build", action="store_true", help="for a build script: [tool.pydust.build-dependencies]"
        ),
        _project_option(parser),
    ]


_ADD_FLAGS = ("no_default_features", "offline", "dev", "build")


def _add(words: argparse.Namespace) -> int:
    from pydust.tools.crates import add

    passed = list(words.crates)
    for name in ("features", "rename", "path", "git", "branch", "tag", "rev"):
        value = getattr(words, name)
        for one in value if isinstance(value, list) else [value] if value else []:
            passed += [f"--{name}", one]
    passed += [f"--{name.replace('_', '-')}" for name in _ADD_FLAGS if getattr(words, name)]
    if not {"--path", "--git"} & set(passed) and not words.crates:
        raise PydustError("say which crate to add: `pydust add CRATE`")
    add(_project(words.project), passed)
    return 0


def _remove_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("crates", nargs="+", metavar="CRATE", help="a name in [tool.pydust.dependencies]"),
        _project_option(parser),
    ]


def _remove(words: argparse.Namespace) -> int:
    from pydust.tools.crates import remove

    remove(_project(words.project), words.crates)
    return 0


def _sync_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("--offline", action="store_true", help="choose among crates that were downloaded before"),
        _path_option(parser),
    ]


def _sync(words: argparse.Namespace) -> int:
    from pydust.tools.crates import sync

    sync(_project(words.path), offline=words.offline)
    return 0


def _pack_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument(
            "--out", "-o", type=Path, metavar="FOLDER", help="where to (default: dist/ of the project)"
        ),
        _path_option(parser),
    ]


def _wheel_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        *options.add_options(parser),
        parser.add_argument(
            "--manylinux",
            metavar="VERSION",
            help="check that the wheel runs where glibc has this version or a newer one, such as 2_28, and tag it so; "
            "auto: the oldest that will do",
        ),
        parser.add_argument(
            "--debug-symbols",
            action="store_true",
            help="build with debug information, and put it into an archive beside the wheel",
        ),
        parser.add_argument("--sizes", action="store_true", help="list the files of the wheel with their sizes"),
        *_pack_options(parser),
    ]


def _sdist(words: argparse.Namespace) -> int:
    from pydust.tools.pack import pack

    pack(_project(words.path), ["sdist"], words.out)
    return 0


def _wheel(words: argparse.Namespace) -> int:
    from pydust.tools.pack import pack

    project = read_project(_project(words.path))
    chosen = options.from_words(words, project, options.RELEASE, ships=True)
    chosen = replace(chosen, manylinux=words.manylinux, debug_symbols=words.debug_symbols)
    pack(
        project.directory,
        ["sdist", "wheel"] if words.command == "build" else ["wheel"],
        words.out,
        chosen,
        sizes=words.sizes,
    )
    return 0


def _check(words: argparse.Namespace) -> int:
    from pydust.tools.health import check

    return check(_project(words.path))


def _doctor(words: argparse.Namespace) -> int:
    from pydust.tools.health import doctor

    try:
        project = _project(words.path)
    except ConfigError:
        if words.path is not None:
            raise
        project = None  # the machine can be looked at without one
    return doctor(project)


def _no_options(_parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return []


def _schema(_words: argparse.Namespace) -> int:
    from pydust.schema import FILE

    print(FILE.read_text(encoding="utf-8"), end="")
    return 0


def _completion_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="bash, zsh or fish", metavar="SHELL")]


def _completion(words: argparse.Namespace) -> int:
    from pydust.tools.completion import script

    print(script(words.shell), end="")
    return 0


def _clean(words: argparse.Namespace) -> int:
    from pydust.tools.clean import clean

    clean(_project(words.path))
    return 0


def _eject_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument(
            "--vendor", metavar="FOLDER", help="copy the crates of pydust into this folder, so that cargo needs no tool"
        ),
        _path_option(parser),
    ]


def _eject(words: argparse.Namespace) -> int:
    from pydust.tools.eject import eject

    eject(_project(words.path), words.vendor)
    return 0


def _only_path(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [_path_option(parser)]


def _develop_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("--release", action="store_true", help="optimise, as a wheel is"),
        *options.add_options(parser),
        _path_option(parser),
    ]


def _project_option(parser: argparse.ArgumentParser) -> argparse.Action:
    return parser.add_argument("--project", type=Path, help=_PATH_HELP)


def _path_option(parser: argparse.ArgumentParser) -> argparse.Action:
    return parser.add_argument("path", nargs="?", type=Path, help=_PATH_HELP)


def _develop(words: argparse.Namespace) -> int:
    from pydust.packaging.develop import develop_in_place

    project = read_project(_project(words.path))
    default = options.RELEASE if words.release else options.DEV
    develop_in_place(project.directory, options.from_words(words, project, default, ships=False))
    return 0


def _test_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        _project_option(parser),
        parser.add_argument(
            "--cargo", action="store_true", help="run plain #[test] functions by cargo, without Python"
        ),
    ]


def _test(words: argparse.Namespace) -> int:
    from pydust.tools import run_tests

    project = _project(words.project)
    if words.cargo:
        return run_tests.run_cargo(project, words.words)
    # Words such as paths are meant from where they are written.
    return run_tests.run_pytest(project, words.words, Path.cwd() if words.project is None else None)


def _debug_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    which = parser.add_mutually_exclusive_group()
    return [
        which.add_argument("--gdb", dest="debugger", action="store_const", const="gdb", help="use gdb"),
        which.add_argument("--lldb", dest="debugger", action="store_const", const="lldb", help="use lldb"),
        _project_option(parser),
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


def _debug(words: argparse.Namespace) -> int:
    from pydust.tools.debug import Request, debug

    program = words.words[1:] if words.words[:1] == ["--"] else words.words
    request = Request(words.debugger, words.batch, tuple(words.places), tuple(words.arguments))
    return debug(_project(words.project), program, request)


def _run(words: argparse.Namespace) -> int:
    from pydust.tools.single import run

    if not words.words:
        raise PydustError("say which file to run: `pydust run FILE.rs`")
    return run(Path(words.words[0]), words.words[1:])


def _vscode(words: argparse.Namespace) -> int:
    from pydust.tools.vscode import write_vscode

    write_vscode(_project(words.path))
    return 0


def _ci_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    from pydust.tools.ci import FILES

    return [
        parser.add_argument("service", choices=FILES, metavar="SERVICE", help=" or ".join(FILES)),
        parser.add_argument("--print", action="store_true", help="print the file, and write nothing"),
        _path_option(parser),
    ]


def _ci(words: argparse.Namespace) -> int:
    from pydust.tools.ci import workflow, write_workflow

    directory = _project(words.path)
    if words.print:
        print(workflow(read_project(directory), words.service), end="")
    else:
        write_workflow(directory, words.service)
    return 0


def _stubs_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    which = parser.add_mutually_exclusive_group()
    return [
        which.add_argument("--output", type=Path, metavar="DIR", help="write them below this folder"),
        which.add_argument("--check", action="store_true", help="write nothing, and fail where a stub is not right"),
        _path_option(parser),
    ]


def _stubs(words: argparse.Namespace) -> int:
    from pydust.stubs import command

    project = _project(words.path)
    if words.check:
        return command.check(project)
    command.write(project, words.output)
    return 0


def _docs_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [
        parser.add_argument("--output", type=Path, metavar="DIR", help="the folder of the pages (default: docs/api)"),
        parser.add_argument(
            "--source-url",
            metavar="URL",
            help="where the project's folder can be read, for links to the Rust files, such as "
            "https://github.com/me/project/blob/main",
        ),
        parser.add_argument("--check", action="store_true", help="write nothing, and fail where a page is not right"),
        _path_option(parser),
    ]


def _docs(words: argparse.Namespace) -> int:
    from pydust.docs import command

    project = _project(words.path)
    output = words.output or project / "docs" / "api"
    if words.check:
        return command.check(project, output, words.source_url)
    command.write(project, output, words.source_url)
    return 0


COMMANDS: Mapping[str, Command] = {
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
    "add": Command(
        "add crates to [tool.pydust.dependencies]",
        "Let cargo choose a version of each crate and declare it in pyproject.toml, whose comments and layout stay.",
        _add_options,
        _add,
        examples=(
            ("pydust add regex", "the newest version"),
            ("pydust add serde@1 --features derive", "this version, with a feature"),
            ("pydust add --path crates/core", "a crate of the project"),
        ),
    ),
    "remove": Command(
        "remove crates from [tool.pydust.dependencies]",
        "Remove crates from pyproject.toml, whose comments and layout stay.",
        _remove_options,
        _remove,
        examples=(("pydust remove regex", ""),),
    ),
    "sync": Command(
        "write Cargo.toml and Cargo.lock, without a build",
        "Write the files that cargo and rust-analyzer read, and bring Cargo.lock up to date. After that "
        "`cargo clippy`, `cargo fmt` and `cargo update` work in the project, also in a fresh clone.",
        _sync_options,
        _sync,
        examples=(
            ("pydust sync && cargo clippy --all-targets", "in a fresh clone"),
            ("pydust sync && cargo update", "newer versions of the crates"),
        ),
    ),
    "build": Command(
        "make a source distribution and a wheel",
        "Make both archives, and print their paths. What the build needs has to be installed: `python -m build` and "
        "`uv build` install it into an environment of their own.",
        _wheel_options,
        _wheel,
        examples=(("pydust build", "both, in dist/"), ("pydust build --out wheels", "in another folder")),
    ),
    "wheel": Command(
        "make a wheel",
        "Build the modules, optimised, into a wheel, and print its path.",
        _wheel_options,
        _wheel,
        examples=(
            ("pip install $(pydust wheel)", "what others will install"),
            ("pydust wheel --manylinux 2_28", "one that PyPI takes, for Linux systems from 2019 on"),
        ),
    ),
    "sdist": Command(
        "make a source distribution",
        "Pack all that a build reads, and print the path of the archive. Nothing is compiled.",
        _pack_options,
        _sdist,
        examples=(("pydust sdist", "in dist/"),),
    ),
    "check": Command(
        "say what is wrong with a project",
        "Look at pyproject.toml and the files around it: the build backend and what it requires, Cargo.toml and "
        "Cargo.lock, .gitignore, settings of uv and Poetry, files that hide a module. The exit status is 1 if anything "
        "is wrong. Nothing is built or changed.",
        _only_path,
        _check,
        examples=(("pydust check", "before a commit, or in CI"),),
    ),
    "doctor": Command(
        "say what this machine builds with, and what is wrong",
        "Show which Python, cargo and rustc are used, and say what is wrong with them, with the project and with its "
        "last build. The exit status is 1 if anything is wrong.",
        _only_path,
        _doctor,
        examples=(("pydust doctor", "when a build or an import fails for no clear reason"),),
    ),
    "ci": Command(
        "write a workflow for GitHub or GitLab",
        "Write a workflow that tests the project on Linux, macOS and Windows, and for a tag builds a source "
        "distribution and wheels and publishes them to PyPI. A workflow that is there stays as it is.",
        _ci_options,
        _ci,
        examples=(
            ("pydust ci github", ".github/workflows/pydust.yml"),
            ("pydust ci gitlab", ".gitlab-ci.yml"),
            ("pydust ci github --print", "to compare it with one that is there"),
        ),
    ),
    "clean": Command(
        "remove what builds have made",
        "Remove the built modules, target/ and the generated files of a project. Cargo.lock stays.",
        _only_path,
        _clean,
        examples=(("pydust clean", ""),),
    ),
    "eject": Command(
        "turn the generated Cargo.toml into one of your own",
        "Write a Cargo.toml that is yours from then on, and change pyproject.toml so that it is used as it is. What "
        "the tables of Cargo say there goes with it. What is different afterwards is printed.",
        _eject_options,
        _eject,
        examples=(
            ("pydust eject", "for a workspace, or for what only a manifest can say"),
            ("pydust eject --vendor vendor/pydust", "with the crates of pydust, so that cargo needs no other tool"),
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
    "run": Command(
        "run a Rust file that is in no project",
        "Build a Rust file with a module, unless this content was built before, and call the function `main` of it. "
        "The words after the file are in sys.argv. A block `pydust.toml` in the comment that opens the file says "
        "which crates it takes.",
        _no_options,
        _run,
        passes_on=True,
        examples=(("pydust run primes.rs", "a file with a module `primes`"),),
    ),
    "completion": Command(
        "print a script that completes commands in a shell",
        "Print a script by which a shell completes the commands and their options.",
        _completion_options,
        _completion,
        examples=(
            ('eval "$(pydust completion bash)"', "in ~/.bashrc; in ~/.zshrc with zsh"),
            ("pydust completion fish > ~/.config/fish/completions/pydust.fish", "once"),
        ),
    ),
    "schema": Command(
        "print the JSON schema of [tool.pydust]",
        "Print the schema by which editors complete and check the table [tool.pydust] of pyproject.toml.",
        _no_options,
        _schema,
        examples=(("pydust schema > pydust.schema.json", "for an editor"),),
    ),
    "docs": Command(
        "write pages about the modules, in Markdown",
        "Build the modules and write a page for each, with its signatures, types and docstrings, for Zensical, MkDocs, "
        "Sphinx with MyST or plain reading. With --check, compare the pages that are there.",
        _docs_options,
        _docs,
        examples=(
            ("pydust docs", "into docs/api"),
            ("pydust docs --check", "in CI: do the pages still say what is so?"),
        ),
    ),
    "stubs": Command(
        "write stubs for type checkers, or compare those that are there",
        "Build the modules and write their stubs into the project, as develop and wheels do, or below another folder. "
        "With --check, compare the stubs in the project with the modules: generated ones byte by byte, those written "
        "by hand by their names, parameters and defaults.",
        _stubs_options,
        _stubs,
        examples=(
            ("pydust stubs", "into the project, where git and readers see them"),
            ("pydust stubs --check", "in CI: do the stubs in the project still say what is so?"),
        ),
    ),
    "vscode": Command(
        "write .vscode/launch.json and .vscode/tasks.json",
        "Write what Visual Studio Code needs to build, test and debug the modules. Files that are there already stay "
        "as they are, and what to add to them is printed.",
        _only_path,
        _vscode,
    ),
}
