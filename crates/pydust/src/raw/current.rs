//! The thread state of this thread, and which Python it is that runs.
//!
//! With the limited API `limited/current.rs` stands here instead: one file for many versions asks at run time.

use super::{BUILT_FOR, ffi};
use crate::Python;

pub(super) use ffi::PyThreadState_DeleteCurrent as delete;
pub(super) use ffi::compat::PyThreadState_GetUnchecked as state;

/// Whether the running Python is 3.`minor` or later, of those that make a difference.
#[inline(always)]
pub(crate) const fn is_at_least(minor: u32) -> bool {
    minor <= BUILT_FOR
}

/// Whether the main interpreter ends, so that no other thread can attach any more.
pub(crate) fn is_finalizing(_py: Python<'_>) -> bool {
    #[cfg(not(Py_3_13))]
    unsafe extern "C" {
        #[link_name = "_Py_IsFinalizing"]
        fn Py_IsFinalizing() -> core::ffi::c_int;
    }
    #[cfg(Py_3_13)]
    use ffi::Py_IsFinalizing;
    // SAFETY: asks without needing attachment.
    unsafe { Py_IsFinalizing() != 0 }
}
