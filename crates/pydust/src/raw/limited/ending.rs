//! In place of `raw/ending.rs` with a GIL, where all threads have one count of references, and with the limited API, which does not show a type's `tp_free`:
//! objects of native classes end in a `tp_dealloc` of ours.
#![expect(
    clippy::unnecessary_wraps,
    reason = "the file that stands here otherwise needs what this one does not"
)]

use super::ffi;
use crate::{PyResult, Python};

/// Whether each thread counts for itself the objects that it makes of a class.
pub(crate) const COUNTS_TYPES_BY_THREAD: bool = false;

/// No class does: see [`COUNTS_TYPES_BY_THREAD`].
///
/// # Safety
/// None.
pub(crate) unsafe fn ends_in_free(
    _ty: *mut ffi::PyTypeObject,
    _plain: impl FnOnce() -> PyResult<*mut ffi::PyTypeObject>,
) -> PyResult<bool> {
    Ok(false)
}

/// Nothing to do: deallocators are our own.
///
/// # Safety
/// None.
pub(crate) unsafe fn end_in(
    _py: Python<'_>,
    _ty: *mut ffi::PyTypeObject,
    _free: ffi::destructor,
) -> PyResult<()> {
    Ok(())
}

/// `__class__` stays that of `object`.
pub(crate) fn class_row() -> Option<*mut ffi::PyGetSetDef> {
    None
}
