"""Buffers: what is taken without a copy, what is refused and how, and what happens to the memory meanwhile."""

import array
import contextlib
import ctypes
import gc
import importlib.util
import mmap
import struct
import sys
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from example import buffers

if TYPE_CHECKING:
    from concurrent.futures import Future

Start = Callable[[Callable[[], Any]], "Future[Any]"]
Interpreter = Callable[[str], None]

PATIENCE = 60.0

HAS_NUMPY = importlib.util.find_spec("numpy") is not None

needs_numpy = pytest.mark.skipif(not HAS_NUMPY, reason="NOT TESTED: buffers of NumPy, which is not installed here")


def doubles(*shape: int) -> memoryview:
    """0.0, 1.0, .. in memory of this shape."""
    count = 1
    for length in shape:
        count *= length
    return memoryview(array.array("d", range(count))).cast("B").cast("d", shape)


def integers(*shape: int) -> memoryview:
    """0, 1, .. in memory of this shape."""
    count = 1
    for length in shape:
        count *= length
    return memoryview(array.array("i", range(count))).cast("B").cast("i", shape)


# What is taken


ELEMENTS = [
    ("int8", "b", -100),
    ("int16", "h", -30_000),
    ("int32", "i", -(2**31)),
    ("int64", "q", -(2**63)),
    ("intsize", "n", -(2**63) if sys.maxsize > 2**32 else -(2**31)),
    ("uint8", "B", 200),
    ("uint16", "H", 60_000),
    ("uint32", "I", 2**32 - 1),
    ("uint64", "Q", 2**64 - 1),
    ("uintsize", "N", 2 * sys.maxsize + 1),
    ("float32", "f", 0.5),
    ("float64", "d", 0.1),
]


@pytest.mark.parametrize(("name", "code", "value"), ELEMENTS)
@pytest.mark.parametrize("step", [1, -1, 2])
def test_element(name: str, code: str, value: float, step: int) -> None:
    items = [0, value, 7]
    view = memoryview(struct.pack(f"3{code}", *items)).cast(code)
    assert getattr(buffers, name)(view[::step]) == items[::step]


@pytest.mark.parametrize("code", "bBhHiIlLqQnNfd")
def test_only_the_same_element_is_taken(code: str) -> None:
    """The kind and the size have to be right, and nothing else: `l` and `q` are one where both have eight bytes."""
    kind = "float" if code in "fd" else "uint" if code.isupper() else "int"
    bits = struct.calcsize(code) * 8
    fitting = {f"{kind}{bits}"}
    if kind != "float" and struct.calcsize("n") * 8 == bits:
        fitting.add(f"{kind}size")
    view = memoryview(bytearray(64)).cast(code)
    for name, _, _ in ELEMENTS:
        take = getattr(buffers, name)
        if name in fitting:
            assert not any(take(view))
        else:
            with pytest.raises(TypeError) as raised:
                take(view)
            assert str(raised.value).endswith(f", not of {kind}{bits} ('{code}')")


@pytest.mark.parametrize(
    "exporter",
    [
        array.array("d", [1.0, 2.0, 3.0]),
        memoryview(array.array("d", [1.0, 2.0, 3.0])),
        memoryview(struct.pack("3d", 1.0, 2.0, 3.0)).cast("d"),
        memoryview(bytearray(struct.pack("3d", 1.0, 2.0, 3.0))).cast("d"),
        memoryview(array.array("d", [3.0, 2.0, 1.0]))[::-1],
        memoryview(array.array("d", [1.0, 0.0, 2.0, 0.0, 3.0]))[::2],
        memoryview(array.array("d", [0.0, 1.0, 2.0, 3.0, 0.0]))[1:-1],
        (ctypes.c_double * 3)(1.0, 2.0, 3.0),
    ],
    ids=lambda exporter: type(exporter).__name__,
)
def test_exporter(exporter: Any) -> None:
    for function in (buffers.total, buffers.total_detached, buffers.total_of, buffers.total_of_some):
        assert function(exporter) == 6.0
    assert buffers.totals([exporter, exporter]) == [6.0, 6.0]
    assert buffers.dot(exporter, doubles(3)) == 8.0
    assert buffers.float64(exporter) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("exporter", [b"abca", bytearray(b"abca"), memoryview(b"abca"), (ctypes.c_char * 4)(*b"abca")])
def test_bytes(exporter: Any) -> None:
    counts = buffers.histogram(exporter)
    assert [counts[byte] for byte in b"abcd"] == [2, 1, 1, 0]
    assert sum(counts) == 4


def test_a_mapped_file() -> None:
    with mmap.mmap(-1, 4096) as memory:
        memory[:8] = struct.pack("d", 5.0)
        with memoryview(memory) as view, view.cast("d") as numbers:
            assert buffers.total(numbers) == 5.0
            buffers.scale(numbers, 2.0)
        assert struct.unpack("d", memory[:8]) == (10.0,)


def test_nothing() -> None:
    assert buffers.total(array.array("d")) == 0.0
    assert buffers.histogram(b"") == [0] * 256
    assert buffers.total(memoryview(array.array("d", [1.0]))[:0]) == 0.0
    assert buffers.total_of_some(None) is None
    buffers.scale(array.array("d"), 2.0)


def test_large() -> None:
    assert buffers.total(array.array("d", [0.5]) * 100_000) == 50_000.0
    assert buffers.total(doubles(100, 100)[::7]) == sum(
        float(i) for row in range(0, 100, 7) for i in range(row * 100, row * 100 + 100)
    )


@pytest.mark.parametrize("offset", range(9))
def test_elements_at_odd_addresses(offset: int) -> None:
    memory = bytearray(8 * 4 + 16)
    view = memoryview(memory)[offset : offset + 32].cast("d")
    view[:] = array.array("d", [1.0, 2.0, 3.0, 4.0])
    assert buffers.total(view) == 10.0
    assert buffers.total(view[::2]) == 4.0
    buffers.scale(view[1:], -1.0)
    assert view.tolist() == [1.0, -2.0, -3.0, -4.0]


# Shape


SHAPES = [(5,), (1,), (0,), (2, 3), (3, 1), (1, 4), (2, 3, 4), (2, 1, 3, 2)]


@pytest.mark.parametrize("shape", SHAPES)
def test_layout(shape: tuple[int, ...]) -> None:
    view = memoryview(array.array("i"))[:0] if 0 in shape else integers(*shape)
    assert buffers.layout(view) == (
        list(view.shape or ()),
        list(view.strides or ()),
        view.c_contiguous,
        view.f_contiguous,
        False,
    )
    assert buffers.contiguous(view) == list(range(len(view.tobytes()) // 4))


def test_a_single_number_has_no_dimension() -> None:
    number = ctypes.c_int(5)
    assert buffers.layout(number) == ([], [], True, True, False)
    assert buffers.at(number, []) == 5
    buffers.fill(number, 6)
    assert number.value == 6


def test_an_exporter_that_leaves_out_its_strides() -> None:
    """As ctypes does for arrays of arrays."""
    table = ((ctypes.c_double * 3) * 2)((0.0, 1.0, 2.0), (3.0, 4.0, 5.0))
    assert buffers.column_sums(table) == [3.0, 5.0, 7.0]
    buffers.scale(table, 10.0)
    assert [list(row) for row in table] == [[0.0, 10.0, 20.0], [30.0, 40.0, 50.0]]
    cube = (((ctypes.c_int * 4) * 3) * 2)()
    assert buffers.layout(cube) == ([2, 3, 4], [48, 16, 4], True, False, False)
    buffers.fill(cube, 7)
    assert buffers.at(cube, [1, 2, 3]) == cube[1][2][3] == 7
    assert buffers.layout(((ctypes.c_int * 3) * 0)())[0] == [0, 3]
    with pytest.raises(TypeError, match=r"must be a buffer of float64 \('d'\), not of int32 \('<i'\)"):
        buffers.total(cube)
    assert buffers.total_elsewhere(table) == 150.0


def test_rows_with_gaps() -> None:
    table = integers(6, 4)[1::2]
    assert buffers.layout(table) == ([3, 4], [32, 4], False, False, False)
    assert buffers.int32(table) == [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23]
    assert [buffers.at(table, [row, 2]) for row in range(3)] == [6, 14, 22]
    buffers.fill(table, 0)
    assert table.obj is not None
    assert buffers.int32(integers(6, 4)[::-1][:1]) == [20, 21, 22, 23]


def test_a_table() -> None:
    table, result = doubles(2, 3), memoryview(bytearray(48)).cast("d", (3, 2))
    assert buffers.column_sums(table) == [3.0, 5.0, 7.0]
    assert buffers.column_sums(table[::-1]) == [3.0, 5.0, 7.0]
    assert buffers.total(table) == 15.0
    buffers.transpose(table, result)
    assert result.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    with pytest.raises(ValueError, match=r"^the result must have 3 rows and 2 columns$"):
        buffers.transpose(table, doubles(2, 3))


# Errors


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: buffers.total(1), TypeError, "total() argument 'values' must be a buffer of float64 ('d'), not int"),
        (
            lambda: buffers.total(None),
            TypeError,
            "total() argument 'values' must be a buffer of float64 ('d'), not None",
        ),
        (
            lambda: buffers.total([1.0]),
            TypeError,
            "total() argument 'values' must be a buffer of float64 ('d'), not list",
        ),
        (buffers.total, TypeError, "total() missing 1 required positional argument: 'values'"),
        (
            lambda: buffers.histogram("text"),
            TypeError,
            "histogram() argument 'data' must be a bytes-like object, not str",
        ),
        (
            lambda: buffers.total(array.array("i", [1])),
            TypeError,
            "total() argument 'values' must be a buffer of float64 ('d'), not of int32 ('i')",
        ),
        (
            lambda: buffers.total(b"12345678"),
            TypeError,
            "total() argument 'values' must be a buffer of float64 ('d'), not of uint8 ('B')",
        ),
        (
            lambda: buffers.total((ctypes.c_double.__ctype_be__ * 2)()),
            TypeError,
            "total() argument 'values' must be a buffer of float64 ('d'), not of big-endian float64 ('>d')",
        ),
        (
            lambda: buffers.uint8((ctypes.c_bool * 2)()),
            TypeError,
            "uint8() argument 'values' must be a buffer of uint8 ('B'), not of bool ('<?')",
        ),
        (
            lambda: buffers.int8((ctypes.c_char * 2)()),
            TypeError,
            "int8() argument 'values' must be a buffer of int8 ('b'), not of char ('<c')",
        ),
        (
            lambda: buffers.scale(bytes(8), 2.0),
            TypeError,
            "scale() argument 'values' must be a writable buffer of float64 ('d'), not bytes",
        ),
        (
            lambda: buffers.scale(memoryview(bytes(8)).cast("d"), 2.0),
            TypeError,
            "scale() argument 'values' must be a writable buffer of float64 ('d'), not memoryview",
        ),
        (
            lambda: buffers.scale(memoryview(bytearray(8)), 2.0),
            TypeError,
            "scale() argument 'values' must be a buffer of float64 ('d'), not of uint8 ('B')",
        ),
        (
            lambda: buffers.scale(3, 2.0),
            TypeError,
            "scale() argument 'values' must be a buffer of float64 ('d'), not int",
        ),
        (
            lambda: buffers.totals([doubles(2), b""]),
            TypeError,
            "totals() argument 'values': item 1 must be a buffer of float64 ('d'), not of uint8 ('B')",
        ),
        (lambda: buffers.total_of(1), TypeError, "value must be a buffer of float64 ('d'), not int"),
        (lambda: buffers.total_of(b""), TypeError, "value must be a buffer of float64 ('d'), not of uint8 ('B')"),
        (lambda: buffers.column_sums(doubles(3)), ValueError, "buffer must have 2 dimensions, not 1"),
        (lambda: buffers.dot(doubles(3), doubles(1, 3)), ValueError, "buffer must have 1 dimension, not 2"),
        (lambda: buffers.dot(doubles(3), doubles(4)), ValueError, "buffer must have 3 elements, not 4"),
        (lambda: buffers.assign(integers(3), [1]), ValueError, "buffer must have 1 element, not 3"),
        (lambda: buffers.contiguous(integers(4)[::2]), BufferError, "buffer is not C-contiguous"),
        (lambda: buffers.at(integers(4), [4]), IndexError, "buffer has no index 4 in dimension 0, whose size is 4"),
        (
            lambda: buffers.at(integers(2, 3), [1, 3]),
            IndexError,
            "buffer has no index 3 in dimension 1, whose size is 3",
        ),
        (lambda: buffers.at(integers(2, 3), [1]), ValueError, "buffer must have 1 dimension, not 2"),
        (
            lambda: buffers.Series(doubles(2)).set(2, 0.0),
            IndexError,
            "buffer has no index 2 in dimension 0, whose size is 2",
        ),
        (
            lambda: buffers.Series(5),
            TypeError,
            "Series.__new__() argument 'values' must be a buffer of float64 ('d'), not int",
        ),
    ],
)
def test_refused(call: Callable[[], object], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as raised:
        call()
    assert str(raised.value) == message


def test_records_are_refused() -> None:
    class Point(ctypes.Structure):
        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    with pytest.raises(TypeError, match=r"must be a buffer of float64 \('d'\), not of format 'T\{"):
        buffers.total((Point * 2)())


def test_what_an_exporter_raises_stays_what_it_is() -> None:
    view = memoryview(bytearray(8)).cast("d")
    view.release()
    with pytest.raises(ValueError, match="released memoryview"):
        buffers.total(view)
    with pytest.raises(ValueError, match="released memoryview"):
        buffers.scale(view, 1.0)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="buffers of Python classes came with Python 3.12")
def test_a_python_class() -> None:
    class Exporter:
        released = 0

        def __init__(self) -> None:
            self.numbers = array.array("d", [1.0, 2.0])

        def __buffer__(self, flags: int) -> memoryview:
            return memoryview(self.numbers)

        def __release_buffer__(self, view: memoryview) -> None:
            self.released += 1
            view.release()

    class Failing:
        def __buffer__(self, flags: int) -> memoryview:
            raise LookupError(flags)

    exporter = Exporter()
    assert buffers.total(exporter) == 3.0
    assert exporter.released == 1
    series = buffers.Series(exporter)
    assert exporter.released == 1
    del series
    gc.collect()
    assert exporter.released == 2
    for function in (buffers.total, buffers.Series):
        with pytest.raises(LookupError):
            function(Failing())


# Memory that is lent


def test_writing() -> None:
    numbers = array.array("d", [1.0, 2.0, 3.0])
    buffers.scale(numbers, 2.0)
    assert numbers.tolist() == [2.0, 4.0, 6.0]
    buffers.scale(memoryview(numbers)[::-2], 10.0)
    assert numbers.tolist() == [20.0, 4.0, 60.0]
    integers = array.array("i", [1, 2, 3])
    buffers.assign(integers, [7, 8, 9])
    assert integers.tolist() == [7, 8, 9]
    buffers.fill(memoryview(integers)[1:], -1)
    assert integers.tolist() == [7, -1, -1]


@pytest.mark.parametrize(
    "call",
    [
        buffers.total,
        buffers.total_of,
        buffers.float64,
        buffers.total_elsewhere,
        lambda view: buffers.total_after(view, lambda: None),
        lambda view: buffers.scale(view, 1.0),
        lambda view: buffers.totals([view, 1]),
        lambda view: buffers.dot(view, 1),
        buffers.int32,
        lambda view: buffers.total_after(view, lambda: 1 / 0),
        lambda view: buffers.Series(view).mean(),
    ],
)
def test_the_buffer_is_given_back(call: Callable[[memoryview], object]) -> None:
    memory = bytearray(16)
    with memoryview(memory) as view, view.cast("d") as numbers:
        with contextlib.suppress(TypeError, ZeroDivisionError):
            call(numbers)
        count = sys.getrefcount(numbers)
        with contextlib.suppress(TypeError, ZeroDivisionError):
            call(numbers)
        assert sys.getrefcount(numbers) == count
    memory.append(1)
    assert len(memory) == 17


def test_the_size_stays_while_the_buffer_is_held() -> None:
    memory = array.array("d", [1.0, 2.0])
    with pytest.raises(BufferError, match="cannot resize an array that is exporting buffers"):
        buffers.total_after(memory, lambda: memory.append(3.0))
    memory.append(3.0)
    assert buffers.total_after(memory, lambda: None) == 6.0


def test_a_call_inside_sees_and_changes_the_same_memory() -> None:
    memory = array.array("d", [1.0, 2.0])

    def change() -> None:
        assert buffers.total(memory) == 3.0
        buffers.scale(memory, 10.0)
        memory[0] += 1.0

    assert buffers.total_after(memory, change) == 31.0


def test_a_class_keeps_its_buffer() -> None:
    memory = bytearray(16)
    series = buffers.Series(memoryview(memory).cast("d"))
    assert series.count() == 2
    series.set(1, 4.0)
    assert series.mean() == 2.0
    memory[:] = struct.pack("2d", 1.0, 2.0)
    assert series.mean() == 1.5
    with pytest.raises(BufferError):
        memory.append(1)
    del series
    gc.collect()
    memory.append(1)


def test_a_cycle_through_a_buffer_stays() -> None:
    """The collector would clear the memory before the object that reads it, so it does not see this reference."""

    class Numbers(ctypes.c_double * 2):  # type: ignore[misc]
        pass

    numbers = Numbers(1.0, 2.0)
    numbers.series = buffers.Series(numbers)
    alive = weakref.ref(numbers)
    del numbers
    gc.collect()
    again = alive()
    assert again is not None
    assert again.series.mean() == 1.5
    del again.series
    del again
    gc.collect()
    assert alive() is None


# Threads


def test_dropped_in_a_thread_that_python_does_not_know() -> None:
    memory = bytearray(16)
    for _ in range(10):
        with memoryview(memory) as view, view.cast("d") as numbers:
            assert buffers.total_elsewhere(numbers) == 0.0
        memory.append(1)
        memory.pop()


def test_threads_read_and_write(start: Start) -> None:
    """Every number that is read was written whole, so the sum is one that some order of writes gives."""
    memory = array.array("d", [1.0]) * 1000
    done = threading.Event()

    def write() -> None:
        for _ in range(200):
            buffers.scale(memory, -1.0)
        done.set()

    def read() -> int:
        rounds = 0
        while not done.is_set() or rounds == 0:
            total = buffers.total_detached(memory)
            assert total == int(total)
            assert -1000 <= total <= 1000
            rounds += 1
        return rounds

    futures = [start(read) for _ in range(3)]
    writer = start(write)
    writer.result(PATIENCE)
    assert all(future.result(PATIENCE) for future in futures)
    assert buffers.total(memory) == 1000.0


def test_in_another_interpreter(new_interpreter: Callable[[], Interpreter]) -> None:
    run = new_interpreter()
    run(
        "from example import buffers\n"
        "memory = bytearray(16)\n"
        "view = memoryview(memory).cast('d')\n"
        "buffers.scale(view, 2.0)\n"
        "assert buffers.total_elsewhere(view) == 0.0\n"
        "series = buffers.Series(view)\n"
        "del series\n"
        "import gc; gc.collect()\n"
        "view.release()\n"
        "memory.append(1)\n"
    )


# NumPy, where it is


@needs_numpy
def test_numpy() -> None:
    numpy = importlib.import_module("numpy")
    table = numpy.arange(12.0).reshape(3, 4)
    assert buffers.total(table) == 66.0
    assert buffers.total(table.T) == 66.0
    assert buffers.float64(table.T) == table.T.ravel().tolist()
    assert buffers.column_sums(table[::2, ::-1]) == table[::2, ::-1].sum(axis=0).tolist()
    result = numpy.zeros((4, 3))
    buffers.transpose(table, result)
    assert (result == table.T).all()
    buffers.scale(table[:, 1], 10.0)
    assert table[:, 1].tolist() == [10.0, 50.0, 90.0]
    fortran = numpy.asfortranarray(numpy.arange(6, dtype="i4").reshape(2, 3))
    assert buffers.layout(fortran) == ([2, 3], [4, 8], False, True, False)
    assert buffers.total(numpy.broadcast_to(numpy.float64(2.0), (3, 3))) == 18.0
    assert buffers.total(numpy.zeros((0, 3))) == 0.0
    packed = numpy.zeros(3, dtype=[("flag", "u1"), ("value", "f8")])
    packed["value"] = [1.0, 2.0, 3.0]
    assert buffers.total(packed["value"]) == 6.0


@needs_numpy
@pytest.mark.parametrize(
    ("dtype", "given"),
    [
        (">f8", "big-endian float64 ('>d')"),
        ("f4", "float32 ('f')"),
        ("f2", "float16 ('e')"),
        ("i8", "int64 ('l')"),
        ("?", "bool ('?')"),
        ("c16", "format 'Zd'"),
    ],
)
def test_numpy_of_another_type(dtype: str, given: str) -> None:
    numpy = importlib.import_module("numpy")
    with pytest.raises(TypeError) as raised:
        buffers.total(numpy.zeros(2, dtype=dtype))
    assert str(raised.value) == f"total() argument 'values' must be a buffer of float64 ('d'), not of {given}"


@needs_numpy
def test_numpy_that_is_read_only() -> None:
    numpy = importlib.import_module("numpy")
    numbers = numpy.arange(3.0)
    numbers.setflags(write=False)
    assert buffers.total(numbers) == 3.0
    with pytest.raises(TypeError, match=r"must be a writable buffer of float64 \('d'\), not ndarray$"):
        buffers.scale(numbers, 2.0)


# What is lent


def test_a_class_lends_its_numbers_in_place() -> None:
    samples = buffers.Samples([0.5, 1.5, 2.5])
    view = memoryview(samples)
    assert (view.format, view.itemsize, view.shape, view.strides, view.readonly, view.c_contiguous) == (
        "f",
        4,
        (3,),
        (4,),
        True,
        True,
    )
    assert view.obj is samples
    assert view.tolist() == [0.5, 1.5, 2.5]
    assert bytes(samples) == struct.pack("3f", 0.5, 1.5, 2.5)
    with pytest.raises(TypeError, match="cannot modify read-only memory"):
        view[0] = 1.0
    assert bytes(buffers.Table()) == bytes([2, 3, 5, 7, 11])
    assert memoryview(buffers.Samples([])).tolist() == []


def test_what_is_lent_cannot_be_changed_but_read() -> None:
    samples = buffers.Samples([1.0])
    first, second = memoryview(samples), memoryview(samples)
    said = "Samples.push(): this Samples cannot be changed while a buffer of it is in use"
    for view in (first, second):
        with pytest.raises(BufferError) as caught:
            samples.push(2.0)
        assert str(caught.value) == said
        assert (samples.sum(), len(samples)) == (1.0, 1)
        view.release()
    samples.push(2.0)
    assert (samples.sum(), samples.released) == (3.0, 2)


def test_a_slice_of_what_is_lent_keeps_the_loan() -> None:
    samples = buffers.Samples([1.0, 2.0])
    part = memoryview(samples)[1:]
    gc.collect()
    with pytest.raises(BufferError):
        samples.push(3.0)
    assert part.tolist() == [2.0]
    part.release()
    gc.collect()
    samples.push(3.0)


def test_python_writes_to_a_matrix() -> None:
    matrix = buffers.Matrix(2, 3)
    view = memoryview(matrix)
    assert (view.format, view.shape, view.strides, view.readonly) == ("d", (2, 3), (24, 8), False)
    view[1, 2] = 7.0
    with memoryview(matrix) as second:
        assert second[1, 2] == 7.0
    for refused in (lambda: matrix.row(1), matrix.spoil):
        with pytest.raises(BufferError, match="this Matrix cannot be changed while a buffer of it is in use"):
            refused()
    view.release()
    assert matrix.row(1) == [0.0, 0.0, 7.0]
    buffers.scale(matrix, 2.0)
    assert matrix.row(1) == [0.0, 0.0, 14.0]
    assert buffers.column_sums(matrix) == [0.0, 0.0, 14.0]


def test_a_shape_that_does_not_fit() -> None:
    matrix = buffers.Matrix(2, 2)
    matrix.spoil()
    for _ in range(2):
        with pytest.raises(BufferError, match=r"2 elements do not have the shape \[2, 2\]"):
            memoryview(matrix)
    # Nothing is lent after an error.
    assert matrix.row(0) == [0.0, 0.0]


def test_who_wants_to_write_gets_no_numbers_to_read() -> None:
    with pytest.raises(TypeError, match="must be"):
        buffers.scale(buffers.Samples([1.0]), 2.0)
    with pytest.raises((BufferError, TypeError)):
        (ctypes.c_char * 4).from_buffer(buffers.Samples([1.0]))
    samples = buffers.Samples([1.0])
    samples.push(2.0)


def test_a_buffer_ends_on_another_thread(start: Start) -> None:
    samples = buffers.Samples([1.0])
    view = memoryview(samples)
    start(samples.sum).result(PATIENCE)
    start(view.release).result(PATIENCE)
    samples.push(2.0)
    views = [memoryview(samples) for _ in range(20)]
    futures = [start(view.release) for view in views] + [start(samples.sum) for _ in range(20)]
    for future in futures:
        future.result(PATIENCE)
    samples.push(3.0)
    assert (samples.sum(), samples.released) == (6.0, 21)


def test_what_is_lent_outlives_the_name() -> None:
    view = memoryview(buffers.Samples([1.0, 2.0]))
    gc.collect()
    assert view.tolist() == [1.0, 2.0]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="NOT TESTED: `__buffer__` is visible from Python since 3.12")
def test_buffers_by_their_special_methods() -> None:
    class Louder(buffers.Samples):
        def __buffer__(self, flags: int, /) -> memoryview:
            return super().__buffer__(flags)

    for samples in (buffers.Samples([1.0]), Louder([1.0])):
        view = memoryview(samples)
        assert view.tolist() == [1.0]
        with pytest.raises(BufferError):
            samples.push(2.0)
        view.release()
        del view
        gc.collect()
        samples.push(2.0)


@needs_numpy
def test_numpy_writes_to_a_matrix() -> None:
    import numpy as np

    matrix = buffers.Matrix(2, 3)
    numbers, again = np.asarray(matrix), np.asarray(matrix)
    numbers += 1.0
    assert (again.dtype, again[1, 2]) == (np.float64, 1.0)
    del numbers, again
    assert matrix.row(0) == [1.0, 1.0, 1.0]
