"""`pydust completion`: what a shell proposes is what the commands take."""

import shutil
import subprocess

import pytest

from pydust.cli import main
from pydust.commands import COMMANDS
from pydust.tools.completion import SHELLS, script


def proposed(*words: str) -> list[str]:
    """Ask bash what it proposes for the last word."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    quoted = " ".join(f"'{word}'" for word in words)
    ask = f'COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _pydust; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run([bash, "-c", script("bash") + ask], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_proposes_commands_and_options() -> None:
    assert proposed("pydust", "") == [*COMMANDS, "--help", "--version"]
    assert proposed("pydust", "de") == ["develop", "debug"]
    assert proposed("pydust", "wheel", "--no") == ["--no-default-features", "--no-locked"]
    assert proposed("pydust", "develop", "--re") == ["--release"]
    # There the shell proposes files.
    assert proposed("pydust", "debug", "script") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)
    assert "features" in said


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script(shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell}")
    check = [program, "-n"] if shell != "fish" else [program, "--no-execute"]
    done = subprocess.run(check, input=script(shell), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
