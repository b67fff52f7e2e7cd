"""The smallest module."""

import inspect

from example import hello


def test_hello() -> None:
    assert hello.hello() == "Hello from Rust!"


def test_docs_and_signature() -> None:
    assert hello.__doc__ == "A module with one function."
    assert hello.hello.__doc__ == "Says hello."
    assert str(inspect.signature(hello.hello)) == "()"


def test_nothing_else_is_visible() -> None:
    """But the class of the module's panics."""
    assert [name for name in dir(hello) if not name.startswith("__")] == ["PanicError", "hello"]
    assert hello.__all__ == ["hello"]
