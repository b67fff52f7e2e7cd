"""What a built module's library and its exceptions say of themselves, for whoever reads them from Python.

The library's exported functions hand texts to a callback (`crates/pydust/src/tree/describe.rs`, `leaks/report.rs`).
"""

import ctypes
from typing import Any

SINK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_size_t)
"""Takes a text: its first byte and its length."""


def read_text(function: Any, *arguments: int) -> bytes:
    """Call an exported function, whose last parameter is a `SINK`, and return the text that it hands over."""
    parts: list[bytes] = []
    function(*arguments, SINK(lambda start, length: parts.append(ctypes.string_at(start, length))))
    (text,) = parts
    return text


def is_panic(error: BaseException) -> bool:
    """Whether Rust code panicked. Every library has a class of its own for that, by one name."""
    return any(cls.__name__ == "PanicError" and cls.__module__ == "pydust" for cls in type(error).__mro__)
