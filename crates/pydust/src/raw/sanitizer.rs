//! What `ThreadSanitizer` is told (`make tsan`, by `--cfg pydust_tsan`). CPython and Rust's standard library are not compiled for it, so it sees neither how
//! the one hands objects from thread to thread nor the slow paths of the other's locks. In any other build nothing of this is there.

#[cfg(pydust_tsan)]
unsafe extern "C" {
    fn __tsan_acquire(address: *const core::ffi::c_void);
    fn __tsan_release(address: *const core::ffi::c_void);
}

/// What stands for the ways of CPython: who goes back to it, passes on what it did; who comes from it, has got what others did.
#[cfg(pydust_tsan)]
static CPYTHON: u8 = 0;

/// A lock was acquired.
#[inline(always)]
pub(crate) fn acquired<T>(lock: &T) {
    let _ = lock;
    // SAFETY: takes an address as a name.
    #[cfg(pydust_tsan)]
    unsafe {
        __tsan_acquire(core::ptr::from_ref(lock).cast());
    }
}

/// A lock is about to be released.
#[inline(always)]
pub(crate) fn releasing<T>(lock: &T) {
    let _ = lock;
    // SAFETY: as above.
    #[cfg(pydust_tsan)]
    unsafe {
        __tsan_release(core::ptr::from_ref(lock).cast());
    }
}

/// CPython calls.
#[inline(always)]
pub(crate) fn called() {
    #[cfg(pydust_tsan)]
    acquired(&CPYTHON);
}

/// The call is over.
#[inline(always)]
pub(crate) fn returning() {
    #[cfg(pydust_tsan)]
    releasing(&CPYTHON);
}
