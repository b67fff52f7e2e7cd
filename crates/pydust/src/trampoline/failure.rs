//! How an error leaves an entry: what it is called and where it is, put together once for all.
//!
//! There are many entries and few errors. So an entry only passes what it knows while compiling, two or three addresses, and nothing here is generic.
//! Nor does it unwind, which `extern "C"` says of it: what its callers would clean up then is not in their way.

use core::ffi::CStr;

use crate::error::{Home, Site};
use crate::raw::ffi;
use crate::tree::definition::FunctionDefinition;
use crate::{PyErr, Python};

/// What an entry is, for its errors.
pub(super) trait Leave {
    /// Raises the error: NULL.
    fn fail(&self, py: Python<'_>, object: *mut ffi::PyObject, error: PyErr) -> *mut ffi::PyObject;
}

/// A function of the tree.
#[derive(Clone, Copy)]
pub(super) struct OfFunction {
    pub(super) definition: &'static FunctionDefinition,
    pub(super) home: fn() -> Home,
}

impl Leave for OfFunction {
    #[inline(always)]
    fn fail(&self, py: Python<'_>, object: *mut ffi::PyObject, error: PyErr) -> *mut ffi::PyObject {
        fail_in_function(py, object, error, self.definition, self.home)
    }
}

/// An attribute or property.
#[derive(Clone, Copy)]
pub(super) struct OfAttribute {
    pub(super) name: &'static CStr,
    pub(super) home: fn() -> Home,
}

impl Leave for OfAttribute {
    #[inline(always)]
    fn fail(&self, py: Python<'_>, object: *mut ffi::PyObject, error: PyErr) -> *mut ffi::PyObject {
        fail_in_attribute(py, object, error, self.name, self.home)
    }
}

/// A constructor that nobody wrote.
#[derive(Clone, Copy)]
pub(super) struct OfDefault {
    pub(super) home: fn() -> Home,
}

impl Leave for OfDefault {
    #[cold]
    fn fail(&self, py: Python<'_>, object: *mut ffi::PyObject, error: PyErr) -> *mut ffi::PyObject {
        error.restore_at(py, object, &Site::of_default((self.home)()));
        core::ptr::null_mut()
    }
}

#[cold]
#[inline(never)]
#[allow(improper_ctypes_definitions, reason = "called from Rust")]
extern "C" fn fail_in_function(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    error: PyErr,
    definition: &'static FunctionDefinition,
    home: fn() -> Home,
) -> *mut ffi::PyObject {
    error.restore_at(py, object, &Site::of_function(home(), definition));
    core::ptr::null_mut()
}

#[cold]
#[inline(never)]
#[allow(improper_ctypes_definitions, reason = "called from Rust")]
extern "C" fn fail_in_attribute(
    py: Python<'_>,
    object: *mut ffi::PyObject,
    error: PyErr,
    name: &'static CStr,
    home: fn() -> Home,
) -> *mut ffi::PyObject {
    error.restore_at(py, object, &Site::of_attribute(home(), name));
    core::ptr::null_mut()
}
