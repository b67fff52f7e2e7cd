//! The classes of Python's own that CPython has as variables.
//!
//! With the limited API, which has not all of them, `limited/builtin.rs` stands here instead.

use core::ptr::NonNull;

use super::ffi;
use super::types::{Builtin, variable};
use crate::{Bound, PyAny, PyType, Python};

/// One of these classes.
pub(crate) fn builtin(py: Python<'_>, ty: Builtin) -> Bound<'_, PyType> {
    // SAFETY: attached; static types exist as long as any interpreter.
    unsafe { Bound::from_borrowed(py, NonNull::new_unchecked(address(ty).cast())) }
}

/// Whether the object is an instance of a static built-in type, or of a subclass.
#[inline]
pub(crate) fn is_builtin(object: &Bound<'_, PyAny>, ty: Builtin) -> bool {
    // SAFETY: attached, valid object and type.
    unsafe { ffi::PyObject_TypeCheck(object.as_ptr(), address(ty)) != 0 }
}

#[inline(always)]
fn address(ty: Builtin) -> *mut ffi::PyTypeObject {
    match ty {
        Builtin::Function => &raw mut ffi::PyFunction_Type,
        Builtin::Code => &raw mut ffi::PyCode_Type,
        Builtin::Frame => &raw mut ffi::PyFrame_Type,
        Builtin::ContextVar => &raw mut ffi::PyContextVar_Type,
        Builtin::Context => &raw mut ffi::PyContext_Type,
        _ => variable(ty),
    }
}
