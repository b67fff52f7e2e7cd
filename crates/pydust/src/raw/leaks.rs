//! What the record of living objects (`crate::leaks`) asks of CPython.
//!
//! Compiled with `debug_assertions` only.

use core::ffi::{c_int, c_void};
use core::ptr;

use super::thread::Entered;
use super::{current, ffi, fields};
use crate::error::panic;
use crate::{Bound, Python};

pub(crate) use fields::full_name;

/// Runs `work` in a function that this library exports and that is called attached, as `ctypes.PyDLL` calls; `None` on a thread that is not, and for a panic.
pub(crate) fn called<R>(work: impl FnOnce(Python<'_>) -> R) -> Option<R> {
    // SAFETY: asks without needing attachment.
    if unsafe { current::state() }.is_null() {
        return None;
    }
    // SAFETY: who calls is attached, so the current state is this thread's.
    let py = unsafe { Python::assume_attached() };
    let _entered = Entered::new(py);
    panic::quiet(|| work(py))
}

/// Where an object is: a number to compare it by.
pub(crate) fn address<T>(object: &Bound<'_, T>) -> usize {
    object.as_ptr().addr()
}

/// Gives `each` the addresses of the objects that the one at `address` refers to, as far as the collector sees them.
///
/// # Safety
/// Attached, an object is alive there, and no other thread runs Python code meanwhile.
pub(crate) unsafe fn referents(address: usize, mut each: &mut dyn FnMut(usize)) {
    unsafe extern "C" fn visit(object: *mut ffi::PyObject, each: *mut c_void) -> c_int {
        // SAFETY: passed on below, for the time of the call.
        let each = unsafe { &mut *each.cast::<&mut dyn FnMut(usize)>() };
        each(object.addr());
        0
    }
    let object: *mut ffi::PyObject = ptr::with_exposed_provenance_mut(address);
    // SAFETY: the caller's promise, which is the collector's.
    unsafe {
        let ty = ffi::Py_TYPE(object);
        if ffi::PyType_IS_GC(ty) != 0
            && let Some(traverse) = fields::traverse_of(ty)
        {
            traverse(object, visit, (&raw mut each).cast());
        }
    }
}
