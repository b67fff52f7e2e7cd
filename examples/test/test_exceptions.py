"""Errors of Rust as Python sees them: their classes, their lines, their causes; panics."""

import copy
import errno
import os
import pickle
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import pytest
from example import exceptions

SOURCE = Path(__file__).parents[1] / "src" / "exceptions.rs"


def line_of(text: str) -> int:
    """The number of the one line of the Rust file that contains this text."""
    (number,) = (number for number, line in enumerate(SOURCE.read_text().splitlines(), 1) if text in line)
    return number


def raised(error: type[BaseException], function: Callable[..., object], *arguments: object) -> Any:
    """The error that must come, of exactly this class."""
    with pytest.raises(error) as caught:
        function(*arguments)
    assert type(caught.value) is error
    return caught.value


def last_frame(error: BaseException) -> tuple[str, str, int | None]:
    """File, function and line of the innermost frame, which is Rust's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return str(Path(frame.filename).relative_to(SOURCE.parents[1])), frame.name, frame.lineno


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
    assert last_frame(error) == ("src/exceptions.rs", "parse_port", line_of('raise!(ValueError, "port 0'))


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


def test_a_traceback_shows_the_rust_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever Python is run, and whatever has the same name there."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "exceptions.rs").write_text("// another project's\n" * 200)
    monkeypatch.chdir(tmp_path)
    error = raised(ValueError, exceptions.parse_port, "x")
    lines = traceback.format_exception(error)
    assert lines[-2:] == [
        f'  File "{SOURCE}", line {line_of("text.parse::<u16>()?")}, in parse_port\n'
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
    assert (kind.__module__, kind.__qualname__) == ("example.exceptions", "PanicError")
    assert issubclass(kind, RuntimeError)
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


# Causes, notes, groups


def test_a_cause_has_its_own_rust_line() -> None:
    error = raised(ValueError, exceptions.percentage, "x")
    assert str(error) == '"x" is no percentage'
    assert (type(error.__cause__), str(error.__cause__)) == (ValueError, "invalid digit found in string")
    assert frames_of_rust(error) == frames_of_rust(error.__cause__) == ["percentage"]


def test_a_note() -> None:
    error = raised(RuntimeError, exceptions.percentage, "101")
    assert error.__notes__ == ["100 is all there is"]


@pytest.mark.parametrize(
    ("form", "message", "cause"),
    [
        (0, "", None),
        (1, "plain", None),
        (2, "1-2", None),
        (3, "", "the store is closed"),
        (4, "with 4", "cause"),
    ],
)
def test_forms_of_raise(form: int, message: str, cause: str | None) -> None:
    error = raised(LookupError, exceptions.checks.raise_form, form)
    assert str(error) == message
    assert (None if error.__cause__ is None else str(error.__cause__)) == cause
    assert frames_of_rust(error) == ["raise_form"]


def test_a_group_is_taken_apart() -> None:
    caught: list[list[str]] = []
    try:
        exceptions.parse_all(["1", "x", "", "2"])
    except* ValueError as group:
        caught = [error.__notes__ for error in group.exceptions]
    assert caught == [['in "x"'], ['in ""']]
    assert exceptions.parse_all(["1", "2"]) == [1, 2]


def fail(error: BaseException) -> Callable[[], NoReturn]:
    def function() -> NoReturn:
        raise error

    return function


def test_a_group_holds_the_exceptions_themselves() -> None:
    first, second = KeyError("a"), ValueError("b")
    group = raised(ExceptionGroup, exceptions.checks.gather, [fail(first), fail(second)])
    assert group.message == "gathered"
    assert group.exceptions[0] is first
    assert group.exceptions[1] is second
    assert frames_of_rust(group) == ["gather"]


def test_a_group_of_what_is_no_exception() -> None:
    with pytest.raises(BaseExceptionGroup) as caught:
        exceptions.checks.gather([fail(KeyboardInterrupt())])
    assert type(caught.value) is BaseExceptionGroup


def test_a_group_of_nothing() -> None:
    assert "non-empty" in str(raised(ValueError, exceptions.checks.gather, []))


# Catching in Rust


@pytest.mark.parametrize("key", ["a", 1, None])
def test_what_rust_catches(key: object) -> None:
    assert exceptions.get({"a": 1}, key) == (1 if key == "a" else None)


def test_what_rust_does_not_catch_goes_on() -> None:
    assert "unhashable type" in str(raised(TypeError, exceptions.get, {}, []))
    error = IndexError("mine")

    class Mapping:
        def __getitem__(self, _: object) -> NoReturn:
            raise error

    assert raised(IndexError, exceptions.get, Mapping(), 1) is error


def test_a_caught_exception_is_the_same_afterwards() -> None:
    error = KeyError("same")
    assert raised(KeyError, exceptions.checks.pass_on, fail(error)) is error
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert names == ["raised", "function"]


@pytest.mark.parametrize(
    ("error", "classes"),
    [
        (KeyError("a"), ["Exception", "KeyError"]),
        (FileNotFoundError(), ["Exception", "FileNotFoundError", "OSError"]),
        (exceptions.StoreError("a"), ["Exception", "StoreError"]),
        (exceptions.StoreError.NotFound("a"), ["Exception", "KeyError", "StoreError"]),
        (exceptions.ParseError("a"), ["Exception", "ParseError", "ValueError"]),
        (exceptions.PanicError("a"), ["Exception", "PanicError"]),
        (exceptions.Retired("a"), ["Exception", "Warning"]),
        (KeyboardInterrupt(), ["KeyboardInterrupt"]),
        (SystemExit(1), []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rust_names_what_python_raised(error: BaseException, classes: list[str]) -> None:
    assert exceptions.checks.caught_by(fail(error)) == classes


def test_rust_names_what_python_has_not_seen() -> None:
    assert exceptions.checks.native() == [
        ("StoreError.NotFound", ["Exception", "KeyError", "StoreError"]),
        ("StoreError.Closed", ["Exception", "StoreError"]),
        ("FileNotFoundError", ["Exception", "FileNotFoundError", "OSError"]),
        ("ValueError", ["Exception", "ValueError"]),
        ("RuntimeError", ["Exception"]),
        ("ExceptionGroup", ["Exception", "ExceptionGroup"]),
    ]


def test_what_rust_reads_of_an_exception() -> None:
    def chained() -> None:
        try:
            raise LookupError("first")
        except LookupError as first:
            raise KeyError("second") from first

    assert exceptions.checks.describe(chained) == ("KeyError", "'second'", "first", True, True)
    assert exceptions.checks.describe(fail(ValueError("v"))) == ("ValueError", "v", None, True, False)


def test_an_exception_is_made_once() -> None:
    error = raised(exceptions.StoreError.Closed, exceptions.checks.value_twice)
    assert error.mark == "kept"
    assert frames_of_rust(error) == ["value_twice"]


def test_adding_to_an_exception_of_python() -> None:
    error = KeyError("mine")
    assert raised(KeyError, exceptions.checks.annotate, fail(error), "noted") is error
    assert error.__notes__ == ["noted"]
    assert type(error.__cause__) is exceptions.StoreError.Closed


def test_raising_an_object() -> None:
    error = ValueError("mine")
    assert raised(ValueError, exceptions.checks.raise_object, error) is error
    assert str(raised(TypeError, exceptions.checks.raise_object, 3)) == "exceptions must derive from BaseException"


# Classes of one's own


def test_a_class_of_a_struct() -> None:
    kind = exceptions.ParseError
    assert (kind.__module__, kind.__qualname__, kind.__name__) == ("example.exceptions", "ParseError", "ParseError")
    assert kind.__bases__ == (ValueError,)
    assert kind.__doc__ == "A line that cannot be read."


def test_an_error_of_a_struct() -> None:
    error = raised(exceptions.ParseError, exceptions.parse_line, "x: text")
    assert str(error) == 'no number in "x: text"'
    assert error.args == (str(error),)
    assert (error.line, error.column, error.problem) == ("x: text", 2, "no number")
    assert frames_of_rust(error) == ["parse_line"]
    assert raised(exceptions.ParseError, exceptions.parse_line, "x").column is None


def test_classes_of_an_enum() -> None:
    base = exceptions.StoreError
    assert base.__bases__ == (Exception,)
    assert base.__doc__ == "What can go wrong with a store."
    variants = {name: getattr(base, name) for name in ("NotFound", "Broken", "Closed")}
    assert {name: kind.__qualname__ for name, kind in variants.items()} == {
        name: f"StoreError.{name}" for name in variants
    }
    assert [kind.__bases__ for kind in variants.values()] == [(base, KeyError), (base, OSError), (base,)]
    assert {kind.__module__ for kind in variants.values()} == {"example.exceptions"}
    assert base.NotFound.__doc__ == "There is nothing under the key."


def test_errors_of_an_enum(tmp_path: Path) -> None:
    base = exceptions.StoreError
    missing = raised(base.NotFound, exceptions.load, str(tmp_path), "a")
    # That of a KeyError would be the `repr` of the text.
    assert (str(missing), missing.key) == ("nothing under a", "a")
    (tmp_path / "folder").mkdir()
    broken = raised(base.Broken, exceptions.load, str(tmp_path), "folder")
    assert (str(broken), vars(broken)) == ("the store is broken", {})
    assert type(broken.__cause__) is IsADirectoryError
    with pytest.raises(base):
        exceptions.load("", "")
    (tmp_path / "here").write_text("text")
    assert exceptions.load(str(tmp_path), "here") == "text"


def test_a_tagged_error_as_the_source_of_another() -> None:
    error = raised(RuntimeError, exceptions.checks.wrapped)
    assert type(error.__cause__) is exceptions.StoreError.NotFound
    assert error.__cause__.key == "k"


def test_an_exception_of_a_submodule() -> None:
    kind = exceptions.checks.Deeper
    assert (kind.__module__, kind.__bases__) == ("example.exceptions.checks", (exceptions.ParseError,))
    error = raised(kind, exceptions.checks.deeper, 3)
    assert (str(error), vars(error)) == ("level 3 for 0 hours", {"level": 3})


def pickled(error: Exception) -> Exception:
    """The same error as another process would read it."""
    return pickle.loads(pickle.dumps(error))  # type: ignore[no-any-return]  # noqa: S301  # written just now


@pytest.mark.parametrize(
    "make",
    [
        lambda: raised(exceptions.ParseError, exceptions.parse_line, "x: text"),
        lambda: raised(exceptions.StoreError.NotFound, exceptions.load, "/nowhere", "a"),
        lambda: raised(exceptions.StoreError.Broken, exceptions.load, "/", "."),
        lambda: raised(exceptions.checks.Deeper, exceptions.checks.deeper, 1),
        lambda: exceptions.ParseError("of Python"),
    ],
    ids=["struct", "variant", "with a source", "in a submodule", "made by Python"],
)
@pytest.mark.parametrize("again", [copy.copy, pickled], ids=["copy", "pickle"])
def test_copies(make: Callable[[], Exception], again: Callable[[Exception], Exception]) -> None:
    error = make()
    other = again(error)
    assert type(other) is type(error)
    assert (str(other), other.args, vars(other)) == (str(error), error.args, vars(error))


def test_python_may_extend_raise_and_make_them() -> None:
    class Mine(exceptions.StoreError.NotFound):  # type: ignore[misc, name-defined]
        pass

    with pytest.raises(KeyError) as caught:
        raise Mine("of Python")
    assert str(caught.value) == "of Python"
    assert not hasattr(caught.value, "key")


def test_a_panic_has_a_name() -> None:
    assert exceptions.PanicError is type(panic())
    again = pickled(panic())
    assert (type(again), str(again)) == (exceptions.PanicError, str(panic()))
    with pytest.raises(exceptions.PanicError):
        exceptions.item([], 0)


def test_a_message_that_panics() -> None:
    error = raised(exceptions.PanicError, exceptions.checks.silent)
    assert str(error).endswith(": lost for words")


# What is not returned


def test_an_error_that_nobody_receives(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, object]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: seen.append((args.exc_value, args.object)))
    error, called = ValueError("lost"), []
    failing = fail(error)
    exceptions.notify([failing, lambda: called.append(1)])
    assert called == [1]
    assert seen == [(error, failing)]


def test_a_warning_names_the_caller() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert exceptions.port("80") == 80
        exceptions.checks.warn_with("what")
    first, second = caught
    assert (first.category, str(first.message)) == (DeprecationWarning, "port() is now parse_port()")
    assert first.filename == __file__
    assert (second.category, str(second.message)) == (UserWarning, "1, what")


@pytest.mark.parametrize("text", ["plain", "h\xe9llo %s %d", "with \0 inside"])
def test_a_warning_of_ones_own(text: str) -> None:
    with pytest.warns(exceptions.Retired) as caught:
        exceptions.checks.warn_of(text, 2)
    assert str(caught[0].message) == f"{text} is retired"


def test_a_warning_that_is_an_error() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error = raised(DeprecationWarning, exceptions.port, "80")
    assert str(error) == "port() is now parse_port()"


def test_signals_end_a_long_loop() -> None:
    """The interrupt comes from a thread that goes on only once the loop has let go of the interpreter."""
    program = """
import _thread, signal, sys, threading
from example import exceptions
# A shell may have started this process with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
go = threading.Lock()
go.acquire()
thread = threading.Thread(target=lambda: (go.acquire(), _thread.interrupt_main()))
# `start` itself cannot bear an interrupt.
thread.start()
try:
    # Under a GIL the thread goes on when the loop detaches; without one, whenever it likes.
    go.release()
    exceptions.perfect(9_000_001)
except KeyboardInterrupt:
    print("interrupted")
thread.join()
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")
    assert exceptions.perfect(4) == 6


def test_the_classes_of_another_interpreter_are_others(new_interpreter: Callable[[], Callable[[str], None]]) -> None:
    new_interpreter()(
        f"""if True:
        from example import exceptions
        assert id(exceptions.ParseError) != {id(exceptions.ParseError)}
        assert id(exceptions.PanicError) != {id(exceptions.PanicError)}
        try:
            exceptions.parse_line("x")
        except exceptions.ParseError as error:
            assert error.line == "x"
        else:
            assert False
        try:
            exceptions.item([], 0)
        except exceptions.PanicError:
            pass
        """
    )
    assert raised(exceptions.ParseError, exceptions.parse_line, "y").line == "y"
