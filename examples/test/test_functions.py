"""Signatures, and arguments that do not fit them. What a wrong call is told is in `test_calls`."""

import inspect
from typing import Any

import pytest
from example import functions


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("double", "(x, /)"),
        ("with_kwargs", "(x, /, *, y=42.0)"),
        ("repeat_text", "(text, times=2, *, separator=' ')"),
        ("add", "(a, b)"),
        ("greet", "(name, title=None)"),
        ("zero", "()"),
    ],
)
def test_signature(name: str, signature: str) -> None:
    assert str(inspect.signature(getattr(functions, name))) == signature


def test_docs() -> None:
    assert functions.__doc__ == "Functions, with and without a signature of their own."
    assert functions.double.__doc__ == "Twice the number."
    assert functions.with_kwargs.__doc__ == "`x` doubled while it is below `y`."
    assert functions.repeat_text.__doc__ == "The text again and again."


@pytest.mark.parametrize("name", ["double", "with_kwargs", "repeat_text", "add", "greet", "zero"])
def test_names(name: str) -> None:
    function = getattr(functions, name)
    assert (function.__name__, function.__qualname__, function.__module__) == (name, name, "example.functions")


def test_what_is_visible() -> None:
    names = [name for name in dir(functions) if not name.startswith("__")]
    assert names == ["PanicError", "add", "double", "greet", "repeat_text", "split", "with_kwargs", "zero"]


def test_a_private_function_works_for_others() -> None:
    assert functions.zero() == 0
    assert (functions.split(123), functions.split(-7, 2)) == ((12, 3), (-4, 1))


class Text(str):
    """A keyword that is not an exact `str`."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "result"),
    [
        ("double", (21,), {}, 42),
        ("double", (-(2**62),), {}, -(2**63)),
        ("with_kwargs", (3,), {}, 6.0),
        ("with_kwargs", (50.0,), {}, 42.0),
        ("with_kwargs", (3.0,), {"y": 2.5}, 2.5),
        ("repeat_text", ("a",), {}, "a a"),
        ("repeat_text", ("a", 3), {}, "a a a"),
        ("repeat_text", ("a", 0), {}, ""),
        ("repeat_text", (), {"text": "a"}, "a a"),
        ("repeat_text", ("a",), {"separator": "-"}, "a-a"),
        ("repeat_text", (), {"separator": "-", "times": 3, "text": "a"}, "a-a-a"),
        ("add", (1, 2), {}, 3),
        ("add", (1,), {"b": 2}, 3),
        ("add", (), {"b": 2, "a": 1}, 3),
        ("add", (), {Text("a"): 1, "".join(["b"]): 2}, 3),
        ("greet", (None,), {}, "Hello, stranger"),
        ("greet", ("Nick", "Dr"), {}, "Hello, Dr Nick"),
        ("greet", ("Nick", None), {}, "Hello, Nick"),
        ("greet", (), {"title": "Dr", "name": "Nick"}, "Hello, Dr Nick"),
        ("zero", (), {}, 0),
    ],
)
def test_a_call(name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], result: object) -> None:
    given = getattr(functions, name)(*arguments, **keywords)
    assert (given, type(given)) == (result, type(result))


def test_a_keyword_that_is_no_valid_text() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        functions.repeat_text("a", **{"\ud800": 1})


@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "error", "words"),
    [
        ("double", ("1",), {}, TypeError, "double() argument 'x' must be int, not str"),
        ("double", (1.0,), {}, TypeError, "double() argument 'x' must be int, not float"),
        ("double", (None,), {}, TypeError, "double() argument 'x' must be int, not None"),
        ("with_kwargs", ("1",), {}, TypeError, "with_kwargs() argument 'x' must be float, not str"),
        ("with_kwargs", (1,), {"y": None}, TypeError, "with_kwargs() argument 'y' must be float, not None"),
        ("repeat_text", (b"a",), {}, TypeError, "repeat_text() argument 'text' must be str, not bytes"),
        ("repeat_text", ("a",), {"times": "3"}, TypeError, "repeat_text() argument 'times' must be int, not str"),
        (
            "repeat_text",
            ("a", 1),
            {"separator": 0},
            TypeError,
            "repeat_text() argument 'separator' must be str, not int",
        ),
        ("greet", (3,), {}, TypeError, "greet() argument 'name' must be str, not int"),
        ("greet", ("a", 3), {}, TypeError, "greet() argument 'title' must be str, not int"),
        (
            "repeat_text",
            ("a", -1),
            {},
            OverflowError,
            "repeat_text() argument 'times' must be between 0 and 18446744073709551615, not -1",
        ),
        ("double", (2**62,), {}, OverflowError, f"twice {2**62} does not fit 64 bits"),
        ("add", (2**63 - 1, 1), {}, OverflowError, f"{2**63 - 1} + 1 does not fit 64 bits"),
    ],
)
def test_a_wrong_argument(
    name: str, arguments: tuple[Any, ...], keywords: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        getattr(functions, name)(*arguments, **keywords)
    assert (type(caught.value), str(caught.value)) == (error, words)


def test_arguments_are_converted_from_the_left() -> None:
    with pytest.raises(TypeError, match="argument 'a'"):
        functions.add("x", "y")


def test_a_call_is_checked_before_its_arguments() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'b'"):
        functions.add("x")
