//! Code objects and frames that stand for Rust in a traceback.
//!
//! With the limited API `limited/frame.rs` stands here instead.

use core::ffi::CStr;
use std::ffi::CString;

use super::ffi;
use crate::{Bound, PyAny, Python};

/// A frame that never ran, ready for a traceback.
pub(crate) struct Frame<'py>(Bound<'py, PyAny>);

impl Frame<'_> {
    /// Adds this frame to the traceback of the current exception.
    #[inline]
    pub(crate) fn add(self) {
        // SAFETY: attached; a valid frame, and an exception is set.
        unsafe { ffi::PyTraceBack_Here(self.0.as_ptr().cast()) };
    }
}

/// An empty code object. Without memory for it the traceback stays without this line: the exception itself is more important.
pub(super) fn new_code<'py>(
    py: Python<'py>,
    function: &str,
    file: &str,
    line: u32,
) -> Option<Bound<'py, PyAny>> {
    let (function, file) = (CString::new(function).ok()?, CString::new(file).ok()?);
    let (function, file): (&CStr, &CStr) = (&function, &file);
    // SAFETY: attached; the strings are copied.
    unsafe {
        let code = ffi::PyCode_NewEmpty(file.as_ptr(), function.as_ptr(), line.cast_signed());
        Bound::from_result(py, code.cast()).ok()
    }
}

/// A frame of a code object that is alive.
#[inline]
pub(super) fn new_frame(
    py: Python<'_>,
    code: *mut ffi::PyObject,
    globals: *mut ffi::PyObject,
    _line: u32,
) -> Option<Frame<'_>> {
    // SAFETY: attached; code and globals are valid for the call, and the frame counts its own references.
    unsafe {
        let frame = ffi::PyFrame_New(
            ffi::PyThreadState_Get(),
            code.cast(),
            globals,
            core::ptr::null_mut(),
        );
        Bound::from_result(py, frame.cast()).ok().map(Frame)
    }
}
