//! Weak references.

use core::ptr::NonNull;

use super::{error, ffi};
use crate::{Bound, PyAny, PyResult, PyWeakRef};

/// `weakref.ref(object, callback)`.
pub(crate) fn new<'py>(
    object: &Bound<'py, PyAny>,
    callback: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyWeakRef>> {
    // SAFETY: attached, valid objects; `None` is no callback.
    unsafe {
        Bound::from_result(
            object.py(),
            ffi::PyWeakref_NewRef(object.as_ptr(), callback.as_ptr()),
        )
    }
}

/// The object, while it is alive.
pub(crate) fn upgrade<'py>(
    reference: &Bound<'py, PyWeakRef>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let mut object = core::ptr::null_mut();
    // SAFETY: attached, valid weak reference; gives an owned reference or NULL.
    unsafe {
        error::check(
            reference.py(),
            ffi::compat::PyWeakref_GetRef(reference.as_ptr(), &raw mut object),
        )?;
        Ok(NonNull::new(object).map(|object| Bound::from_owned(reference.py(), object)))
    }
}
