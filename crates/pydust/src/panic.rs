//! Panics: caught at every entry, turned into a Python exception with the Rust place.
//!
//! `pydust.PanicError` is a `RuntimeError`. One class per interpreter serves all modules in it.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::backtrace::{self, Call, Wanted};
use crate::raw::interpreter;
use crate::raw::thread::stopping_if_ended;
use crate::{PyErr, PyResult};

/// Where a panic happened.
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The calls that led there, the innermost first. Empty unless `RUST_BACKTRACE` asks for them.
    pub(crate) calls: Vec<Call>,
}

/// What the hook notes of a panic. Reading a backtrace takes long, so that is left to who shows it.
struct Noted {
    file: String,
    line: u32,
    trace: Option<(Backtrace, Wanted)>,
}

thread_local! {
    /// The place of the latest panic on this thread, from the hook to the catching entry.
    static LATEST: Cell<Option<Noted>> = const { Cell::new(None) };
}

/// Notes the place of panics on attached threads, which end in a Python exception, and leaves all others to the hook that was there.
///
/// `RUST_BACKTRACE` is read here, once, as Rust itself does.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        let wanted = Wanted::from_environment();
        std::panic::set_hook(Box::new(move |info| {
            let attached = interpreter::attached().is_some();
            LATEST.set(info.location().map(|at| {
                Noted {
                    file: at.file().into(),
                    line: at.line(),
                    trace: (attached && wanted != Wanted::Nothing)
                        .then(|| (Backtrace::force_capture(), wanted)),
                }
            }));
            if !attached {
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
        Ok(message) => return PyErr::panicked(&message, latest()),
        Err(payload) => payload,
    };
    let message = payload.downcast_ref::<&'static str>().copied();
    // Any other payload may itself panic when dropped; such are rare, so it is let go.
    core::mem::forget(payload);
    PyErr::panicked(message.unwrap_or("a panic without a message"), latest())
}

/// Where the panic that was just caught happened.
fn latest() -> Option<Place> {
    let Noted { file, line, trace } = LATEST.take()?;
    let calls = trace.map_or_else(Vec::new, |(trace, wanted)| {
        backtrace::calls(&trace, wanted, &file)
    });
    Some(Place { file, line, calls })
}
