//! `list`, `tuple`, `dict` and iteration. Items are always handed out as owned references, because Python code may change the container in between.

use core::ptr::NonNull;

use super::{call, error, ffi, fields};
use crate::exception::TypeError;
use crate::{Bound, PyAny, PyDict, PyErr, PyList, PyResult, PyTuple, Python};

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
            (index.cast_signed() < fields::list_size(list.as_ptr())).then(|| {
                Bound::from_borrowed(
                    py,
                    NonNull::new_unchecked(fields::list_item(list.as_ptr(), index.cast_signed())),
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
            fields::set_list_item(list.as_ptr(), index.cast_signed(), item?.into_ptr());
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
#[inline]
pub(crate) fn list_append(list: &Bound<'_, PyList>, item: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(list.py(), unsafe {
        ffi::PyList_Append(list.as_ptr(), item.as_ptr())
    })
}

/// `list[index] = item`; an `IndexError` past the end.
#[inline]
pub(crate) fn list_set(
    list: &Bound<'_, PyList>,
    index: usize,
    item: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects; the call takes over a reference, also when it fails. An index that is no `Py_ssize_t` is past any end.
    error::check(list.py(), unsafe {
        ffi::PyList_SetItem(
            list.as_ptr(),
            isize::try_from(index).unwrap_or(isize::MAX),
            item.clone().into_ptr(),
        )
    })
}

/// `list.insert(index, item)`.
#[inline]
pub(crate) fn list_insert(
    list: &Bound<'_, PyList>,
    index: usize,
    item: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: attached, valid objects; an index past the end appends.
    error::check(list.py(), unsafe {
        ffi::PyList_Insert(
            list.as_ptr(),
            isize::try_from(index).unwrap_or(isize::MAX),
            item.as_ptr(),
        )
    })
}

/// `list.sort()`.
#[inline]
pub(crate) fn list_sort(list: &Bound<'_, PyList>) -> PyResult<()> {
    // SAFETY: attached, valid list.
    error::check(list.py(), unsafe { ffi::PyList_Sort(list.as_ptr()) })
}

/// `list.reverse()`.
#[inline]
pub(crate) fn list_reverse(list: &Bound<'_, PyList>) -> PyResult<()> {
    // SAFETY: attached, valid list.
    error::check(list.py(), unsafe { ffi::PyList_Reverse(list.as_ptr()) })
}

/// `list[low:high] = items`, or the deletion of it.
#[inline]
pub(crate) fn list_set_slice(
    list: &Bound<'_, PyList>,
    low: usize,
    high: usize,
    items: Option<&Bound<'_, PyAny>>,
) -> PyResult<()> {
    let clamp = |index: usize| isize::try_from(index).unwrap_or(isize::MAX);
    // SAFETY: attached, valid objects; bounds past the end are cut, NULL deletes.
    error::check(list.py(), unsafe {
        ffi::PyList_SetSlice(
            list.as_ptr(),
            clamp(low),
            clamp(high),
            items.map_or(core::ptr::null_mut(), Bound::as_ptr),
        )
    })
}

/// `list(iterable)`.
#[inline]
pub(crate) fn list_of<'py>(iterable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    // SAFETY: attached, valid object; gives a list.
    unsafe { Bound::from_result(iterable.py(), ffi::PySequence_List(iterable.as_ptr())) }
}

/// `tuple(iterable)`.
#[inline]
pub(crate) fn tuple_of<'py>(iterable: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    // SAFETY: attached, valid object; gives a tuple.
    unsafe { Bound::from_result(iterable.py(), ffi::PySequence_Tuple(iterable.as_ptr())) }
}

/// `len(tuple)`.
#[inline]
pub(crate) fn tuple_len(tuple: &Bound<'_, PyTuple>) -> usize {
    // SAFETY: attached, valid tuple.
    unsafe { fields::tuple_size(tuple.as_ptr()) }.cast_unsigned()
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
                NonNull::new_unchecked(fields::tuple_item(tuple.as_ptr(), index.cast_signed())),
            )
        }
    })
}

/// `iter(object)`.
#[inline]
pub(crate) fn iter<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyObject_GetIter(object.as_ptr())) }
}

/// Whether `iter(object)` can work.
#[inline]
pub(crate) fn is_iterable(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe {
        fields::iter_of(ffi::Py_TYPE(object.as_ptr())).is_some()
            || ffi::PySequence_Check(object.as_ptr()) != 0
    }
}

/// Whether `next(object)` can work.
#[inline]
pub(crate) fn is_iterator(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyIter_Check(object.as_ptr()) != 0 }
}

/// `next(iterator)`, or `None` at the end.
#[inline]
pub(crate) fn next<'py>(iterator: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = iterator.py();
    // Classes that Python code defines always have the slot, but a module object may have become a plain one, and the C API does not look again.
    // SAFETY: attached, valid object.
    let Some(slot) = (unsafe { fields::iternext_of(ffi::Py_TYPE(iterator.as_ptr())) }) else {
        return Err(no_iterator(iterator));
    };
    // SAFETY: attached; the slot of the object's own type.
    match NonNull::new(unsafe { slot(iterator.as_ptr()) }) {
        // SAFETY: a new reference.
        Some(item) => Ok(Some(unsafe { Bound::from_owned(py, item) })),
        None => end_of_iteration(py),
    }
}

#[cold]
fn no_iterator(object: &Bound<'_, PyAny>) -> PyErr {
    let ty = super::types::type_name(object);
    let message = format!("'{ty}' object is not an iterator");
    PyErr::without_place(TypeError::CLASS, message)
}

/// Why an iterator gave nothing: the end, with or without a `StopIteration`, or an error.
#[cold]
fn end_of_iteration(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    // SAFETY: attached; a class that is never freed.
    unsafe {
        if ffi::PyErr_Occurred().is_null() {
            return Ok(None);
        }
        if ffi::PyErr_ExceptionMatches(ffi::PyExc_StopIteration) != 0 {
            ffi::PyErr_Clear();
            return Ok(None);
        }
    }
    Err(error::fetch(py))
}

/// A new empty dict.
#[inline]
pub(crate) fn dict_new(py: Python<'_>) -> Bound<'_, PyDict> {
    // SAFETY: attached.
    unsafe { call::infallible(py, ffi::PyDict_New()) }
}

/// `len(dict)`.
#[inline]
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
#[inline]
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
#[inline]
pub(crate) fn dict_remove(dict: &Bound<'_, PyDict>, key: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(dict.py(), unsafe {
        ffi::PyDict_DelItem(dict.as_ptr(), key.as_ptr())
    })
}

/// `key in dict`.
#[inline]
pub(crate) fn dict_contains(dict: &Bound<'_, PyDict>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
    // SAFETY: attached, valid objects.
    let answer = unsafe { ffi::PyDict_Contains(dict.as_ptr(), key.as_ptr()) };
    error::check(dict.py(), answer).map(|()| answer != 0)
}

/// `dict.setdefault(key, value)`.
#[inline]
pub(crate) fn dict_set_default<'py>(
    dict: &Bound<'py, PyDict>,
    key: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut found = core::ptr::null_mut();
    // SAFETY: attached, valid objects; the call gives an owned reference unless it fails.
    unsafe {
        let status = ffi::compat::PyDict_SetDefaultRef(
            dict.as_ptr(),
            key.as_ptr(),
            value.as_ptr(),
            &raw mut found,
        );
        error::check(dict.py(), status)?;
        Bound::from_result(dict.py(), found)
    }
}

/// What one of `keys`, `values`, `items` gives, as a list of this moment.
#[inline]
pub(crate) fn dict_list<'py>(dict: &Bound<'py, PyDict>, part: DictPart) -> Bound<'py, PyList> {
    // SAFETY: attached, valid dict; fails only without memory.
    unsafe {
        let list = match part {
            DictPart::Keys => ffi::PyDict_Keys(dict.as_ptr()),
            DictPart::Values => ffi::PyDict_Values(dict.as_ptr()),
            DictPart::Items => ffi::PyDict_Items(dict.as_ptr()),
        };
        call::infallible(dict.py(), list)
    }
}

/// The parts of a dict.
#[derive(Clone, Copy)]
pub(crate) enum DictPart {
    Keys,
    Values,
    Items,
}

/// `dict.copy()`.
#[inline]
pub(crate) fn dict_copy<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    // SAFETY: attached, valid dict; gives a dict.
    unsafe { Bound::from_result(dict.py(), ffi::PyDict_Copy(dict.as_ptr())) }
}

/// `dict.clear()`.
#[inline]
pub(crate) fn dict_clear(dict: &Bound<'_, PyDict>) {
    // SAFETY: attached, valid dict.
    unsafe { ffi::PyDict_Clear(dict.as_ptr()) }
}

/// `dict.update(other)`, or without replacing what is there.
#[inline]
pub(crate) fn dict_merge(
    dict: &Bound<'_, PyDict>,
    other: &Bound<'_, PyAny>,
    replace: bool,
) -> PyResult<()> {
    // SAFETY: attached, valid objects.
    error::check(dict.py(), unsafe {
        ffi::PyDict_Merge(dict.as_ptr(), other.as_ptr(), replace.into())
    })
}
