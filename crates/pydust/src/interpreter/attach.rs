//! Entering an interpreter from any thread: [`Python::attach`], and [`Interpreter`], a handle that threads can keep.
//!
//! What makes a thread attached is in `raw::thread`; which interpreters there are, in `interpreter`.

use core::fmt;
use std::sync::{Arc, Weak};

use crate::Python;
use crate::interpreter::{self, Record};
use crate::raw::{interpreter as raw_interpreter, stack, thread};

/// A handle of an interpreter, for other threads to enter it. It keeps nothing alive.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn report(py: Python<'_>, sink: Py<PyAny>) {
///     let interpreter = py.interpreter();
///     std::thread::spawn(move || {
///         let text = "done".to_owned();
///         interpreter.attach(|py| sink.bind(py).call((text,)).map(drop))
///     });
/// }
/// ```
#[derive(Clone)]
pub struct Interpreter {
    number: i64,
    record: Weak<Record>,
}

impl fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Interpreter({})", self.number)
    }
}

/// Why a thread could not enter an interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttachError {
    /// The interpreter has gone, or is about to.
    Gone,
    /// The thread is inside another interpreter.
    Foreign,
    /// No interpreter has loaded this library.
    NotLoaded,
    /// Several interpreters have loaded this library, and the thread was in none of them: [`Interpreter::attach`] says which.
    Ambiguous,
}

impl fmt::Display for AttachError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gone => "the interpreter has gone, or is shutting down",
            Self::Foreign => "this thread is inside another interpreter",
            Self::NotLoaded => "no interpreter has loaded this library",
            Self::Ambiguous => {
                "several interpreters have loaded this library: attach through the handle of one, `py.interpreter()`"
            }
        })
    }
}

impl std::error::Error for AttachError {}

impl Interpreter {
    /// Runs `work` inside the interpreter. On a thread that is inside already, or that released it, that is where it goes on; any other thread enters for as
    /// long as `work` takes. An interpreter other than the first waits at its end until all such threads have left, and the end of Python waits for those of
    /// every interpreter that nobody has closed.
    ///
    /// # Errors
    /// [`AttachError::Gone`] once the interpreter is shutting down, [`AttachError::Foreign`] on a thread that is inside another one.
    pub fn attach<R>(&self, work: impl FnOnce(Python<'_>) -> R) -> Result<R, AttachError> {
        let record = self.record.upgrade().ok_or(AttachError::Gone)?;
        enter(&record, work)
    }
}

impl Python<'_> {
    /// A handle of this interpreter.
    pub fn interpreter(self) -> Interpreter {
        let record = self.record().unwrap_or_else(|error| error.throw());
        Interpreter {
            number: record.number(),
            record: Arc::downgrade(&record),
        }
    }

    /// Runs `work` inside the interpreter: that which this thread is in or was in before, else the only one that has loaded this library.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn print_from_anywhere(text: &str) -> PyResult<()> {
    ///     Python::attach(|py| py.import("builtins")?.as_any().call_method("print", (text,)).map(drop))?
    /// }
    /// ```
    ///
    /// # Errors
    /// [`AttachError`], which `?` turns into a `RuntimeError`.
    pub fn attach<R>(work: impl FnOnce(Python<'_>) -> R) -> Result<R, AttachError> {
        if let Some(number) = raw_interpreter::attached() {
            interpreter::meet(number);
            return Ok(again(work));
        }
        // Detached further up on this thread, as in a callback of native code.
        if let Some((state, number)) = thread::parked() {
            return if interpreter::is_there(number) {
                Ok(thread::resume(state, work))
            } else {
                Err(AttachError::Gone)
            };
        }
        let records = interpreter::records();
        let record = match (thread::last_interpreter(), &records[..]) {
            (Some(number), records) => records
                .iter()
                .find(|record| record.number() == number)
                .ok_or(AttachError::Gone)?,
            (None, [only]) => only,
            (None, []) => return Err(AttachError::NotLoaded),
            (None, _) => return Err(AttachError::Ambiguous),
        };
        enter(record, work)
    }
}

/// Runs `work` where the thread is inside already. Whoever has no token from an entry has it from here, so what calls itself through Python is stopped here.
fn again<R>(work: impl FnOnce(Python<'_>) -> R) -> R {
    if stack::is_low() {
        stack::called_too_deep().throw();
    }
    thread::inside(work)
}

fn enter<R>(record: &Arc<Record>, work: impl FnOnce(Python<'_>) -> R) -> Result<R, AttachError> {
    match raw_interpreter::attached() {
        Some(number) if number == record.number() => return Ok(again(work)),
        Some(_) => return Err(AttachError::Foreign),
        None => {}
    }
    match thread::own_state(record.number()) {
        thread::OwnState::Here(state) => Ok(thread::resume(state, work)),
        thread::OwnState::Elsewhere => Err(AttachError::Foreign),
        thread::OwnState::None => {
            let visit = record.gate().enter().ok_or(AttachError::Gone)?;
            thread::with_new_state(visit, work)
        }
    }
}
