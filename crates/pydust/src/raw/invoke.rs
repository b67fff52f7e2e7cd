//! How CPython calls and is called: the vectorcall protocol, and the fields in which objects and types keep theirs.
//!
//! With the limited API `limited/invoke.rs` stands here instead: that of 3.11 knows tuples and dicts only.

use core::ffi::{c_int, c_ulong, c_void};

use super::ffi;
use super::types::slot;
use crate::layout::tables::ConstructorEntry;
use crate::trampoline::CallEntry;

pub(crate) use ffi::PY_VECTORCALL_ARGUMENTS_OFFSET as ARGUMENTS_OFFSET;
pub(crate) use ffi::PyVectorcall_NARGS as arguments_count;

/// Whether objects and types have fields for a vectorcall of their own.
pub(crate) const HAS_FIELDS: bool = true;

/// A call, through the field of the callable if it has one.
///
/// # Safety
/// As `PyObject_Vectorcall`.
#[inline(always)]
pub(super) unsafe fn vectorcall(
    callable: *mut ffi::PyObject,
    arguments: *const *mut ffi::PyObject,
    count: usize,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the caller's promise; a type with the flag says where in its instances the function is, which may be NULL.
    unsafe {
        let ty = ffi::Py_TYPE(callable);
        if ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HAVE_VECTORCALL) != 0 {
            let function = callable
                .byte_offset((*ty).tp_vectorcall_offset)
                .cast::<Option<ffi::vectorcallfunc>>()
                .read();
            if let Some(function) = function {
                return function(callable, arguments, count, names);
            }
        }
        ffi::PyObject_Vectorcall(callable, arguments, count, names)
    }
}

pub(super) use ffi::PyObject_VectorcallMethod as vectorcall_method;

/// What a type with `__call__` gets: each object has a field with the function.
pub(super) fn add_call(slots: &mut Vec<ffi::PyType_Slot>, flags: &mut c_ulong, call: CallEntry) {
    let _ = call.slot;
    *flags |= ffi::Py_TPFLAGS_HAVE_VECTORCALL;
    slots.push(slot(ffi::Py_tp_call, ffi::PyVectorcall_Call as *mut c_void));
}

/// What a type gets for its constructor beside `tp_new`.
pub(super) fn add_constructor(slots: &mut Vec<ffi::PyType_Slot>, constructor: ConstructorEntry) {
    #[cfg(Py_3_14)]
    slots.push(slot(
        ffi::Py_tp_vectorcall,
        constructor.vectorcall as *mut c_void,
    ));
    #[cfg(not(Py_3_14))]
    let _ = (slots, constructor);
}

/// As [`add_constructor`], for a type that is made. Before 3.14 there is no slot for it; the field was always there, and nobody has seen the type yet.
///
/// # Safety
/// Attached; a new type.
pub(super) unsafe fn put_constructor(ty: *mut ffi::PyTypeObject, constructor: ConstructorEntry) {
    #[cfg(not(Py_3_14))]
    // SAFETY: the caller's promise.
    unsafe {
        (*ty).tp_vectorcall = Some(constructor.vectorcall);
    }
    #[cfg(Py_3_14)]
    let _ = (ty, constructor);
}

/// The field of a function or method descriptor made from a row, if the object is one; `is_method` says which.
///
/// # Safety
/// Attached; a valid object.
pub(super) unsafe fn field_of(
    object: *mut ffi::PyObject,
    row: *const ffi::PyMethodDef,
) -> Option<(*mut Option<ffi::vectorcallfunc>, bool)> {
    /// The first fields of a function object. That of pyo3-ffi has no `repr(C)`.
    #[repr(C)]
    struct FunctionObject {
        base: ffi::PyObject,
        row: *mut ffi::PyMethodDef,
    }
    // SAFETY: attached; objects of these types have these fields, and the field of a type with the flag is where its offset says.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        let is_method = core::ptr::eq(ty, &raw const ffi::PyMethodDescr_Type);
        let made_from = if is_method {
            (*object.cast::<ffi::PyMethodDescrObject>()).d_method
        } else if core::ptr::eq(ty, &raw const ffi::PyCFunction_Type) {
            (*object.cast::<FunctionObject>()).row
        } else {
            return None;
        };
        let offset = (*ty).tp_vectorcall_offset;
        if !core::ptr::eq(made_from, row)
            || ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HAVE_VECTORCALL) == 0
            || offset <= 0
        {
            return None;
        }
        Some((object.byte_offset(offset).cast(), is_method))
    }
}

/// Whether an object is of the class that a method descriptor is for.
///
/// # Safety
/// Attached; a method descriptor and a valid object.
pub(super) unsafe fn is_for(descriptor: *mut ffi::PyObject, object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let class = (*descriptor.cast::<ffi::PyDescrObject>()).d_type;
        let answer: c_int = ffi::PyObject_TypeCheck(object, class);
        answer != 0
    }
}
