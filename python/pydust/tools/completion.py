"""`pydust completion SHELL`: a script by which a shell completes the commands and their options.

It is made from `commands`, so it cannot say anything else than `--help`. Paths are completed by the shell itself.
"""

import argparse
from collections.abc import Iterator

from pydust.commands import COMMANDS

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """Return the script for one of `SHELLS`."""
    lines = _fish() if shell == "fish" else _bash(zsh=shell == "zsh")
    return "\n".join([f"# Completion of pydust in {shell}, by `pydust completion {shell}`.", *lines, ""])


def _options(name: str) -> dict[str, str]:
    """Return the long options of a command, and what they are for."""
    actions = COMMANDS[name].add_options(argparse.ArgumentParser(add_help=False))
    found = {word: action.help or "" for action in actions for word in action.option_strings if word.startswith("--")}
    return {**found, "--help": "show what it does"}


def _bash(*, zsh: bool) -> Iterator[str]:
    if zsh:
        yield "autoload -U +X bashcompinit && bashcompinit"
    yield "_pydust() {"
    yield '    local word="${COMP_WORDS[COMP_CWORD]}" words=""'
    yield '    if [ "$COMP_CWORD" -eq 1 ]; then'
    yield f'        words="{" ".join([*COMMANDS, "--help", "--version"])}"'
    yield '    elif [ "${word#-}" != "$word" ]; then'
    yield '        case "${COMP_WORDS[1]}" in'
    for name in COMMANDS:
        yield f'            {name}) words="{" ".join(_options(name))}" ;;'
    yield "        esac"
    yield "    fi"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$word"))'
    yield "}"
    yield "complete -o default -F _pydust pydust"


def _fish() -> Iterator[str]:
    for name, command in COMMANDS.items():
        yield f"complete -c pydust -n __fish_use_subcommand -f -a {name} -d {_quoted(command.help)}"
        for option, purpose in _options(name).items():
            words = f"-l {option.removeprefix('--')} -d {_quoted(purpose)}"
            yield f'complete -c pydust -n "__fish_seen_subcommand_from {name}" {words}'


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
