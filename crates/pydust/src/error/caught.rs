//! What Rust can ask of an error it caught, and what it can do with one that it does not return.

use std::error::Error;

use super::site::At;
use super::{ErrorKind, PyErr, native};
use crate::exception::{self, Catchable};
use crate::raw::error::{self, Link};
use crate::raw::{call, text, types};
use crate::{Bound, PyAny, PyResult, PyType, Python};

impl PyErr {
    /// Whether `except E` would catch it: `error.is::<KeyError>(py)`.
    ///
    /// ```no_run
    /// use pydust::exception::KeyError;
    /// use pydust::prelude::*;
    /// fn get<'py>(py: Python<'py>, mapping: &Bound<'py, PyAny>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    ///     let key = PyString::new(py, key);
    ///     match mapping.call_method("__getitem__", &[key.as_any()]) {
    ///         Ok(value) => Ok(Some(value)),
    ///         Err(error) if error.is::<KeyError>(py) => Ok(None),
    ///         Err(error) => Err(error),
    ///     }
    /// }
    /// ```
    pub fn is<E: Catchable>(&self, py: Python<'_>) -> bool {
        exception::class(py, E::BASE).is_some_and(|class| self.matches(py, class.as_any()))
    }

    /// Whether `except class` would catch it. `class` is an exception class or a tuple of these.
    pub fn matches(&self, py: Python<'_>, class: &Bound<'_, PyAny>) -> bool {
        match self.class(py) {
            Some(own) => error::matches(own.as_any(), class),
            None => error::matches(&self.value(py), class),
        }
    }

    /// The class.
    pub fn get_type<'py>(&self, py: Python<'py>) -> Bound<'py, PyType> {
        self.class(py)
            .unwrap_or_else(|| types::type_of(&self.value(py)))
    }

    /// The class, where it does not take an exception object to know it.
    fn class<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyType>> {
        match &self.0.kind {
            ErrorKind::Native(error) => native::class(py, &**error),
            _ => self.0.class(py),
        }
    }

    /// The exception object. It is made when it is asked for first, and then is the one that is raised.
    pub fn value<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.object(py, At::Nowhere)
    }

    /// The exception object, as [`PyErr::value`] gives it.
    pub fn into_value(self, py: Python<'_>) -> Bound<'_, PyAny> {
        self.value(py)
    }

    /// The `__traceback__`: none before the error has been raised.
    pub fn traceback<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        error::linked(&self.value(py), Link::Traceback)
    }

    /// The `__cause__`: what the exception was raised from.
    pub fn cause(&self, py: Python<'_>) -> Option<Self> {
        error::linked(&self.value(py), Link::Cause).map(Self::from)
    }

    /// The `__context__`: what was being handled when the exception was raised.
    pub fn context(&self, py: Python<'_>) -> Option<Self> {
        error::linked(&self.value(py), Link::Context).map(Self::from)
    }

    /// The message, `str(error)`.
    pub fn message(&self, py: Python<'_>) -> String {
        if !matches!(self.0.kind, ErrorKind::Raised(_)) && self.0.made().is_none() {
            return self.0.text(py, At::Nowhere).into_owned();
        }
        call::str(&self.value(py))
            .and_then(|text| text.to_str().map(str::to_owned))
            .unwrap_or_else(|_| "<exception with a failing str()>".into())
    }

    /// The Rust error, where it is an `E` that has not been raised yet. An exception that Python has seen is found with [`PyErr::is`].
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        match &self.0.kind {
            ErrorKind::Native(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// Reports the error through [`sys.unraisablehook`](https://docs.python.org/3/library/sys.html#sys.unraisablehook), where nobody could receive it: in
    /// `Drop`, in a callback of a library. `object` says in what it happened.
    pub fn write_unraisable(self, py: Python<'_>, object: Option<&Bound<'_, PyAny>>) {
        // An error that is under way is no concern of this one.
        error::set_aside(py, || {
            self.restore(py, Some("<rust>"));
            match object {
                Some(object) => error::write_unraisable_in(object),
                None => error::write_unraisable(py),
            }
        });
    }

    /// Issues a warning, as [`warnings.warn`](https://docs.python.org/3/library/warnings.html#warnings.warn) does. `warn!` is the short form.
    ///
    /// `stack_level` 1 blames the line that called this function, 2 that which called its caller.
    ///
    /// # Errors
    /// The warning itself where the program's filters turn it into an error.
    pub fn warn<C: Catchable>(py: Python<'_>, message: &str, stack_level: usize) -> PyResult<()> {
        match exception::class(py, C::BASE) {
            Some(category) => error::warn(&category, &text::str_from(py, message), stack_level),
            None => Err(Self::msg(
                "no module that is imported in this interpreter lists the class of the warning among its members",
            )),
        }
    }
}

/// Warns of a call of something deprecated, as [PEP 702](https://peps.python.org/pep-0702/) has it. Asked for by the tags.
///
/// # Errors
/// The warning itself where the program's filters turn it into an error.
#[cold]
pub fn deprecated(py: Python<'_>, warning: &str) -> PyResult<()> {
    PyErr::warn::<crate::exception::DeprecationWarning>(py, warning, 1)
}

impl<T> From<Bound<'_, T>> for PyErr {
    /// An exception object as an error; anything else becomes a `TypeError`, as `raise` makes it.
    fn from(exception: Bound<'_, T>) -> Self {
        Self::from_object(exception.into_any().unbind())
    }
}
