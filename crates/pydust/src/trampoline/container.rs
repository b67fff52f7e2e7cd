//! Containers: the functions behind `mp_*` and `sq_*`.

use core::ffi::c_int;
use core::ptr::NonNull;

use super::operation::{Operation, number};
use super::{ask, write_or_delete};
use crate::create::function::Callable;
use crate::layout::instance::{Class, base_slot};
use crate::raw::answer::Number;
use crate::raw::{error, ffi};

/// `item in x`
pub(crate) unsafe extern "C" fn contains<F: Callable<N, Number>, const N: usize>(
    object: *mut ffi::PyObject,
    item: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: CPython calls the slot attached, with an instance of the class; the tag has checked that the method takes one argument.
    unsafe { number::<F, N>(object, &[Some(NonNull::new_unchecked(item)); N]) as c_int }
}

/// `x[key]`
pub(crate) unsafe extern "C" fn item<F: Callable<N>, const N: usize>(
    object: *mut ffi::PyObject,
    key: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `contains`.
    unsafe { ask::<F, N>(object, &[Some(NonNull::new_unchecked(key)); N]) }
}

/// The item at a number, for `PySequence_GetItem` and for iteration without `__iter__`.
pub(crate) unsafe extern "C" fn item_at(
    object: *mut ffi::PyObject,
    index: ffi::Py_ssize_t,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls the slot attached; whoever has it has the other one, too.
    unsafe {
        let key = ffi::PyLong_FromSsize_t(index);
        if key.is_null() {
            return key;
        }
        let item = ffi::PyObject_GetItem(object, key);
        ffi::Py_DECREF(key);
        item
    }
}

/// `x[key] = value` and `del x[key]`
pub(crate) unsafe extern "C" fn set_item<
    S: Operation<Owner: Class>,
    D: Operation<Owner = S::Owner>,
>(
    object: *mut ffi::PyObject,
    key: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: CPython calls the slot attached, with an instance of the class; NULL means `del`.
    unsafe {
        if let Some(done) = write_or_delete::<S, D>(object, key, value) {
            return done;
        }
        inherited_set_item::<S::Owner>(object, key, value)
    }
}

#[cold]
unsafe fn inherited_set_item<T: Class>(
    object: *mut ffi::PyObject,
    key: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: an instance of `T`; the slot has such a function.
    unsafe {
        let inherited: Option<ffi::objobjargproc> =
            core::mem::transmute(base_slot::<T>(object, ffi::Py_mp_ass_subscript));
        if let Some(inherited) = inherited {
            return inherited(object, key, value);
        }
        let what = if value.is_null() {
            c"doesn't support item deletion"
        } else {
            c"does not support item assignment"
        };
        error::raise_no_item(object, what)
    }
}

/// `x[index] = value` and `del x[index]`, for `PySequence_SetItem`.
pub(crate) unsafe extern "C" fn set_item_at(
    object: *mut ffi::PyObject,
    index: ffi::Py_ssize_t,
    value: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: as for `item_at`; NULL means `del`.
    unsafe {
        let key = ffi::PyLong_FromSsize_t(index);
        if key.is_null() {
            return -1;
        }
        let done = if value.is_null() {
            ffi::PyObject_DelItem(object, key)
        } else {
            ffi::PyObject_SetItem(object, key, value)
        };
        ffi::Py_DECREF(key);
        done
    }
}

/// `tp_iter` of a class with `__iter__ = None`.
pub(crate) unsafe extern "C" fn no_iter(object: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: called by CPython attached, with an instance.
    unsafe { error::raise_no_item(object, c"is not iterable") };
    core::ptr::null_mut()
}

/// `sq_contains` of a class with `__contains__ = None`.
pub(crate) unsafe extern "C" fn no_contains(
    object: *mut ffi::PyObject,
    _item: *mut ffi::PyObject,
) -> c_int {
    // SAFETY: called by CPython attached, with an instance.
    unsafe { error::raise_no_item(object, c"is not a container") }
}
