//! Items of containers in bulk: numbers and text out of a list without counting references, and dicts by position.
//!
//! A borrowed item is alive only while nobody changes the list. Reading a [`Plain`] type runs no Python code, so nothing can: other threads are kept out by
//! the GIL or, where threads are free, by the list's own lock.

use core::ptr::NonNull;

use super::ffi;
use super::fields::{self, ListItems};
use crate::{Bound, PyAny, PyDict, PyList, PyResult, room};

/// Types that can be read from most of their objects without running any Python code.
///
/// # Safety
/// `read` runs no Python code, keeps no reference, lets no other thread in, and does not panic.
pub(crate) unsafe trait Plain: Sized {
    /// The value, or `None` for an object that takes the full conversion.
    fn read(object: &Bound<'_, PyAny>) -> Option<Self>;
}

macro_rules! plain_integers {
    ($($ty:ident)*) => { $(
        // SAFETY: reads a field of the object.
        unsafe impl Plain for $ty {
            #[inline(always)]
            fn read(object: &Bound<'_, PyAny>) -> Option<Self> {
                super::number::small_int(object).and_then(|value| Self::try_from(value).ok())
            }
        }
    )* };
}

plain_integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

// SAFETY: reads a field of the object.
unsafe impl Plain for f64 {
    #[inline(always)]
    fn read(object: &Bound<'_, PyAny>) -> Option<Self> {
        super::number::exact_float(object)
    }
}

// SAFETY: compares two addresses.
unsafe impl Plain for bool {
    #[inline(always)]
    fn read(object: &Bound<'_, PyAny>) -> Option<Self> {
        super::number::exact_bool(object)
    }
}

/// Runs `work` with the object's own lock held, where threads are free. `work` runs no Python code, so the lock is not given up in between.
#[cfg(Py_GIL_DISABLED)]
fn locked<R>(object: *mut ffi::PyObject, work: impl FnOnce() -> R) -> R {
    struct Unlocked<'a>(&'a mut ffi::PyCriticalSection);
    impl Drop for Unlocked<'_> {
        fn drop(&mut self) {
            // SAFETY: begun below, on this thread.
            unsafe { ffi::PyCriticalSection_End(self.0) }
        }
    }
    // SAFETY: attached by the callers; CPython fills the section, which stays where it is until it is ended.
    unsafe {
        let mut section = core::mem::zeroed();
        ffi::PyCriticalSection_Begin(&raw mut section, object);
        let _ended = Unlocked(&mut section);
        work()
    }
}

/// Runs `work`, which runs no Python code: the GIL keeps other threads out.
#[cfg(not(Py_GIL_DISABLED))]
#[inline(always)]
fn locked<R>(_object: *mut ffi::PyObject, work: impl FnOnce() -> R) -> R {
    work()
}

/// The items of a list, from the front to the back. `full` converts what cannot be [read](Plain); it may run Python code that changes the list, so the list is
/// looked at anew after it.
#[cfg(not(Py_GIL_DISABLED))]
#[inline]
pub(crate) fn list_items<'py, T: Plain>(
    list: &Bound<'py, PyList>,
    mut full: impl FnMut(usize, &Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let mut items = Vec::new();
    while let Some(object) = locked(list.as_ptr(), || read_while_plain(list, &mut items))? {
        let item = full(items.len(), &object)?;
        room::push(&mut items, item)?;
    }
    Ok(items)
}

/// The items that a list has at one moment, from the front to the back. `full` converts what cannot be [read](Plain).
#[cfg(Py_GIL_DISABLED)]
#[inline]
pub(crate) fn list_items<'py, T: Plain>(
    list: &Bound<'py, PyList>,
    mut full: impl FnMut(usize, &Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let mut items = Vec::new();
    let rest = locked(list.as_ptr(), || {
        match read_while_plain(list, &mut items)? {
            Some(_) => rest_of(list, items.len()),
            None => Ok(Vec::new()),
        }
    })?;
    for object in rest {
        let item = T::read(&object);
        let item = item.map_or_else(|| full(items.len(), &object), Ok)?;
        room::push(&mut items, item)?;
    }
    Ok(items)
}

/// The items from an index on, of a list that is [`locked`].
#[cfg(Py_GIL_DISABLED)]
#[cold]
fn rest_of<'py>(list: &Bound<'py, PyList>, first: usize) -> PyResult<Vec<Bound<'py, PyAny>>> {
    // SAFETY: attached, valid list. Nobody changes it before this returns, and the indices are less than its length.
    unsafe {
        let length = fields::list_size(list.as_ptr()).cast_unsigned();
        let mut rest = room::vector(length - first)?;
        rest.extend((first..length).map(|index| {
            let item = fields::list_item(list.as_ptr(), index.cast_signed());
            Bound::from_borrowed(list.py(), NonNull::new_unchecked(item))
        }));
        Ok(rest)
    }
}

/// The item at `index`, if there is one that can be [read](Plain).
#[inline(always)]
pub(crate) fn read_item<T: Plain>(list: &Bound<'_, PyList>, index: usize) -> Option<T> {
    locked(list.as_ptr(), || {
        // SAFETY: attached, valid list. Nobody changes it before this returns, as in `read_while_plain`, and the index is less than its length of this moment.
        unsafe {
            if index >= fields::list_size(list.as_ptr()).cast_unsigned() {
                return None;
            }
            let slot =
                NonNull::new_unchecked(fields::list_item(list.as_ptr(), index.cast_signed()));
            T::read(Bound::from_place(list.py(), &slot))
        }
    })
}

/// Reads on from where `items` ends; gives the first object that takes the full conversion.
#[inline(always)]
fn read_while_plain<'py, T: Plain>(
    list: &Bound<'py, PyList>,
    items: &mut Vec<T>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = list.py();
    // SAFETY: attached, valid list. Nobody changes it before this returns, so its slots stay where they are and hold valid objects: reading them runs no Python
    // code, and other threads are locked out. The vector has room for all that are left, and the length grows with each that is written.
    unsafe {
        let length = fields::list_size(list.as_ptr()).cast_unsigned();
        let first = items.len();
        if first >= length {
            return Ok(None);
        }
        if items.try_reserve(length - first).is_err() {
            return Err(room::none());
        }
        let slots = ListItems::new(list.as_ptr());
        let places = items.as_mut_ptr();
        let mut index = first;
        let left_over = loop {
            if index == length {
                break None;
            }
            let slot = NonNull::new_unchecked(slots.get(index));
            match T::read(Bound::from_place(py, &slot)) {
                Some(value) => places.add(index).write(value),
                None => break Some(Bound::from_borrowed(py, slot)),
            }
            index += 1;
        };
        items.set_len(index);
        Ok(left_over)
    }
}

/// One step through a dict, to be called again with the same position; `None` at the end.
///
/// A dict that changes in between gives other items, but never invalid ones.
#[inline]
pub(crate) fn dict_next<'py>(
    dict: &Bound<'py, PyDict>,
    position: &mut isize,
) -> Option<(Bound<'py>, Bound<'py>)> {
    // SAFETY: locked for the one step.
    locked(dict.as_ptr(), || unsafe { next_pair(dict, position) })
}

/// All items of this moment. No Python code runs while they are read, and no other thread changes the dict meanwhile.
#[inline]
pub(crate) fn dict_items<'py>(
    dict: &Bound<'py, PyDict>,
) -> PyResult<Vec<(Bound<'py>, Bound<'py>)>> {
    let mut items = room::vector(dict.len())?;
    let mut position = 0;
    // SAFETY: locked for all of them.
    locked(dict.as_ptr(), || unsafe {
        items.extend(core::iter::from_fn(|| next_pair(dict, &mut position)));
    });
    Ok(items)
}

/// The pair at a position of a dict, and the position of the next one.
///
/// # Safety
/// The dict is [`locked`].
#[inline(always)]
unsafe fn next_pair<'py>(
    dict: &Bound<'py, PyDict>,
    position: &mut isize,
) -> Option<(Bound<'py>, Bound<'py>)> {
    let py = dict.py();
    let (mut key, mut value) = (core::ptr::null_mut(), core::ptr::null_mut());
    // SAFETY: attached, valid dict; the position is checked against its table each time. Counting references runs no Python code, so key and value have theirs
    // before anybody can change the dict.
    unsafe {
        (ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) != 0).then(|| {
            (
                Bound::from_borrowed(py, NonNull::new_unchecked(key)),
                Bound::from_borrowed(py, NonNull::new_unchecked(value)),
            )
        })
    }
}
