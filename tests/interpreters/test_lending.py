"""Memory that a native class lends: what each flag gives, many buffers of an object, what is left after a failure."""

from __future__ import annotations

import gc
import importlib
import math
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lending(native: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(native))
    return importlib.import_module("native.lending")


SHAPES = [(), (1,), (6,), (0,), (2, 3), (1, 6), (6, 1), (1, 1, 1), (0, 5), (5, 0), (2, 1, 3), (1,) * 64]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_combination_of_flags(lending: Any, shape: tuple[int, ...]) -> None:
    """A consumer gets what a `memoryview` of the same memory gives it, which CPython has tested."""
    testbuffer = pytest.importorskip(
        "_testbuffer", reason="NOT TESTED: the flags of buffers; this Python has no `_testbuffer`"
    )
    grid = lending.Grid(math.prod(shape), list(shape))
    view = memoryview(grid)

    def seen(exporter: object, flags: int) -> tuple[object, ...]:
        try:
            return layout(testbuffer.ndarray(exporter, getbuf=flags))
        except (BufferError, SystemError):
            # The latter from CPython itself, since 3.13, for flags of `PyMemoryView_FromMemory`.
            return ()

    # Ten bits are all that there are.
    for flags in range(1 << 10):
        assert seen(grid, flags) == seen(view, flags), hex(flags)
    view.release()
    gc.collect()
    grid.push(1.0)


def layout(consumer: object) -> tuple[object, ...]:
    names = ("ndim", "shape", "strides", "suboffsets", "format", "itemsize", "nbytes", "readonly")
    return tuple(getattr(consumer, name) for name in names)


@pytest.mark.parametrize(
    ("count", "shape"),
    [
        (0, [2**63, 0]),
        (0, [0, 2**64 - 1]),
        (0, [0, 2**62]),
        (0, [2**31, 2**31, 0]),
        (0, [0, 2**40, 2**40]),
        (1, [1] * 65),
        (3, [2, 2]),
        (0, []),
    ],
)
def test_shapes_that_no_buffer_has(lending: Any, count: int, shape: list[int]) -> None:
    grid = lending.Grid(count, shape)
    for _ in range(2):
        with pytest.raises(BufferError):
            memoryview(grid)
    grid.push(1.0)


def test_large_dimensions_without_elements(lending: Any) -> None:
    view = memoryview(lending.Grid(0, [2**20, 0, 2**39]))
    assert (view.shape, view.nbytes) == ((2**20, 0, 2**39), 0)


@pytest.mark.parametrize("mood", ["fails", "panics"])
def test_nothing_is_lent_after_a_failure(lending: Any, mood: str) -> None:
    grid = lending.Grid(2, [2])
    grid.mood = mood
    for _ in range(3):
        with pytest.raises((LookupError, RuntimeError), match="not today"):
            memoryview(grid)
    grid.push(2.0)
    grid.mood = ""
    with pytest.raises(BufferError, match=r"3 elements do not have the shape \[2\]"):
        memoryview(grid)
    assert (grid.lent, grid.released) == (1, 0)


def test_a_request_that_is_refused_lends_nothing(lending: Any) -> None:
    import ctypes

    shade = lending.Shade(2)
    with pytest.raises((BufferError, TypeError), match="writable"):
        (ctypes.c_char * 4).from_buffer(shade)
    assert memoryview(shade).tolist() == [2.5, 0.5]
    assert memoryview(shade).tolist() == [3.5, 0.5]


def test_buffers_share_one_loan(lending: Any) -> None:
    """`__buffer__` runs for the first, whose memory all show, and `__release_buffer__` after the last."""
    grid = lending.Grid(3, [3])
    views: list[Any] = [memoryview(grid) for _ in range(4)]
    views[1][0] = 7.0
    assert [view[0] for view in views] == [7.0] * 4
    assert bytes(grid) == views[0].tobytes()
    for index in (2, 0, 3, 1):
        with pytest.raises(BufferError, match="cannot be changed while a buffer of it is in use"):
            grid.push(1.0)
        views[index].release()
    assert (grid.lent, grid.released) == (1, 1)
    grid.push(1.0)
    with pytest.raises(BufferError, match="4 elements"):
        memoryview(grid)


def test_objects_are_lent_apart(lending: Any) -> None:
    first, second = lending.Grid(1, [1]), lending.Grid(2, [2])
    with memoryview(first), memoryview(first), memoryview(second) as view:
        assert view.shape == (2,)
    first.push(0.0)
    second.push(0.0)


def test_numpy_sees_every_view(lending: Any) -> None:
    numpy = pytest.importorskip("numpy", reason="NOT TESTED: views of NumPy, which is not installed here")
    grid, shade = lending.Grid(4, [2, 2]), lending.Shade(3)
    first, second, third = numpy.asarray(grid), numpy.asarray(grid), numpy.frombuffer(grid)
    second[1, 1] = 9.0
    assert (first[1, 1], third[3]) == (9.0, 9.0)
    readers = [numpy.asarray(shade) for _ in range(3)]
    assert [(reader.dtype, reader[0], reader.flags.writeable) for reader in readers] == [
        (numpy.float64, 1.5, False)
    ] * 3
    del first, second, third
    grid.push(1.0)


def test_threads_share_a_loan(lending: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    grid = lending.Grid(8, [8])

    def look(_: int) -> int:
        with memoryview(grid) as view:
            return len(view)

    with memoryview(grid), ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(2000))) == {8}
    assert grid.lent == grid.released == 1
    grid.push(1.0)


def test_every_loan_of_threads_is_given_back(lending: Any) -> None:
    """No loan begins before `__release_buffer__` has told of the end of the one before."""
    from concurrent.futures import ThreadPoolExecutor

    grid = lending.Grid(8, [8])

    def look(_: int) -> int:
        with memoryview(grid) as view:
            return len(view)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(4000))) == {8}
    assert grid.lent == grid.released > 0
    grid.push(1.0)
