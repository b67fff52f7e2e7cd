//! The thread state of this thread, and which Python it is that runs.
//!
//! With the limited API `limited/current.rs` stands here instead: one file for many versions asks at run time.

use super::ffi;

pub(super) use ffi::PyThreadState_DeleteCurrent as delete;
pub(super) use ffi::compat::PyThreadState_GetUnchecked as state;

/// Whether the running Python is 3.`minor` or later, of those that make a difference.
#[inline(always)]
pub(crate) const fn is_at_least(minor: u32) -> bool {
    let built_for = match () {
        () if cfg!(Py_3_15) => 15,
        () if cfg!(Py_3_14) => 14,
        () if cfg!(Py_3_13) => 13,
        () if cfg!(Py_3_12) => 12,
        () => 11,
    };
    minor <= built_for
}
