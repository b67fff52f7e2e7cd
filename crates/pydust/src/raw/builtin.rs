//! The classes of Python's own that CPython has as variables.
//!
//! With the limited API, which has not all of them, `limited/builtin.rs` stands here instead.

use core::ptr::NonNull;

use super::ffi;
use super::types::Builtin;
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
        Builtin::Dict => &raw mut ffi::PyDict_Type,
        Builtin::List => &raw mut ffi::PyList_Type,
        Builtin::Str => &raw mut ffi::PyUnicode_Type,
        Builtin::Float => &raw mut ffi::PyFloat_Type,
        Builtin::Bool => &raw mut ffi::PyBool_Type,
        Builtin::Complex => &raw mut ffi::PyComplex_Type,
        Builtin::ByteArray => &raw mut ffi::PyByteArray_Type,
        Builtin::Set => &raw mut ffi::PySet_Type,
        Builtin::FrozenSet => &raw mut ffi::PyFrozenSet_Type,
        Builtin::Slice => &raw mut ffi::PySlice_Type,
        Builtin::Range => &raw mut ffi::PyRange_Type,
        Builtin::Function => &raw mut ffi::PyFunction_Type,
        Builtin::Code => &raw mut ffi::PyCode_Type,
        Builtin::Frame => &raw mut ffi::PyFrame_Type,
        Builtin::Traceback => &raw mut ffi::PyTraceBack_Type,
        Builtin::MemoryView => &raw mut ffi::PyMemoryView_Type,
        Builtin::WeakRef => &raw mut ffi::_PyWeakref_RefType,
        Builtin::Capsule => &raw mut ffi::PyCapsule_Type,
        Builtin::ContextVar => &raw mut ffi::PyContextVar_Type,
        Builtin::Context => &raw mut ffi::PyContext_Type,
        Builtin::MappingProxy => &raw mut ffi::PyDictProxy_Type,
    }
}
