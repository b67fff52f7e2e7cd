//! `{:?}` of an error, as `unwrap`, `expect` and logs show it: class, text and the lines of its traceback, as Python prints them.

use core::fmt;

use super::{ErrorKind, PyErr};
use crate::error::panic;
use crate::object::PyTraceback;
use crate::raw::{error, interpreter, types};
use crate::{Bound, PyResult, Python};

impl fmt::Debug for PyErr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever prints an error may be anywhere: in the middle of another error, in another interpreter, or on a thread that is in none.
        let owner = match &self.0.kind {
            ErrorKind::Raised(exception) => Some(exception.interpreter()),
            _ => None,
        };
        let shown = interpreter::if_attached(|py, number| {
            if owner.is_some_and(|owner| owner != number) {
                return None;
            }
            let shown = error::set_aside(py, || panic::catch(|| Ok(self.shown(py))));
            shown.ok()
        });
        match shown.flatten() {
            Some(text) => f.write_str(&text),
            None => self.without_python(f),
        }
    }
}

impl PyErr {
    fn shown(&self, py: Python<'_>) -> String {
        let class = types::qualified_name(&self.get_type(py));
        let mut text = match self.message(py) {
            message if message.is_empty() => class,
            message => format!("{class}: {message}"),
        };
        if let Some(place) = self.0.place {
            add_line(&mut text, place.file(), place.line(), None);
        }
        if let ErrorKind::Panic(panic) = &self.0.kind
            && let Some(place) = &panic.1
        {
            add_line(&mut text, &place.file, place.line, None);
        }
        if matches!(self.0.kind, ErrorKind::Raised(_)) || self.0.made().is_some() {
            let mut step = self
                .traceback(py)
                .and_then(|step| step.cast_into::<PyTraceback>().ok());
            while let Some(at) = step {
                // A traceback that cannot be read ends the text; it is shown for people.
                step = add_step(&mut text, &at).ok().flatten();
            }
        }
        text
    }

    fn without_python(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            ErrorKind::Raised(exception) => write!(
                f,
                "a Python exception at {:p}, which this thread cannot look at",
                exception.as_ptr()
            ),
            ErrorKind::New { message, .. } => f.write_str(message),
            ErrorKind::Call(message) => f.write_str(message),
            ErrorKind::Panic(panic) => write!(f, "panicked: {}", panic.0),
            ErrorKind::Group(group) => write!(f, "{}: {:?}", group.message, group.errors),
            ErrorKind::Refused(refused) => write!(f, "value {}", refused.problem),
            ErrorKind::Native(error) => write!(f, "{error:?}"),
            ErrorKind::Borrow(problem, owner) => write!(f, "{problem:?} on {owner}"),
        }?;
        match self.0.place {
            Some(place) => write!(f, "\n  File \"{}\", line {}", place.file(), place.line()),
            None => Ok(()),
        }
    }
}

/// Adds a step of a traceback, and gives the next one.
fn add_step<'py>(
    text: &mut String,
    step: &Bound<'py, PyTraceback>,
) -> PyResult<Option<Bound<'py, PyTraceback>>> {
    let line = step.lineno()?.unwrap_or(0);
    add_line(text, &step.filename()?, line, Some(&step.name()?));
    step.next()
}

fn add_line(text: &mut String, file: &str, line: u32, function: Option<&str>) {
    use fmt::Write as _;
    // Writing to a `String` never fails.
    let _ = write!(text, "\n  File \"{file}\", line {line}");
    if let Some(function) = function {
        let _ = write!(text, ", in {function}");
    }
}
