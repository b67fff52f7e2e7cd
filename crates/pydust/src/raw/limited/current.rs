//! In place of `raw/current.rs` with the limited API.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::symbol::Symbol;
use super::{BUILT_FOR, call, error, ffi};
use crate::{Bound, Python};

/// Whether the running Python is 3.`minor` or later.
#[inline]
pub(crate) fn is_at_least(minor: u32) -> bool {
    if minor <= BUILT_FOR {
        return true;
    }
    // SAFETY: a constant that CPython exports: major, minor and micro version, each a byte, and the kind of release.
    let version = unsafe { ffi::Py_Version } >> 16;
    version >= 0x300 + core::ffi::c_ulong::from(minor)
}

/// The current thread state, or NULL; before 3.12 it may be that of another thread.
///
/// # Safety
/// May be called by any thread.
#[inline]
pub(super) unsafe fn state() -> *mut ffi::PyThreadState {
    // SAFETY: from 3.12 on the current state is a thread-local of CPython, and its dict is NULL without one, or without memory for it.
    unsafe {
        if !is_at_least(12) {
            return before_3_12();
        }
        if ffi::PyThreadState_GetDict().is_null() {
            core::ptr::null_mut()
        } else {
            ffi::PyThreadState_Get()
        }
    }
}

/// The limited API of 3.11 has nothing that asks without a thread state of one's own, so its one version that needs it is asked for a function that is not in
/// it.
#[cold]
unsafe fn before_3_12() -> *mut ffi::PyThreadState {
    type Get = unsafe extern "C" fn() -> *mut ffi::PyThreadState;
    // SAFETY: what 3.11 has under this name (`Include/cpython/pystate.h`).
    static GET: Symbol<Get> = unsafe { Symbol::new(c"_PyThreadState_UncheckedGet") };
    // SAFETY: may be called by any thread.
    GET.get()
        .map_or(core::ptr::null_mut(), |get| unsafe { get() })
}

/// Deletes the state of the thread, which is cleared already, and detaches it. The function that does both is not in the limited API. Those that are leave a
/// moment in between, in which the interpreter may end and take the state along; so it is looked up.
///
/// # Safety
/// Attached, with a state that this library made.
pub(super) unsafe fn delete() {
    type Delete = unsafe extern "C" fn();
    // SAFETY: what every version has under this name (`Include/cpython/pystate.h`).
    static DELETE: Symbol<Delete> = unsafe { Symbol::new(c"PyThreadState_DeleteCurrent") };
    // SAFETY: the caller's promise.
    unsafe {
        match DELETE.get() {
            Some(delete) => delete(),
            // The interpreter keeps the state to its end.
            None => {
                ffi::PyEval_ReleaseThread(ffi::PyThreadState_Get());
            }
        }
    }
}

pub(super) type Pending = extern "C" fn(*mut c_void) -> c_int;

/// Asks the main interpreter to call a function at its next chance.
///
/// # Safety
/// Python is initialised; may be called by any thread.
pub(super) unsafe fn add_pending_call(function: Pending) {
    type Add =
        unsafe extern "C" fn(*mut ffi::PyInterpreterState, Option<Pending>, *mut c_void) -> c_int;
    // SAFETY: what 3.11 has under this name (`Include/internal/pycore_ceval.h`).
    static ADD: Symbol<Add> = unsafe { Symbol::new(c"_PyEval_AddPendingCall") };
    static MAIN: Symbol<unsafe extern "C" fn() -> *mut ffi::PyInterpreterState> =
        // SAFETY: what every version has under this name (`Include/cpython/pystate.h`).
        unsafe { Symbol::new(c"PyInterpreterState_Main") };
    // SAFETY: the caller's promise. Before 3.12 `Py_AddPendingCall` looks for the interpreter in the current thread state, which may be that of another
    // thread, and freed meanwhile. A full queue is no loss.
    unsafe {
        if is_at_least(12) {
            ffi::Py_AddPendingCall(Some(function), core::ptr::null_mut());
        } else if let (Some(add), Some(main)) = (ADD.get(), MAIN.get()) {
            add(main(), Some(function), core::ptr::null_mut());
        }
    }
}

/// Whether the main interpreter ends, so that no other thread can attach any more.
pub(crate) fn is_finalizing(py: Python<'_>) -> bool {
    error::set_aside(py, || {
        // SAFETY: attached; the borrowed function is counted at once. Where it is gone, the interpreter is at its very end.
        let function: Option<Bound<'_>> = unsafe {
            NonNull::new(ffi::PySys_GetObject(c"is_finalizing".as_ptr()))
                .map(|function| Bound::from_borrowed(py, function))
        };
        let answer = function.and_then(|function| call::call(&function, &[]).ok());
        answer.is_none_or(|answer| call::truth(&answer).unwrap_or(true))
    })
}
