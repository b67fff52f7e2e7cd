//! Panics: caught at every entry, turned into a Python exception with the Rust place.
//!
//! It is a `PanicError`, which is a `RuntimeError`. Each module has a class of its own, so that it can be found and pickled. Every `catch_unwind` of the runtime is here, because what is
//! caught must not be dropped outside of another one; a context of the limited API alone passes on what it caught.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::error::backtrace::{BacktraceCall, Trace, Wanted};
use crate::raw::thread::stopping_if_ended;
use crate::raw::{error, interpreter};
use crate::{PyErr, PyResult, Python};

/// Where a panic happened.
pub(crate) struct PanicLocation {
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The calls that led there, the innermost first. Empty unless `RUST_BACKTRACE` asks for them.
    pub(crate) calls: Vec<BacktraceCall>,
}

/// What the hook notes of a panic. Reading a backtrace takes long, so that is left to who shows it.
struct Noted {
    file: String,
    line: u32,
    trace: Option<Trace>,
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
            LATEST.set(info.location().map(|at| Noted {
                file: at.file().into(),
                line: at.line(),
                trace: if attached { wanted.capture() } else { None },
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
#[inline(never)]
#[allow(
    improper_ctypes_definitions,
    reason = "for `extern \"C\"` alone: it does not unwind, so that entries need not clean up after it"
)]
pub(crate) extern "C" fn into_error(payload: Box<dyn Any + Send>) -> PyErr {
    let payload = match payload.downcast::<PyErr>() {
        Ok(error) => return *error,
        Err(payload) => payload,
    };
    // Before the payload goes, whose end may be a panic of its own.
    let place = latest();
    let message = match (
        payload.downcast_ref(),
        payload.downcast_ref::<&'static str>(),
    ) {
        (Some(message), _) => String::clone(message),
        (None, message) => (*message.unwrap_or(&"a panic without a message")).into(),
    };
    dispose(payload);
    PyErr::panicked(message, place)
}

/// Drops the payload of a panic that was caught. It may be anything, and what it does when it is dropped may panic again, with another payload.
#[cold]
#[inline(never)]
pub(crate) fn dispose(payload: Box<dyn Any + Send>) {
    const PATIENCE: usize = 8;
    let mut payload = payload;
    for _ in 0..PATIENCE {
        match catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(next) => payload = next,
        }
    }
    // This one makes another of its kind each time.
    core::mem::forget(payload);
}

/// Runs what nobody waits for; a panic in it is not heard of. Whoever has a thread that is attached takes [`reported`].
#[inline(always)]
pub(crate) fn quiet<R>(body: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => Some(result),
        Err(payload) => {
            dispose(payload);
            None
        }
    }
}

/// Runs what nobody waits for, such as the end of a value; a panic in it is reported as Python reports an exception in `__del__`. An exception that is under way
/// stays so.
#[inline(always)]
pub(crate) fn reported(py: Python<'_>, body: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        report(py, payload);
    }
}

#[cold]
#[inline(never)]
fn report(py: Python<'_>, payload: Box<dyn Any + Send>) {
    error::set_aside(py, || {
        into_error(payload).restore(py, None);
        error::write_unraisable(py);
    });
}

/// Where the panic that was just caught happened.
fn latest() -> Option<PanicLocation> {
    let Noted { file, line, trace } = LATEST.take()?;
    let calls = trace.map_or_else(Vec::new, |trace| trace.calls(&file));
    Some(PanicLocation { file, line, calls })
}
