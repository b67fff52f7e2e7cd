//! How the objects of a native class end without a GIL: in `tp_free`, after CPython's own deallocator.
//!
//! Each thread counts for itself how many objects it has made of a class, and only CPython's own deallocator counts them back there. Anybody else has the
//! count of the class itself, which all threads write to. With a GIL, and with the limited API, `limited/ending.rs` stands here instead.
#![expect(
    clippy::unnecessary_wraps,
    reason = "the file that stands here otherwise needs what this one does not"
)]

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::types::GetSetRow;
use super::{ffi, fields};
use crate::exception::TypeError;
use crate::{Bound, PyErr, PyResult, PyType, Python};

/// Whether each thread counts for itself the objects that it makes of a class.
pub(crate) const COUNTS_TYPES_BY_THREAD: bool = true;

/// Lets the objects of a class below a native one end in the `tp_free` of that, which a class that Python makes does not inherit.
///
/// # Errors
/// `TypeError` for a class that another library has made with a deallocator or memory of its own: none of ours would be called.
///
/// # Safety
/// Attached; `ty` is a valid type below one that [ends in free](ends_in_free), which mostly is `free`.
#[inline(always)]
pub(crate) unsafe fn end_in(
    py: Python<'_>,
    ty: *mut ffi::PyTypeObject,
    free: ffi::destructor,
) -> PyResult<()> {
    // SAFETY: the caller's promise; another thread may be at the same.
    unsafe {
        if tp_free_of(ty).load(Ordering::Relaxed) == free as *mut c_void {
            return Ok(());
        }
        end_as_above(py, ty)
    }
}

/// The place of `tp_free`.
unsafe fn tp_free_of<'a>(ty: *mut ffi::PyTypeObject) -> &'a AtomicPtr<c_void> {
    // SAFETY: the caller passes a valid type; a function that may be missing is a pointer that may be NULL.
    unsafe { AtomicPtr::from_ptr((&raw mut (*ty).tp_free).cast()) }
}

/// Whether this `tp_free` is CPython's.
fn is_plain(free: *mut c_void) -> bool {
    free.is_null()
        || free == ffi::PyObject_GC_Del as *mut c_void
        || free == ffi::PyObject_Free as *mut c_void
}

/// The nearest class of this one and those above that is native, as what is immutable is.
///
/// # Safety
/// A valid type.
unsafe fn native_above(ty: *mut ffi::PyTypeObject) -> *mut ffi::PyTypeObject {
    let mut ty = ty;
    // SAFETY: the caller's promise; `object` is immutable.
    unsafe {
        while ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_IMMUTABLETYPE) == 0 {
            ty = fields::base_of(ty);
        }
    }
    ty
}

#[cold]
unsafe fn end_as_above(py: Python<'_>, ty: *mut ffi::PyTypeObject) -> PyResult<()> {
    // SAFETY: the caller's promise.
    unsafe {
        let native = native_above(ty);
        let free = tp_free_of(native).load(Ordering::Relaxed);
        let found = tp_free_of(ty).load(Ordering::Relaxed);
        if found != free && !is_plain(found) || dealloc_of(ty) != dealloc_of(native) {
            let ty: Bound<'_, PyType> = Bound::from_borrowed(py, NonNull::new_unchecked(ty.cast()));
            return Err(PyErr::without_place(
                TypeError::CLASS,
                format!(
                    "class {} takes its objects down by itself, which a class that extends a native one cannot without a GIL",
                    fields::short_name(&ty)
                ),
            ));
        }
        tp_free_of(ty).store(free, Ordering::Relaxed);
    }
    Ok(())
}

/// The address of `tp_dealloc`, to be compared.
unsafe fn dealloc_of(ty: *mut ffi::PyTypeObject) -> Option<usize> {
    // SAFETY: the caller passes a valid type.
    unsafe { fields::dealloc_of(ty) }.map(|dealloc| dealloc as usize)
}

/// Whether the objects of a class end in its `tp_free`: CPython's own deallocator takes them down, which is that of the class `plain`.
///
/// # Safety
/// Valid types.
pub(crate) unsafe fn ends_in_free(
    ty: *mut ffi::PyTypeObject,
    plain: impl FnOnce() -> PyResult<*mut ffi::PyTypeObject>,
) -> PyResult<bool> {
    // SAFETY: the caller's promise.
    unsafe {
        let (native, free) = (
            ffi::Py_TPFLAGS_IMMUTABLETYPE,
            tp_free_of(ty).load(Ordering::Relaxed),
        );
        if ffi::PyType_HasFeature(ty, native) == 0
            || ffi::PyType_HasFeature(ty, ffi::Py_TPFLAGS_HEAPTYPE) == 0
            || is_plain(free)
        {
            return Ok(false);
        }
        Ok(dealloc_of(ty) == dealloc_of(plain()?))
    }
}

/// `__class__`
static CLASS: GetSetRow = GetSetRow(ffi::PyGetSetDef {
    name: c"__class__".as_ptr(),
    get: Some(class),
    set: Some(set_class),
    doc: core::ptr::null(),
    closure: core::ptr::null_mut(),
});

/// The `__class__` of the objects of classes that [end in free](ends_in_free). It is that of `object`, but a class below that has had no objects yet can be
/// set as well: CPython compares how the objects of both end.
pub(crate) fn class_row() -> Option<*mut ffi::PyGetSetDef> {
    Some((&raw const CLASS.0).cast_mut())
}

unsafe extern "C" fn class(
    object: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> *mut ffi::PyObject {
    // SAFETY: CPython calls it with an object.
    unsafe { ffi::Py_NewRef(ffi::Py_TYPE(object).cast()) }
}

unsafe extern "C" fn set_class(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    _closure: *mut c_void,
) -> c_int {
    // SAFETY: CPython calls it attached, with an object of a native class or one below, and with the new class, or NULL to delete it. `object` has
    // such a row.
    unsafe {
        if !value.is_null() && ffi::PyType_Check(value) != 0 {
            let (old, new) = (ffi::Py_TYPE(object), value.cast());
            if core::ptr::eq(native_above(old), native_above(new)) {
                // CPython has its own words for what cannot be.
                drop(end_as_above(Python::assume_attached(), new));
            }
        }
        let mut row = ffi::PyBaseObject_Type.tp_getset;
        while core::ffi::CStr::from_ptr((*row).name) != c"__class__" {
            row = row.add(1);
        }
        (*row).set.unwrap_unchecked()(object, value, (*row).closure)
    }
}
