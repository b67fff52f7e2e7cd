//! In place of `raw/strings.rs` with the limited API, which does not show how a `str` is laid out.

use super::ffi;
use crate::{PyResult, Python};

/// The text of a `str`; that of an ASCII one lies in the object, any other is encoded once and kept there. `None` for lone surrogates.
///
/// # Safety
/// `text` is a valid `str` for `'a`, on an attached thread with no exception set.
#[inline]
pub(super) unsafe fn ascii<'a>(text: *mut ffi::PyObject) -> Option<&'a str> {
    let mut length = 0;
    // SAFETY: the caller's promise; the buffer belongs to the object and holds valid UTF-8.
    unsafe {
        let data = ffi::PyUnicode_AsUTF8AndSize(text, &raw mut length);
        if data.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        let content = core::slice::from_raw_parts(data.cast(), length.cast_unsigned());
        Some(str::from_utf8_unchecked(content))
    }
}

/// Nothing here depends on how strings are laid out, but objects of ours may on the head of an object.
pub(crate) fn check_layout(py: Python<'_>) -> PyResult<()> {
    super::head::measure(py)
}

/// A new `str`, or NULL with an exception set.
#[inline]
pub(super) fn new(_py: Python<'_>, text: &str) -> *mut ffi::PyObject {
    // SAFETY: attached; the text is copied. A Rust slice never exceeds `isize::MAX`.
    unsafe { ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), text.len().cast_signed()) }
}
