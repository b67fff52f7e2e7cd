//! Types that constants keep without the collector's knowledge.
//!
//! An object without the collector's header owns its type as any other does, but nobody can visit it. `Point.ORIGIN` would keep its class and the module for
//! good. While nobody but the class or module and the root of the tree has a constant, what it keeps is theirs, and the root visits it in its place.

use core::ffi::c_int;

use super::traverse::Visitor;
use crate::raw::ffi;

/// How deep in tuples and lists constants are looked into.
const DEPTH: u32 = 8;

/// Whether there is such a type in a constant.
///
/// # Safety
/// Attached, with a valid object.
pub(super) unsafe fn has_types(object: *mut ffi::PyObject) -> bool {
    let mut found = false;
    // SAFETY: the caller's promise.
    unsafe { each(object, None, DEPTH, &mut |_| found = true) };
    found
}

/// Visits them, as far as they are kept by what has no other owner. The constant itself has as many as `owners` says.
///
/// # Safety
/// As for [`has_types`], in a collection.
pub(super) unsafe fn visit_types(
    visitor: &mut Visitor<'_>,
    object: *mut ffi::PyObject,
    owners: isize,
) {
    // SAFETY: the caller's promise: each object owns a reference to its type.
    unsafe {
        each(object, Some(owners), DEPTH, &mut |ty| {
            visitor.pointer(ty.cast());
        });
    }
}

unsafe fn each(
    object: *mut ffi::PyObject,
    owners: Option<isize>,
    depth: u32,
    visit: &mut dyn FnMut(*mut ffi::PyTypeObject),
) {
    // SAFETY: a valid object; items of a tuple or list are read where nothing else runs.
    unsafe {
        if owners.is_some_and(|owners| ffi::Py_REFCNT(object) > owners) || depth == 0 {
            return;
        }
        let inside = owners.map(|_| 1);
        let ty = ffi::Py_TYPE(object);
        if ffi::PyTuple_CheckExact(object) != 0 {
            for index in 0..ffi::PyTuple_Size(object) {
                each(
                    ffi::PyTuple_GetItem(object, index),
                    inside,
                    depth - 1,
                    visit,
                );
            }
        } else if ffi::PyList_CheckExact(object) != 0 {
            for index in 0..ffi::PyList_Size(object) {
                each(ffi::PyList_GetItem(object, index), inside, depth - 1, visit);
            }
        } else if ffi::PyType_IS_GC(ty) == c_int::from(false)
            && ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HEAPTYPE) != 0
        {
            visit(ty);
        }
    }
}
