//! The head of an object, which CPython owns: how long it is, so that ours begins behind it.
//!
//! `abi3` says what it looks like, so it is a field of our structures. `abi3t` does not, because Python without a GIL has another one. There it is a field of no
//! size, and its length is asked of `object` on import.

use super::ffi;
use crate::{PyResult, Python};

#[cfg(not(Py_GIL_DISABLED))]
mod kind {
    use super::{PyResult, Python};

    /// Where the fields of an object of ours begin, counted from where they say they are.
    #[inline(always)]
    pub(crate) const fn head() -> usize {
        0
    }

    /// Nothing has to be asked.
    #[expect(clippy::unnecessary_wraps, reason = "where it is asked it may fail")]
    pub(crate) fn measure(_py: Python<'_>) -> PyResult<()> {
        Ok(())
    }
}

#[cfg(Py_GIL_DISABLED)]
mod kind {
    use core::sync::atomic::{AtomicUsize, Ordering};

    use super::super::fields::{basic_size_of, extension_offset};
    use super::{PyResult, Python, ffi};

    /// A number of this process, not of an interpreter.
    static HEAD: AtomicUsize = AtomicUsize::new(0);

    /// Where the fields of an object of ours begin, counted from where they say they are.
    #[inline(always)]
    pub(crate) fn head() -> usize {
        HEAD.load(Ordering::Relaxed)
    }

    /// Asks `object` how long its instances are.
    pub(crate) fn measure(_py: Python<'_>) -> PyResult<()> {
        // SAFETY: attached; a static type.
        let size = unsafe { basic_size_of(&raw mut ffi::PyBaseObject_Type) }?;
        HEAD.store(extension_offset(size), Ordering::Relaxed);
        Ok(())
    }
}

pub(crate) use kind::{head, measure};

/// The fields of an object of ours.
#[inline(always)]
pub(crate) fn body<T>(object: *mut ffi::PyObject) -> *mut T {
    object.wrapping_byte_add(head()).cast()
}
