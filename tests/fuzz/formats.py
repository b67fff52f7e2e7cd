"""Formats of buffers: what an element type takes is what `struct` says of it, and so are the values."""

import ctypes
import importlib
import random
import struct
import sys
from pathlib import Path
from typing import Any

from .target import Target

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ORDERS = ["", "@", "=", "<", ">", "!"]
CODES = "xcbB?hHiIlLqQnNefdgspPOZtuw"
KINDS = {**dict.fromkeys("bhilqn", "int"), **dict.fromkeys("BHILQN", "uint"), **dict.fromkeys("efdg", "float")}


class _Buffer(ctypes.Structure):
    """`Py_buffer`."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]


def view(content: bytearray, text: bytes, size: int, keep: list[object]) -> memoryview:
    """Return a view of memory in any format at all, which nothing in Python's library would lend."""
    count = len(content) // size
    memory = (ctypes.c_char * max(len(content), 1)).from_buffer(content)
    shape, strides = (ctypes.c_ssize_t * 1)(count), (ctypes.c_ssize_t * 1)(size)
    kept = ctypes.c_char_p(text)
    keep += [content, memory, shape, strides, kept]
    buffer = _Buffer(
        buf=ctypes.addressof(memory),
        len=count * size,
        itemsize=size,
        readonly=0,
        ndim=1,
        format=kept,
        shape=ctypes.addressof(shape),
        strides=ctypes.addressof(strides),
    )
    make = ctypes.pythonapi.PyMemoryView_FromBuffer
    make.restype, make.argtypes = ctypes.py_object, [ctypes.POINTER(_Buffer)]
    keep.append(buffer)
    made: memoryview = make(ctypes.byref(buffer))
    return made


class Formats(Target):
    """A format, the size of an item, and the bytes."""

    name = "formats"

    def __init__(self) -> None:
        if str(EXAMPLES) not in sys.path:
            sys.path.insert(0, str(EXAMPLES))
        self._keep: list[object] = []
        buffers = importlib.import_module("example.buffers")
        names = [f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)] + ["float32", "float64"]
        self._functions: dict[str, Any] = {name: getattr(buffers, name) for name in names}

    def seeds(self) -> list[object]:
        """Return each order with each character."""
        sizes = (1, 2, 4, 8, 16)
        return [
            (f"{order}{code}".encode(), size, bytes(range(16))) for order in ORDERS for code in CODES for size in sizes
        ]

    def make(self, numbers: random.Random) -> tuple[bytes, int, bytes]:
        """Draw a format, right or not."""
        text = numbers.choice(ORDERS) + "".join(
            numbers.choice(CODES) for _ in range(numbers.choice((0, 1, 1, 1, 2, 5)))
        )
        if not numbers.randrange(4):
            text = numbers.choice(("3", "T{", " ", "(2,2)", "\xff", "&")) + text + numbers.choice(("", "}", ":x:", " "))
        return text.encode("latin-1"), numbers.choice((1, 2, 4, 8, 8, 3, 16)), numbers.randbytes(48)

    def attempt(self, made: Any) -> None:
        """Read it by each function: one whose elements these are gives their values, another refuses."""
        text, size, content = made
        memory = memoryview(view(bytearray(content[: len(content) // size * size]), text, size, self._keep))
        order, code = (text[:1], text[1:]) if text[:1] in (b"@", b"=", b"<", b">", b"!") else (b"", text)
        swapped = (b">", b"!") if sys.byteorder == "little" else (b"<",)
        for name, function in self._functions.items():
            kind, bits = name.rstrip("0123456789"), int(name.lstrip("uintfloa"))
            fits = bits == size * 8 and (order not in swapped or size == 1)
            fits = fits and (KINDS.get(code.decode("latin-1")) == kind or (code == b"c" and name == "uint8"))
            try:
                found = function(memory)
            except (TypeError, BufferError, ValueError) as error:
                if fits:
                    raise AssertionError(f"{name} of {text!r}, {size} bytes") from error
                continue
            assert fits, f"{name} takes {text!r} of {size} bytes"
            letter = {"int": " bh i   q", "uint": " BH I   Q", "float": "    f   d"}[kind][size]
            expected = struct.unpack(f"={len(memory)}{letter}", content[: len(memory) * size])
            assert repr(list(expected)) == repr(found)
        self._keep.clear()
