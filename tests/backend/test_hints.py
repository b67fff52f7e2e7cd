"""`pydust.hints` and `pydust.relay`: what follows the words of a failed build, and that those pass as they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pydust.build.hints import LINE, hints, prelude
from pydust.project.config import read_project
from pydust.system.relay import relayed

FAILED = 'error: could not compile `first-minutes` (example "example_hello") due to 2 previous errors\n'


def said(*errors: str) -> str:
    return "\n\n".join(errors) + "\n" + FAILED


def unknown(what: str, file: str = "src/hello.rs") -> str:
    return f"error[E0425]: cannot find {what} in this scope\n  --> {file}:20:28\n   |\n20 | x\n"


ADD = "   = help: if you wanted to use a crate named `{0}`, use `cargo add {0}` to add it to your `Cargo.toml`"


def told(directory: Path, text: str, package: str = "first-minutes") -> list[str]:
    return list(hints(read_project(directory), [package], text))


def test_a_crate_that_is_not_declared(project_directory: Path) -> None:
    (hint,) = told(project_directory, said(ADD.format("regex"), ADD.format("regex")))
    assert hint == (
        "note: crates are declared in pyproject.toml, from which Cargo.toml is generated: if regex is a crate, "
        "run `pydust add regex`, which writes to [tool.pydust.dependencies]"
    )
    with (project_directory / "pyproject.toml").open("a") as file:
        file.write('[tool.pydust.dependencies]\nserde-json = "1"\n')
    text = said(
        ADD.format("serde_json"), ADD.format("a"), "error[E0463]: can't find crate for `b`\n --> src/hello.rs:1:1"
    )
    (hint,) = told(project_directory, text)
    assert "if a and b are crates, run `pydust add a b`, which" in hint


def test_a_crate_that_another_one_lacks(project_directory: Path) -> None:
    text = "error: could not compile `core_words` (lib) due to 1 previous error\n"
    assert told(project_directory, ADD.format("regex") + "\n" + text) == []


def test_names_of_the_prelude(project_directory: Path) -> None:
    text = said(
        unknown("type `Bound`"),
        unknown("macro `raise`").replace("[E0425]", ""),
        unknown("derive macro `FromPy`").replace("[E0425]", ""),
        unknown("trait `IntoPy`", "src/part.rs").replace("E0425", "E0405"),
        unknown("type `Nonsense`", "src/other.rs"),
        "error[E0433]: failed to resolve: use of undeclared type `PyErr`\n  --> src/part.rs:1:1",
    )
    coloured = text.replace("error", "\x1b[1m\x1b[91merror\x1b[0m").replace("\n", "\r\n")
    assert told(project_directory, text) == [
        f"note: Bound, raise! and FromPy are in the prelude: write `{LINE}` at the top of src/hello.rs",
        f"note: IntoPy and PyErr are in the prelude: write `{LINE}` at the top of src/part.rs",
    ]
    assert told(project_directory, coloured) == told(project_directory, text)


def test_a_file_that_has_the_prelude(project_directory: Path) -> None:
    (project_directory / "src" / "hello.rs").write_text(f"{LINE}\nmod tests {{}}\n")
    assert told(project_directory, said(unknown("type `Bound`"))) == [
        f"note: Bound is in the prelude: write `{LINE}` in the inner module of src/hello.rs that uses it"
    ]


def test_every_name_of_the_prelude_is_known() -> None:
    assert {"Bound", "PyType", "PyResult", "raise", "warn", "intern", "FromPy", "Args", "Python"} <= prelude()


def test_what_a_program_says_passes_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os; os.write(2, b'one\\n\\xff' + b'x' * 200_000); print(os.isatty(2))"
    with relayed() as relay:
        done = subprocess.run([sys.executable, "-c", code], stderr=relay.writing, stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"False\n"
    assert bytes(relay.kept) == b"one\n\xff" + b"x" * 200_000
    assert relay.text.startswith("one\n\ufffd")
    assert capfd.readouterr().err.startswith("one\n")


def test_a_program_that_stays_is_not_waited_for() -> None:
    reading, writing = os.pipe()
    code = f"import os; os.read({reading}, 1)"
    with relayed() as relay:
        server = subprocess.Popen([sys.executable, "-c", code], stderr=relay.writing, pass_fds=[reading])
    assert server.poll() is None
    os.close(writing)
    os.close(reading)
    assert server.wait() == 0


def test_a_terminal_stays_a_terminal() -> None:
    outer, terminal = os.openpty()
    code = (
        "import subprocess, sys\nfrom pydust.system.relay import relayed\nwith relayed() as relay:\n"
        "    subprocess.run([sys.executable, '-c', \"import os, sys; sys.stderr.write(str(os.isatty(2)) + '!')\"], "
        "stderr=relay.writing)\nprint(relay.text)"
    )
    done = subprocess.run([sys.executable, "-c", code], stderr=terminal, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "True!\n"
    assert os.read(outer, 5) == b"True!"
    os.close(outer)
    os.close(terminal)
