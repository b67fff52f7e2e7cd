//! `set`, `frozenset`, `slice`, `range`, `mappingproxy`, `memoryview` and `bytearray`.

use core::ptr::NonNull;

use super::{call, error, ffi, fields};
use crate::{
    Bound, PyAny, PyByteArray, PyBytes, PyFrozenSet, PyMappingProxy, PyMemoryView, PyResult, PySet,
    PySlice, Python,
};

/// `set()`.
pub(crate) fn set_new(py: Python<'_>) -> Bound<'_, PySet> {
    // SAFETY: attached; NULL makes an empty set.
    unsafe { call::infallible(py, ffi::PySet_New(core::ptr::null_mut())) }
}

/// `frozenset(iterable)`.
pub(crate) fn frozenset_from<'py>(
    iterable: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyFrozenSet>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(iterable.py(), ffi::PyFrozenSet_New(iterable.as_ptr())) }
}

/// `len(set)` of a set or frozenset; cannot fail.
pub(crate) fn set_len<T: AnySet>(set: &Bound<'_, T>) -> usize {
    // SAFETY: attached, valid set.
    unsafe { ffi::PySet_Size(set.as_ptr()) }.cast_unsigned()
}

/// `item in set`.
pub(crate) fn set_contains<T: AnySet>(
    set: &Bound<'_, T>,
    item: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    // SAFETY: attached, valid set.
    let answer = unsafe { ffi::PySet_Contains(set.as_ptr(), item.as_ptr()) };
    error::check(set.py(), answer).map(|()| answer != 0)
}

/// The two types that the C API reads as sets.
pub(crate) trait AnySet {}
impl AnySet for PySet {}
impl AnySet for PyFrozenSet {}

/// `set.add(item)`.
pub(crate) fn set_add(set: &Bound<'_, PySet>, item: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(set.py(), unsafe {
        ffi::PySet_Add(set.as_ptr(), item.as_ptr())
    })
}

/// `set.discard(item)`: whether it was there.
pub(crate) fn set_discard(set: &Bound<'_, PySet>, item: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PySet_Discard(set.as_ptr(), item.as_ptr()) };
    error::check(set.py(), answer).map(|()| answer != 0)
}

/// `set.pop()`; a `KeyError` for an empty set.
pub(crate) fn set_pop<'py>(set: &Bound<'py, PySet>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid set.
    unsafe { Bound::from_result(set.py(), ffi::PySet_Pop(set.as_ptr())) }
}

/// `set.clear()`.
pub(crate) fn set_clear(set: &Bound<'_, PySet>) -> PyResult<()> {
    // SAFETY: attached, valid set.
    error::check(set.py(), unsafe { ffi::PySet_Clear(set.as_ptr()) })
}

/// `slice(start, stop, step)`.
pub(crate) fn slice_new<'py>(
    start: &Bound<'py, PyAny>,
    stop: &Bound<'py, PyAny>,
    step: &Bound<'py, PyAny>,
) -> Bound<'py, PySlice> {
    // SAFETY: attached, valid objects.
    unsafe {
        call::infallible(
            start.py(),
            ffi::PySlice_New(start.as_ptr(), stop.as_ptr(), step.as_ptr()),
        )
    }
}

/// `slice.indices(length)` and how many items that is.
pub(crate) fn slice_indices(
    slice: &Bound<'_, PySlice>,
    length: isize,
) -> PyResult<(isize, isize, isize, isize)> {
    let (mut start, mut stop, mut step) = (0, 0, 0);
    // SAFETY: attached, valid slice. The step that `PySlice_Unpack` gives is never zero.
    unsafe {
        error::check(
            slice.py(),
            ffi::PySlice_Unpack(slice.as_ptr(), &raw mut start, &raw mut stop, &raw mut step),
        )?;
        let count = ffi::PySlice_AdjustIndices(length, &raw mut start, &raw mut stop, step);
        Ok((start, stop, step, count))
    }
}

/// `types.MappingProxyType(mapping)`.
pub(crate) fn mapping_proxy<'py>(
    mapping: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyMappingProxy>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(mapping.py(), ffi::PyDictProxy_New(mapping.as_ptr())) }
}

/// `memoryview(object)`.
pub(crate) fn memory_view<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyMemoryView>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyMemoryView_FromObject(object.as_ptr())) }
}

/// A new `bytearray`.
pub(crate) fn bytearray_from<'py>(py: Python<'py>, content: &[u8]) -> Bound<'py, PyByteArray> {
    // SAFETY: attached; copies the content.
    unsafe {
        call::infallible(
            py,
            ffi::PyByteArray_FromStringAndSize(
                content.as_ptr().cast(),
                content.len().cast_signed(),
            ),
        )
    }
}

/// `len(array)` at this moment.
pub(crate) fn bytearray_len(array: &Bound<'_, PyByteArray>) -> usize {
    // SAFETY: attached, valid bytearray.
    unsafe { ffi::PyByteArray_Size(array.as_ptr()) }.cast_unsigned()
}

/// Changes the length; a `BufferError` while somebody else has a view of the content.
pub(crate) fn bytearray_resize(array: &Bound<'_, PyByteArray>, length: isize) -> PyResult<()> {
    // SAFETY: attached, valid bytearray; CPython takes the array's lock where threads are free, and refuses while it is exported.
    error::check(array.py(), unsafe {
        ffi::PyByteArray_Resize(array.as_ptr(), length)
    })
}

/// `bytes(object)` for an object with a buffer: CPython makes the copy, and keeps the object from being resized meanwhile.
pub(crate) fn bytes_of<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyBytes_FromObject(object.as_ptr())) }
}

/// A new `bytes` whose content is written by a closure before anybody else sees it.
pub(crate) fn bytes_with<'py>(
    py: Python<'py>,
    length: isize,
    write: impl FnOnce(&mut [u8]) -> PyResult<()>,
) -> PyResult<Bound<'py, PyBytes>> {
    // SAFETY: attached; NULL asks for `length` bytes of which the content is still ours to write. Only this function has a reference, and the collector does
    // not know bytes. The empty bytes object is shared, and a slice of no bytes writes nothing.
    unsafe {
        let object = NonNull::new(ffi::PyBytes_FromStringAndSize(core::ptr::null(), length))
            .ok_or_else(|| error::fetch(py))?;
        let bytes: Bound<'py, PyBytes> = Bound::from_owned(py, object);
        let data = fields::bytes_content(bytes.as_ptr());
        let length = length.cast_unsigned();
        data.write_bytes(0, length);
        write(core::slice::from_raw_parts_mut(data, length))?;
        Ok(bytes)
    }
}
