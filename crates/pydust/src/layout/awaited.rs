//! What `__anext__` gives at the end: an awaitable whose `await` raises `StopAsyncIteration`, as that of an `async def __anext__` does.
//!
//! The exception could be raised at once, but then `anext(x, default)` would not give the default, and before 3.13.2 it would crash the interpreter, which does
//! not expect that NULL.

use core::any::TypeId;
use core::ffi::c_void;
use core::ptr::NonNull;

use crate::raw::{error, ffi, fields, types};
use crate::{Bound, PyAny, PyResult, PyType, Python};

/// Stands for the type in the interpreter's record.
struct End;

/// The awaitable.
pub(crate) fn end(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let ty = py
        .record()?
        .hidden_type(py, TypeId::of::<End>(), || new_type(py))?;
    // SAFETY: attached; the type was made for objects without fields.
    unsafe {
        let object = ffi::PyObject_New::<ffi::PyObject>(ty.as_ptr().cast());
        match NonNull::new(object) {
            Some(object) => Ok(Bound::from_owned(py, object)),
            None => Err(error::fetch(py)),
        }
    }
}

fn new_type(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    let slots = [
        types::slot(ffi::Py_tp_dealloc, dealloc as *mut c_void),
        types::slot(ffi::Py_am_await, ffi::PyObject_SelfIter as *mut c_void),
        types::slot(ffi::Py_tp_iter, ffi::PyObject_SelfIter as *mut c_void),
        types::slot(ffi::Py_tp_iternext, next as *mut c_void),
        types::slot(0, core::ptr::null_mut()),
    ];
    types::from_slots(
        py,
        c"pydust.end_of_iteration",
        size_of::<ffi::PyObject>(),
        &slots,
    )
}

unsafe extern "C" fn next(_object: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: CPython calls attached.
    unsafe { ffi::PyErr_SetNone(ffi::PyExc_StopAsyncIteration) };
    core::ptr::null_mut()
}

unsafe extern "C" fn dealloc(object: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, for an instance that nobody refers to any more.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        let free = fields::free_of(ty).unwrap_unchecked();
        free(object.cast());
        ffi::Py_DECREF(ty.cast());
    }
}
