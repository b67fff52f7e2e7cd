//! Threads: who am I, and letting go of the interpreter for a while.

use super::ffi;
use crate::{Python, interpreter};

/// A number that no other running thread has: the address of its control block, one instruction where the platform has a thread register.
#[inline(always)]
pub(crate) fn id() -> usize {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    {
        let id: usize;
        // SAFETY: on x86-64 ELF the word at fs:0 is the address of the thread control block.
        unsafe {
            core::arch::asm!("mov {}, fs:0", out(reg) id, options(pure, nostack, readonly, preserves_flags));
        };
        id
    }
    #[cfg(all(target_arch = "aarch64", target_os = "linux"))]
    {
        let id: usize;
        // SAFETY: reads the thread pointer register.
        unsafe {
            core::arch::asm!("mrs {}, tpidr_el0", out(reg) id, options(pure, nostack, nomem, preserves_flags))
        };
        id
    }
    #[cfg(not(all(
        any(target_arch = "x86_64", target_arch = "aarch64"),
        target_os = "linux"
    )))]
    {
        thread_local!(static HERE: u8 = const { 0 });
        HERE.with(|here| core::ptr::from_ref(here).addr())
    }
}

/// Restores the thread state, also when the work in between panicked. Where the interpreter has gone, the thread hangs there (pyo3-ffi sees to it
/// before 3.14, CPython after), so that nothing unwinds through Rust frames.
struct Reattach(*mut ffi::PyThreadState);

impl Drop for Reattach {
    fn drop(&mut self) {
        // SAFETY: the state is the one that `PyEval_SaveThread` gave on this thread.
        unsafe { ffi::PyEval_RestoreThread(self.0) };
    }
}

/// Runs `work` with the interpreter released.
pub(crate) fn detached<R>(py: Python<'_>, work: impl FnOnce() -> R) -> R {
    let result = {
        // SAFETY: the token proves that the thread is attached.
        let _reattach = Reattach(unsafe { ffi::PyEval_SaveThread() });
        work()
    };
    interpreter::release_dropped(py);
    result
}

/// Gives back references that were dropped elsewhere.
pub(crate) fn release_all(dropped: Vec<super::pointer::Dropped>) {
    for reference in dropped {
        // SAFETY: called by a record of the current interpreter, whose references these are, on an attached thread.
        unsafe { reference.release() };
    }
}
