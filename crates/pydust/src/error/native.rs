//! What a Rust error becomes: an exception of the module's own tree, else one of Python's by a table of std's errors, else `RuntimeError`.
//!
//! The error's `source()` becomes the `__cause__`, by the same rules.

use std::error::Error;
use std::io;

use crate::exception::tagged::Reader;
use crate::exception::{self, ExceptionClass};
use crate::interpreter;
use crate::layout::state::Root;
use crate::layout::tables::Type;
use crate::raw::{self, error, text};
use crate::tree::definition::{ExceptionDefinition, ExceptionOrigin};
use crate::{Bound, PyAny, PyResult, PyType, Python};

/// Sets the exception of a Rust error.
pub(super) fn set(py: Python<'_>, error: &(dyn Error + 'static)) {
    if error.source().is_none() && os_error(error).is_none() && tagged(py, error).is_none() {
        exception::set(py, class_of(error), &error.to_string());
        return;
    }
    match object(py, error) {
        Ok(exception) => error::set_object(&exception),
        Err(problem) => problem.restore(py, None),
    }
}

/// How many sources of an error become exceptions. A chain may have no end: nothing keeps an error from being its own source.
const LONGEST: usize = 1000;

/// The exception of a Rust error, with those of its sources.
pub(super) fn object<'py>(
    py: Python<'py>,
    error: &(dyn Error + 'static),
) -> PyResult<Bound<'py, PyAny>> {
    let exception = object_alone(py, error)?;
    let mut seen: Vec<&(dyn Error + 'static)> = Vec::new();
    let (mut upper, mut upper_exception) = (error, exception.clone());
    while let Some(source) = upper.source() {
        seen.push(upper);
        let is_seen = seen.iter().any(|error| is_same(*error, source));
        if is_seen || seen.len() > LONGEST {
            let what = if is_seen {
                "this error comes from one that is shown already".to_owned()
            } else {
                format!("the errors behind this one are left out: there are more than {LONGEST}")
            };
            add_note(&upper_exception, &what)?;
            break;
        }
        let source_exception = object_alone(py, source)?;
        error::set_cause(&upper_exception, source_exception.clone());
        (upper, upper_exception) = (source, source_exception);
    }
    Ok(exception)
}

/// Whether two are one: of one type, at one address. Errors without memory of their own are equal there, and so are their sources.
fn is_same(one: &(dyn Error + 'static), other: &(dyn Error + 'static)) -> bool {
    core::ptr::eq(one, other)
}

/// Adds a line below the message.
pub(super) fn add_note(exception: &Bound<'_, PyAny>, note: &str) -> PyResult<()> {
    let py = exception.py();
    // Interned, as every name that is looked up often: CPython's cache goes by identity.
    let add_note = raw::call::attribute(exception, &text::interned(py, c"add_note"))?;
    add_note.call(&[text::str_from(py, note).as_any()])?;
    Ok(())
}

/// The exception of a Rust error without its source.
fn object_alone<'py>(
    py: Python<'py>,
    error: &(dyn Error + 'static),
) -> PyResult<Bound<'py, PyAny>> {
    if let Some((class, reader)) = tagged(py, error) {
        let exception = with_message(&class, error)?;
        reader.set_fields(error, &exception, py)?;
        Ok(exception)
    } else if let Some(number) = os_error(error) {
        raw::exceptions::os_error(py, number, &text_of_system(error, number))
    } else {
        with_message(&class_of(error)(py), error)
    }
}

/// The class of a Rust error, where it does not take an exception object to know it: an error of the system is sorted by Python.
pub(super) fn class<'py>(
    py: Python<'py>,
    error: &(dyn Error + 'static),
) -> Option<Bound<'py, PyType>> {
    if let Some((class, _)) = tagged(py, error) {
        return Some(class);
    }
    os_error(error).is_none().then(|| class_of(error)(py))
}

fn with_message<'py>(
    class: &Bound<'py, PyType>,
    error: &(dyn Error + 'static),
) -> PyResult<Bound<'py, PyAny>> {
    let message = text::str_from(class.py(), &error.to_string());
    class.as_any().call(&[message.as_any()])
}

fn os_error(error: &(dyn Error + 'static)) -> Option<i32> {
    error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::raw_os_error)
}

/// What the system says of an error number. Rust adds the number, which Python shows elsewhere.
fn text_of_system(error: &(dyn Error + 'static), number: i32) -> String {
    let mut text = error.to_string();
    if let Some(plain) = text.strip_suffix(&format!(" (os error {number})")) {
        text.truncate(plain.len());
    }
    text
}

/// The class of an error that carries `#[pydust::exception]`: in the tree that Rust was entered through, else in the newest import.
fn tagged<'py>(
    py: Python<'py>,
    error: &(dyn Error + 'static),
) -> Option<(Bound<'py, PyType>, Reader)> {
    match py.anchored_root() {
        Some(root) => tagged_in(py, root, error),
        None => interpreter::in_newest_import(py, |root| tagged_in(py, root, error)),
    }
}

fn tagged_in<'py>(
    py: Python<'py>,
    root: &Root,
    error: &(dyn Error + 'static),
) -> Option<(Bound<'py, PyType>, Reader)> {
    let read = |exception: &&'static ExceptionDefinition| {
        let ExceptionOrigin::Error(reader) = exception.origin else {
            return None;
        };
        Some((reader.definition(error)?, reader))
    };
    let (definition, reader) = root.exceptions().iter().find_map(read)?;
    let class = Type::new(py, root.exception(definition)?).to_bound(py);
    Some((class, reader))
}

fn class_of(error: &(dyn Error + 'static)) -> ExceptionClass {
    if let Some(problem) = error.downcast_ref::<crate::buffer::BufferProblem>() {
        return problem.class();
    }
    macro_rules! table {
        ($($class:ident: $($ty:ty),+;)*) => { $($(
            if error.is::<$ty>() {
                return exception::$class::CLASS;
            }
        )+)* };
    }
    table!(
        OSError: io::Error;
        ValueError: core::num::ParseIntError, core::num::ParseFloatError, core::str::ParseBoolError, core::char::ParseCharError, core::str::Utf8Error,
            std::string::FromUtf8Error, std::string::FromUtf16Error, std::ffi::NulError, core::net::AddrParseError, core::char::CharTryFromError,
            core::array::TryFromSliceError;
        OverflowError: core::num::TryFromIntError;
        MemoryError: std::collections::TryReserveError;
    );
    exception::RuntimeError::CLASS
}
