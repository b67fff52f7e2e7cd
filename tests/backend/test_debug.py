"""`pydust debug`: the command lines of both debuggers, and gdb itself, with the real interpreter."""

import shutil
import sys
from pathlib import Path

import pytest

from pydust.build.toolchain import Toolchain, read_toolchain
from pydust.errors import PydustError
from pydust.tools import debug
from pydust.tools.debug import Program, Request

from .conftest import Run

SCRIPT = Program(("script.py", "-x"), Path(), is_test=False)
PYTHON = ["--args", sys.executable, "script.py", "-x"]


@pytest.fixture
def toolchain(tmp_path: Path) -> Toolchain:
    """A compiler with printers for both debuggers."""
    found = Toolchain("1.95.0", "x86_64-unknown-linux-gnu", 22, tmp_path / "rust")
    found.printers.mkdir(parents=True)
    for name in ("gdb_load_rust_pretty_printers.py", "lldb_lookup.py", "lldb_commands"):
        (found.printers / name).touch()
    return found


def gdb(toolchain: Toolchain, request: Request, *scripts: Path) -> list[str]:
    return debug.gdb_command("/bin/gdb", toolchain, scripts, SCRIPT, request)


def test_gdb_loads_the_printers_of_both_languages(toolchain: Toolchain) -> None:
    script = Path("/opt/python3.14-gdb.py")
    assert gdb(toolchain, Request(), script) == [
        *("/bin/gdb", "-q"),
        *("-iex", "set breakpoint pending on"),
        *("-iex", "add-auto-load-safe-path /opt/python3.14-gdb.py"),
        *("-iex", f"source {toolchain.printers}/gdb_load_rust_pretty_printers.py"),
        *PYTHON,
    ]


def test_a_compiler_without_printers_is_no_error(tmp_path: Path) -> None:
    plain = Toolchain("1.95.0", "x", 22, tmp_path)
    assert gdb(plain, Request()) == ["/bin/gdb", "-q", "-iex", "set breakpoint pending on", *PYTHON]
    assert debug.lldb_command("/bin/lldb", plain, SCRIPT, Request()) == ["/bin/lldb", "--", *PYTHON[1:]]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request(batch=True), ["-ex", "run", "-ex", "bt"]),
        (Request(breakpoints=("a.rs:1", "b")), ["-ex", "break a.rs:1", "-ex", "break b", "-ex", "run"]),
        # Arguments of the user's come at the stop, if there is one, and then say everything that is shown.
        (Request(arguments=("-x", "file")), ["-x", "file"]),
        (Request(batch=True, arguments=("-x", "file")), ["-x", "file"]),
        (
            Request(batch=True, breakpoints=("b",), arguments=("-ex=info locals",)),
            ["-ex", "break b", "-ex", "run", "-ex=info locals"],
        ),
    ],
)
def test_what_gdb_does_at_the_start(toolchain: Toolchain, request_: Request, words: list[str]) -> None:
    command = gdb(toolchain, request_)
    last = next(i for i, word in enumerate(command) if word.startswith("source "))
    assert command[last + 1 : command.index("--args")] == words
    assert ("-batch" in command) == request_.batch


def test_lldb_gets_the_same(toolchain: Toolchain) -> None:
    request = Request(batch=True, breakpoints=("hello.rs:3",))
    assert debug.lldb_command("/bin/lldb", toolchain, SCRIPT, request) == [
        *("/bin/lldb", "--batch"),
        *("--one-line-before-file", f'command script import "{toolchain.printers}/lldb_lookup.py"'),
        *("--source-before-file", f"{toolchain.printers}/lldb_commands"),
        *("-o", "b hello.rs:3", "-o", "run", "-o", "bt"),
        *("--", *PYTHON[1:]),
    ]
    own = toolchain.programs / "lldb"
    own.parent.mkdir(parents=True)
    own.touch()
    assert debug.lldb_command("/bin/lldb", toolchain, SCRIPT, request)[0] == str(own)


def test_what_is_debugged(project_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project_directory)
    (project_directory / "script.py").touch()

    def read(*words: str) -> Program:
        return debug.read_program(words, project_directory)

    assert read("script.py", "a::b") == Program(("script.py", "a::b"), project_directory, is_test=False)
    assert read("-m", "this") == Program(("-m", "this"), project_directory, is_test=False)
    for word in ("src/hello.rs::test_adds[1]", "src/hello.rs", "script.py::test_it"):
        program = read(word, "-v")
        assert program.is_test
        assert program.words[:4] == ("-m", "pytest", str(project_directory / word), "--pydust-isolation=none")
        assert "-s" in program.words
        assert program.words[-1] == "-v"
    # From elsewhere a test is looked for in the project.
    monkeypatch.chdir("/")
    assert read("src/hello.rs::test_adds").directory == project_directory


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "say what to debug: a script, -m module, or a test such as src/hello.rs::test_adds"),
        (("nothing.py",), "there is no file nothing.py"),
        (("src/nothing.rs::test_adds",), "there is no file src/nothing.rs"),
    ],
)
def test_what_cannot_be_debugged(project_directory: Path, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(PydustError) as caught:
        debug.read_program(words, project_directory)
    assert str(caught.value) == sentence


def test_without_a_debugger_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PydustError) as caught:
        debug.find_debugger(None)
    assert str(caught.value) == (
        "neither gdb nor lldb was found on PATH: install one of them, for instance by `apt-get install gdb`"
    )
    with pytest.raises(PydustError, match=r"^lldb was not found on PATH: install it, .*`apt-get install lldb`$"):
        debug.find_debugger("lldb")
    for name in ("gdb", "lldb"):
        (tmp_path / name).touch(mode=0o755)
    assert debug.find_debugger(None) == ("gdb", str(tmp_path / "gdb"))
    assert debug.find_debugger("lldb") == ("lldb", str(tmp_path / "lldb"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert debug.find_debugger(None) == ("lldb", str(tmp_path / "lldb"))


def test_a_python_without_scripts_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python3.14"
    python.touch()
    (tmp_path / "python").symlink_to(python)
    monkeypatch.setattr(sys, "_base_executable", str(tmp_path / "python"))
    monkeypatch.setattr("sysconfig.get_config_vars", lambda: {"Py_ENABLE_SHARED": 0})
    assert debug.interpreter_scripts() == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"gdb will not have py-bt: there is no python3.14-gdb.py in {tmp_path};")
    script = tmp_path / "python3.14-gdb.py"
    script.touch()
    assert debug.interpreter_scripts() == [script]
    assert capsys.readouterr().err == ""


def test_the_compiler_says_which_one_it_is() -> None:
    said = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-apple-darwin\nrelease: 1.95.0\n"
    found = read_toolchain(f"{said}LLVM version: 22.1.2\n", "/opt/rust\n")
    assert found == Toolchain("1.95.0", "x86_64-apple-darwin", 22, Path("/opt/rust"))
    with pytest.raises(PydustError, match=r"^rustc did not say which one it is: "):
        read_toolchain(said, "/opt/rust\n")


def needs(debugger: str) -> None:
    if shutil.which(debugger) is None:
        pytest.skip(f"{debugger} is not installed")


SOURCE = """\
import sys
from example import hello

def greet(name):
    print(hello.hello(name), sys.prefix)

greet(sys.argv[1])
"""


@pytest.mark.slow
def test_gdb_stops_in_rust_and_shows_values_of_both_languages(native_project: Path, pydust: Run) -> None:
    needs("gdb")
    (native_project / "script.py").write_text(SOURCE)
    done = pydust(
        *("debug", "--gdb", "--batch", "--break", "words.rs:3"),
        # A user's own gdbinit has no say here.
        "--debugger-arg=-nx",
        *(f"--debugger-arg=-ex={command}" for command in ("info locals", "bt", "py-bt", "continue")),
        *("script.py", "you two"),
        cwd=native_project,
    )
    assert 'joined = "Hello, you two"' in done.stdout
    assert "example_hello::words::join" in done.stdout
    assert "at src/words.rs:3\n" in done.stdout
    assert 'example_hello::Hello::hello (name="you two") at src/hello.rs:12\n' in done.stdout
    # The program goes on in the environment of this Python.
    assert f"Hello, you two! {sys.prefix}\n" in done.stdout
    if "gdb will not have py-bt" not in done.stderr:
        assert 'script.py", line 5, in greet' in done.stdout


@pytest.mark.slow
def test_lldb_stops_in_rust_and_shows_its_values(native_project: Path, pydust: Run) -> None:
    needs("lldb")
    (native_project / "script.py").write_text(SOURCE)
    done = pydust(
        *("debug", "--lldb", "--batch", "--break", "words.rs:3", "--debugger-arg=--no-lldbinit"),
        *(f"--debugger-arg={word}" for command in ("p joined", "bt", "continue") for word in ("-o", command)),
        *("script.py", "you two"),
        cwd=native_project,
    )
    assert '"Hello, you two"' in done.stdout
    assert "at words.rs:3:" in done.stdout
    assert "at hello.rs:12:" in done.stdout
    assert f"Hello, you two! {sys.prefix}\n" in done.stdout


@pytest.mark.slow
def test_gdb_says_where_a_program_crashed(native_project: Path, pydust: Run) -> None:
    needs("gdb")
    done = pydust("debug", "--gdb", "--batch", "--", "-c", "import os; os.abort()", cwd=native_project)
    assert "SIGABRT" in done.stdout
    assert "os_abort" in done.stdout


@pytest.mark.slow
def test_gdb_runs_one_test_that_was_built_before(native_project: Path, pydust: Run) -> None:
    needs("gdb")
    (native_project / "test_greeting.py").write_text(
        "from example import hello\n\ndef test_one():\n    assert hello.hello('you') == 'Hello, you!'\n\n"
        "def test_other():\n    assert False\n"
    )
    done = pydust(
        *("debug", "--gdb", "--batch", "--break", "words.rs:3", "--debugger-arg=-nx"),
        *(f"--debugger-arg=-ex={command}" for command in ("bt 2", "continue")),
        "test_greeting.py::test_one",
        cwd=native_project,
    )
    assert "at src/hello.rs:12\n" in done.stdout
    assert "1 passed" in done.stdout
    # Cargo is not what is debugged.
    assert "Compiling" not in done.stdout
