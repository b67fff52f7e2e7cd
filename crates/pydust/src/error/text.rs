//! The class and the words of errors that are made from a text: `raise!` and the framework's own.

use std::borrow::Cow;

use super::site::At;
use super::{ErrorKind, ErrorState, Refused, Way};
use crate::exception::{self, ExceptionClass};
use crate::layout::borrow::Problem;
use crate::{Bound, PyType, Python};

impl ErrorState {
    /// The class, where it does not take an exception object to know it.
    pub(super) fn class<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyType>> {
        match &self.kind {
            ErrorKind::New { class, .. } => Some(class(py)),
            ErrorKind::Refused(refused) => Some((refused.class)(py)),
            ErrorKind::Call(_) => Some(exception::TypeError::CLASS(py)),
            ErrorKind::Borrow(problem, _) => Some(class_of_borrow(*problem)(py)),
            ErrorKind::Panic(..) => Some(exception::panic_class(py)),
            ErrorKind::Raised(_) | ErrorKind::Native(_) | ErrorKind::Group(_) => None,
        }
    }

    /// The message of one that has a class.
    pub(super) fn text(&self, py: Python<'_>, at: At<'_>) -> Cow<'_, str> {
        match &self.kind {
            ErrorKind::New { message, .. } => Cow::Borrowed(message),
            ErrorKind::Refused(problem) => Cow::Owned(refused(py, at, problem)),
            ErrorKind::Call(problem) => {
                let name = at.name(py).unwrap_or_else(|| "function".into());
                Cow::Owned(format!("{name}{problem}"))
            }
            ErrorKind::Borrow(problem, owner) => Cow::Owned(borrow(py, at, *problem, owner)),
            ErrorKind::Panic(panic) => Cow::Owned(match &**panic {
                (message, Some(place)) => {
                    format!("panicked at {}:{}: {message}", place.file, place.line)
                }
                (message, None) => format!("panicked: {message}"),
            }),
            ErrorKind::Native(error) => Cow::Owned(error.to_string()),
            ErrorKind::Group(group) => Cow::Borrowed(&group.message),
            ErrorKind::Raised(_) => Cow::Borrowed(""),
        }
    }
}

/// `f() argument 'values': item 3 must be int, not str`, and its shorter forms.
fn refused(py: Python<'_>, at: At<'_>, problem: &Refused) -> String {
    let Refused { problem, way, .. } = problem;
    let Way {
        path,
        parameter,
        outwards,
    } = way;
    // Put together by hand: a program may try one type after the other, and formatting takes longer than all the rest.
    let mut text = String::with_capacity(128);
    match (at.name(py), parameter) {
        (Some(name), _) if at.is_attribute() => text.push_str(&name),
        (Some(name), Some(parameter)) => {
            for part in [&name, "() argument '", parameter, "'"] {
                text.push_str(part);
            }
        }
        (Some(name), None) if *outwards => {
            text.push_str(&name);
            text.push_str("() gives Python a value that");
        }
        _ => text.push_str("value"),
    }
    // The innermost container noted itself first.
    for step in path.iter().rev() {
        text.push_str(": ");
        text.push_str(step);
    }
    text.push(' ');
    text.push_str(problem);
    text
}

impl Way {
    /// The note of an exception of CPython's: `in f() argument 'values': item 3`. None where there is nothing to say.
    pub(super) fn note(&self, py: Python<'_>, at: At<'_>) -> Option<String> {
        let name = at.name(py);
        let mut text = match (&name, self.parameter) {
            (Some(name), _) if at.is_attribute() => format!("in {name}"),
            (Some(name), Some(parameter)) => format!("in {name}() argument '{parameter}'"),
            (None, Some(parameter)) => format!("in argument '{parameter}'"),
            (Some(name), None) if self.outwards => format!("in a value that {name}() gives Python"),
            (_, None) if self.path.is_empty() => return None,
            (_, None) => "in a value".to_owned(),
        };
        for step in self.path.iter().rev() {
            text.push_str(": ");
            text.push_str(step);
        }
        Some(text)
    }
}

fn class_of_borrow(problem: Problem) -> ExceptionClass {
    match problem {
        Problem::Exclusive
        | Problem::Shared
        | Problem::Cycle
        | Problem::Closed
        | Problem::NotImported
        | Problem::Unmade
        | Problem::Lost => exception::RuntimeError::CLASS,
        Problem::Gone => exception::ReferenceError::CLASS,
        // As `bytearray` has it.
        Problem::Lent => exception::BufferError::CLASS,
        // As a file that is closed.
        Problem::UsedUp => exception::ValueError::CLASS,
    }
}

fn borrow(py: Python<'_>, at: At<'_>, problem: Problem, owner: &str) -> String {
    let subject = at.name(py).map_or_else(String::new, |name| {
        let call = if at.is_attribute() { "" } else { "()" };
        format!("{name}{call}: ")
    });
    let sentence = match problem {
        Problem::Exclusive => {
            format!("this {owner} is being changed by a call further up in this thread")
        }
        Problem::Shared => format!(
            "this {owner} is in use by a call further up in this thread, so it cannot be changed"
        ),
        Problem::Cycle => format!(
            "waiting for this {owner} would never end: another thread uses it and waits for this one"
        ),
        Problem::Gone => {
            format!("this {owner} is gone: it was cleared by the garbage collector")
        }
        Problem::Lent => {
            format!("this {owner} cannot be changed while a buffer of it is in use")
        }
        Problem::UsedUp => format!("this {owner} was used up by an earlier call"),
        Problem::Unmade => {
            format!("this {owner} is not made yet: the constructor of its base is still at work")
        }
        Problem::Lost => {
            format!("waiting for this {owner} would never end: the thread that uses it is gone")
        }
        Problem::Closed => format!(
            "the state of module {owner} was cleared when the interpreter or the module shut down"
        ),
        Problem::NotImported => {
            format!("module {owner} has no state: its import has not ended yet, or it failed")
        }
    };
    format!("{subject}{sentence}")
}
