//! The thread state of this thread, and which Python it is that runs.
//!
//! With the limited API `limited/current.rs` stands here instead: one file for many versions asks at run time.

use core::ffi::{c_int, c_void};

use super::{BUILT_FOR, ffi};
use crate::Python;

pub(super) use ffi::PyThreadState_DeleteCurrent as delete;
pub(super) use ffi::compat::PyThreadState_GetUnchecked as state;

/// Whether the running Python is 3.`minor` or later, of those that make a difference.
#[inline(always)]
pub(crate) const fn is_at_least(minor: u32) -> bool {
    minor <= BUILT_FOR
}

pub(super) type Pending = extern "C" fn(*mut c_void) -> c_int;

/// Asks the main interpreter to call a function at its next chance.
///
/// # Safety
/// Python is initialised; may be called by any thread.
pub(super) unsafe fn add_pending_call(function: Pending) {
    // Before 3.12 `Py_AddPendingCall` looks for the interpreter in the current thread state, which may be that of another thread, and freed meanwhile.
    #[cfg(not(Py_3_12))]
    unsafe extern "C" {
        fn _PyEval_AddPendingCall(
            interpreter: *mut ffi::PyInterpreterState,
            function: Option<Pending>,
            argument: *mut c_void,
        ) -> c_int;
    }
    // SAFETY: the caller's promise; what 3.11 has under this name (`Include/internal/pycore_ceval.h`). A full queue is no loss.
    #[cfg(not(Py_3_12))]
    unsafe {
        let main = ffi::PyInterpreterState_Main();
        _PyEval_AddPendingCall(main, Some(function), core::ptr::null_mut());
    }
    // SAFETY: as above.
    #[cfg(Py_3_12)]
    unsafe {
        ffi::Py_AddPendingCall(Some(function), core::ptr::null_mut());
    }
}

/// Whether the main interpreter ends, so that no other thread can attach any more.
pub(crate) fn is_finalizing(_py: Python<'_>) -> bool {
    is_finalizing_for_all()
}

/// The same on a thread that need not be attached.
pub(super) fn is_finalizing_for_all() -> bool {
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
