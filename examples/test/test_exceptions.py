"""Errors of Rust as Python sees them: their classes, their lines, their causes; panics."""

import errno
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from example import exceptions

SOURCE = Path(__file__).parents[1] / "src" / "exceptions.rs"


def line_of(text: str) -> int:
    """The number of the one line of the Rust file that contains this text."""
    (number,) = (number for number, line in enumerate(SOURCE.read_text().splitlines(), 1) if text in line)
    return number


def raised(error: type[Exception], function: Callable[..., object], *arguments: object) -> Any:
    """The error that must come, of exactly this class (a built-in one)."""
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return caught.value


def last_frame(error: BaseException) -> tuple[str, str, int | None]:
    """File, function and line of the innermost frame, which is Rust's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return frame.filename, frame.name, frame.lineno


def frames_of_rust(error: BaseException) -> list[str]:
    return [frame.name for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".rs")]


def test_what_works() -> None:
    assert exceptions.parse_port("8080") == 8080
    assert exceptions.launch(0) == "lift-off"
    assert exceptions.item([1, 2, 3], 2) == 3
    assert exceptions.read(str(SOURCE)) == SOURCE.read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "invalid digit found in string"),
        ("", "cannot parse integer from empty string"),
        ("65536", "number too large to fit in target type"),
    ],
)
def test_a_question_mark(text: str, said: str) -> None:
    error = raised(ValueError, exceptions.parse_port, text)
    assert str(error) == said
    assert last_frame(error) == ("src/exceptions.rs", "parse_port", line_of("text.parse::<u16>()?"))
    assert frames_of_rust(error) == ["parse_port"]
    assert error.__cause__ is None


def test_raise() -> None:
    error = raised(ValueError, exceptions.parse_port, "0")
    assert str(error) == "port 0 is reserved"
    assert last_frame(error) == ("src/exceptions.rs", "parse_port", line_of("raise!("))


def test_an_io_error_is_that_of_its_number(tmp_path: Path) -> None:
    error = raised(FileNotFoundError, exceptions.read, str(tmp_path / "missing"))
    assert (error.errno, error.filename) == (errno.ENOENT, None)
    assert str(error) == "[Errno 2] No such file or directory"
    assert last_frame(error) == ("src/exceptions.rs", "read", line_of("fs::read_to_string(path)?"))
    assert raised(IsADirectoryError, exceptions.read, str(tmp_path)).errno == errno.EISDIR


def test_an_io_error_without_a_number(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff")
    assert "UTF-8" in str(raised(OSError, exceptions.read, str(tmp_path / "latin")))


def test_an_error_of_ones_own() -> None:
    error = raised(RuntimeError, exceptions.launch, 3)
    assert str(error) == "3 seconds too early"
    assert last_frame(error) == ("src/exceptions.rs", "launch", line_of("pub fn launch("))


def test_the_source_of_an_error_is_its_cause() -> None:
    error = raised(RuntimeError, exceptions.launch, 3)
    assert type(error.__cause__) is ValueError
    assert str(error.__cause__) == "provided string was not `true` or `false`"
    assert error.__cause__.__cause__ is None
    assert error.__suppress_context__


def test_an_error_under_way_is_the_context() -> None:
    first = LookupError("first")

    def fail() -> None:
        try:
            raise first
        except LookupError:
            exceptions.parse_port("x")

    assert raised(ValueError, fail).__context__ is first


def test_a_traceback_shows_the_rust_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python finds the source when it is run where the project is, as a debugger does."""
    monkeypatch.chdir(SOURCE.parents[1])
    error = raised(ValueError, exceptions.parse_port, "x")
    lines = traceback.format_exception(error)
    assert lines[-2:] == [
        f'  File "src/exceptions.rs", line {line_of("text.parse::<u16>()?")}, in parse_port\n'
        "    let port = text.parse::<u16>()?;\n",
        "ValueError: invalid digit found in string\n",
    ]


def test_mistakes_of_the_caller_have_no_rust_frame() -> None:
    assert frames_of_rust(raised(TypeError, exceptions.parse_port, 1)) == []
    assert frames_of_rust(raised(TypeError, exceptions.parse_port)) == []
    assert frames_of_rust(raised(OverflowError, exceptions.launch, 256)) == []


def panic() -> Any:
    with pytest.raises(RuntimeError) as caught:
        exceptions.item([1], 4)
    return caught.value


def test_a_panic_is_an_exception(capfd: pytest.CaptureFixture[str]) -> None:
    error = panic()
    kind = type(error)
    assert (kind.__module__, kind.__qualname__, kind.__bases__) == ("pydust", "PanicError", (RuntimeError,))
    line = line_of("values[index]")
    assert str(error) == f"panicked at src/exceptions.rs:{line}: index out of bounds: the len is 1 but the index is 4"
    assert last_frame(error) == ("src/exceptions.rs", "item", line)
    # Rust's own report on stderr would come twice with Python's traceback.
    assert capfd.readouterr() == ("", "")


def test_the_process_goes_on_after_panics() -> None:
    for _ in range(100):
        panic()
    assert exceptions.item([1, 2, 3], 1) == 2


def test_all_panics_are_of_one_class() -> None:
    assert type(panic()) is type(panic())


def test_a_panic_is_no_error_that_programs_expect() -> None:
    assert not isinstance(panic(), (ValueError, LookupError, OSError))


def depth(trace: TracebackType | None) -> int:
    return 0 if trace is None else 1 + depth(trace.tb_next)


def test_one_call_adds_one_frame() -> None:
    assert depth(panic().__traceback__) == 2
