//! `list`, `tuple`, `dict` and iteration. Items are always handed out as owned references, because Python code may change the container in between.

use core::ptr::NonNull;

use super::{call, error, ffi};
use crate::{Bound, PyAny, PyDict, PyList, PyResult, PyTuple, Python};

/// `len(list)`.
#[inline]
pub(crate) fn list_len(list: &Bound<'_, PyList>) -> usize {
    // SAFETY: attached, valid list.
    unsafe { ffi::PyList_Size(list.as_ptr()) }.cast_unsigned()
}

/// The item at `index`, or `None` past the current end.
#[inline]
pub(crate) fn list_item<'py>(list: &Bound<'py, PyList>, index: usize) -> Option<Bound<'py, PyAny>> {
    let py = list.py();
    // SAFETY: attached, valid list; the index is checked against the length of this moment, under the list's own lock where threads are free.
    unsafe {
        #[cfg(Py_GIL_DISABLED)]
        {
            let item = ffi::PyList_GetItemRef(list.as_ptr(), index.cast_signed());
            if item.is_null() {
                ffi::PyErr_Clear();
            }
            NonNull::new(item).map(|item| Bound::from_owned(py, item))
        }
        #[cfg(not(Py_GIL_DISABLED))]
        {
            (index.cast_signed() < ffi::PyList_GET_SIZE(list.as_ptr())).then(|| {
                Bound::from_borrowed(
                    py,
                    NonNull::new_unchecked(ffi::PyList_GET_ITEM(
                        list.as_ptr(),
                        index.cast_signed(),
                    )),
                )
            })
        }
    }
}

/// A new list of items made one after the other; the first error ends it.
#[inline]
pub(crate) fn list_from<'py>(
    py: Python<'py>,
    items: impl ExactSizeIterator<Item = PyResult<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyList>> {
    let length = items.len();
    // SAFETY: attached. The list is untracked until it is full, so that not even `gc.get_objects()` shows its empty slots; freeing it early skips them. An
    // iterator that yields another number of items than it said can not write outside: `zip` stops it.
    unsafe {
        let list: Bound<'py, PyList> = call::infallible(py, ffi::PyList_New(length.cast_signed()));
        ffi::PyObject_GC_UnTrack(list.as_ptr().cast());
        let mut made = 0;
        for (index, item) in (0..length).zip(items) {
            ffi::PyList_SET_ITEM(list.as_ptr(), index.cast_signed(), item?.into_ptr());
            made += 1;
        }
        assert!(
            made == length,
            "an iterator gave {made} items and had said {length}"
        );
        ffi::PyObject_GC_Track(list.as_ptr().cast());
        Ok(list)
    }
}

/// `list.append(item)`.
pub(crate) fn list_append(list: &Bound<'_, PyList>, item: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(list.py(), unsafe {
        ffi::PyList_Append(list.as_ptr(), item.as_ptr())
    })
}

/// `len(tuple)`.
#[inline]
pub(crate) fn tuple_len(tuple: &Bound<'_, PyTuple>) -> usize {
    // SAFETY: attached, valid tuple.
    unsafe { ffi::PyTuple_GET_SIZE(tuple.as_ptr()) }.cast_unsigned()
}

/// The item at `index`, or `None` past the end.
#[inline]
pub(crate) fn tuple_item<'py>(
    tuple: &Bound<'py, PyTuple>,
    index: usize,
) -> Option<Bound<'py, PyAny>> {
    (index < tuple_len(tuple)).then(|| {
        // SAFETY: attached, index in range, and a finished tuple has no empty slot.
        unsafe {
            Bound::from_borrowed(
                tuple.py(),
                NonNull::new_unchecked(ffi::PyTuple_GET_ITEM(tuple.as_ptr(), index.cast_signed())),
            )
        }
    })
}

/// `iter(object)`.
pub(crate) fn iter<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_GetIter(object.as_ptr())) }
}

/// Whether `iter(object)` can work.
#[inline]
pub(crate) fn is_iterable(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe {
        (*ffi::Py_TYPE(object.as_ptr())).tp_iter.is_some()
            || ffi::PySequence_Check(object.as_ptr()) != 0
    }
}

/// `next(iterator)`, or `None` at the end.
#[inline]
pub(crate) fn next<'py>(iterator: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = iterator.py();
    // SAFETY: attached, and `iter` gave the iterator.
    match NonNull::new(unsafe { ffi::PyIter_Next(iterator.as_ptr()) }) {
        // SAFETY: a new reference.
        Some(item) => Ok(Some(unsafe { Bound::from_owned(py, item) })),
        None => error::take(py).map_or(Ok(None), |exception| {
            Err(crate::PyErr::from_object(exception.unbind()))
        }),
    }
}

/// A new empty dict.
#[inline]
pub(crate) fn dict_new(py: Python<'_>) -> Bound<'_, PyDict> {
    // SAFETY: attached.
    unsafe { call::infallible(py, ffi::PyDict_New()) }
}

/// `len(dict)`.
pub(crate) fn dict_len(dict: &Bound<'_, PyDict>) -> usize {
    // SAFETY: attached, valid dict.
    unsafe { ffi::PyDict_Size(dict.as_ptr()) }.cast_unsigned()
}

/// `dict[key] = value`.
#[inline]
pub(crate) fn dict_set(
    dict: &Bound<'_, PyDict>,
    key: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(dict.py(), unsafe {
        ffi::PyDict_SetItem(dict.as_ptr(), key.as_ptr(), value.as_ptr())
    })
}

/// `dict.get(key)`.
pub(crate) fn dict_get<'py>(
    dict: &Bound<'py, PyDict>,
    key: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let mut value = core::ptr::null_mut();
    // SAFETY: attached, valid objects; the call gives an owned reference or NULL.
    unsafe {
        error::check(
            dict.py(),
            ffi::compat::PyDict_GetItemRef(dict.as_ptr(), key.as_ptr(), &raw mut value),
        )?;
        Ok(NonNull::new(value).map(|value| Bound::from_owned(dict.py(), value)))
    }
}

/// `del dict[key]`.
pub(crate) fn dict_remove(dict: &Bound<'_, PyDict>, key: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(dict.py(), unsafe {
        ffi::PyDict_DelItem(dict.as_ptr(), key.as_ptr())
    })
}
