//! Context variables.

use core::ptr::NonNull;
use std::ffi::CString;

use super::{error, ffi};
use crate::{Bound, PyAny, PyContext, PyContextVar, PyResult, Python};

/// `contextvars.ContextVar(name, default=default)`.
pub(crate) fn new_variable<'py>(
    py: Python<'py>,
    name: &str,
    default: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyContextVar>> {
    let name = CString::new(name)?;
    let default = default.map_or(core::ptr::null_mut(), Bound::as_ptr);
    // SAFETY: attached; the name is copied, NULL is no default.
    unsafe { Bound::from_result(py, ffi::PyContextVar_New(name.as_ptr(), default)) }
}

/// `variable.get()`, or `None` where it has neither value nor default.
pub(crate) fn get<'py>(variable: &Bound<'py, PyContextVar>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let mut value = core::ptr::null_mut();
    // SAFETY: attached, valid variable; gives an owned reference or NULL.
    unsafe {
        error::check(
            variable.py(),
            ffi::PyContextVar_Get(variable.as_ptr(), core::ptr::null_mut(), &raw mut value),
        )?;
        Ok(NonNull::new(value).map(|value| Bound::from_owned(variable.py(), value)))
    }
}

/// `variable.set(value)`, giving the token.
pub(crate) fn set<'py>(
    variable: &Bound<'py, PyContextVar>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached, valid objects.
    unsafe {
        Bound::from_result(
            variable.py(),
            ffi::PyContextVar_Set(variable.as_ptr(), value.as_ptr()),
        )
    }
}

/// `contextvars.copy_context()`.
pub(crate) fn copy_current(py: Python<'_>) -> PyResult<Bound<'_, PyContext>> {
    // SAFETY: attached.
    unsafe { Bound::from_result(py, ffi::PyContext_CopyCurrent()) }
}

/// `contextvars.Context()`.
pub(crate) fn new_context(py: Python<'_>) -> PyResult<Bound<'_, PyContext>> {
    // SAFETY: attached.
    unsafe { Bound::from_result(py, ffi::PyContext_New()) }
}

/// Leaves the context again, also when the work panicked.
struct EnteredContext<'a, 'py>(&'a Bound<'py, PyContext>);

impl Drop for EnteredContext<'_, '_> {
    fn drop(&mut self) {
        // Python code may have left an error that is under way only by way of `Result`, so none is set here.
        // SAFETY: attached; the context was entered by this thread. If something else is current, CPython says so and nothing was changed.
        if unsafe { ffi::PyContext_Exit(self.0.as_ptr()) } < 0 {
            error::write_unraisable(self.0.py());
        }
    }
}

/// `context.run(work)`.
pub(crate) fn run<R>(context: &Bound<'_, PyContext>, work: impl FnOnce() -> R) -> PyResult<R> {
    // SAFETY: attached, valid context; fails when it is entered already.
    error::check(context.py(), unsafe {
        ffi::PyContext_Enter(context.as_ptr())
    })?;
    let _entered = EnteredContext(context);
    Ok(work())
}
