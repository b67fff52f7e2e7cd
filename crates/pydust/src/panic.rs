//! Panics: caught at every entry, turned into a Python exception with the Rust place.
//!
//! `pydust.PanicError` is a `RuntimeError`. One class per interpreter serves all modules in it.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::raw::interpreter;
use crate::raw::thread::stopping_if_ended;
use crate::{PyErr, PyResult};

/// Where a panic happened.
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
}

thread_local! {
    /// The place of the latest panic on this thread, from the hook to the catching entry.
    static LATEST: Cell<Option<Place>> = const { Cell::new(None) };
}

/// Notes the place of panics on attached threads, which end in a Python exception, and leaves all others to the hook that was there.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let place = info.location().map(|at| Place {
                file: at.file().into(),
                line: at.line(),
            });
            LATEST.set(place);
            if interpreter::attached().is_none() {
                previous(info);
            }
        }));
    });
}

/// Runs the body of an entry; a panic becomes an error.
#[inline(always)]
pub(crate) fn catch<R>(body: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    match catch_unwind(AssertUnwindSafe(|| stopping_if_ended(body))) {
        Ok(result) => result,
        Err(payload) => Err(into_error(payload)),
    }
}

/// The error for a panic's payload: itself where an error was thrown through Rust frames.
#[cold]
pub(crate) fn into_error(payload: Box<dyn Any + Send>) -> PyErr {
    let payload = match payload.downcast::<PyErr>() {
        Ok(error) => return *error,
        Err(payload) => payload,
    };
    let payload = match payload.downcast::<String>() {
        Ok(message) => return PyErr::panicked(&message, LATEST.take()),
        Err(payload) => payload,
    };
    let message = payload.downcast_ref::<&'static str>().copied();
    // Any other payload may itself panic when dropped; such are rare, so it is let go.
    core::mem::forget(payload);
    PyErr::panicked(
        message.unwrap_or("a panic without a message"),
        LATEST.take(),
    )
}
