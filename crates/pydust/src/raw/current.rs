//! The thread state of this thread, and which Python it is that runs.
//!
//! With the limited API `limited/current.rs` stands here instead: one file for many versions asks at run time.

use super::ffi;

pub(super) use ffi::PyThreadState_DeleteCurrent as delete;
pub(super) use ffi::compat::PyThreadState_GetUnchecked as state;

/// Whether the running Python is 3.`minor` or later, of those that make a difference.
#[inline(always)]
pub(crate) const fn is_at_least(minor: u32) -> bool {
    match minor {
        12 => cfg!(Py_3_12),
        13 => cfg!(Py_3_13),
        14 => cfg!(Py_3_14),
        _ => cfg!(Py_3_15),
    }
}
