//! `contextvars`: values that belong to a thread or an asyncio task.

use super::python_type;
use crate::convert::IntoPy;
use crate::raw::context;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

python_type!(
    /// A [context variable](https://docs.python.org/3/library/contextvars.html#contextvars.ContextVar).
    PyContextVar, Hint::Name("contextvars.ContextVar"), |object| is_builtin(object, Builtin::ContextVar)
);
python_type!(
    /// A [context](https://docs.python.org/3/library/contextvars.html#contextvars.Context): the values of context variables.
    PyContext, Hint::Name("contextvars.Context"), |object| is_builtin(object, Builtin::Context)
);

impl PyContextVar {
    /// A new variable. CPython never frees one while a context has a value for it, so make it once and keep it.
    pub fn new<'py>(
        py: Python<'py>,
        name: &str,
        default: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, Self>> {
        context::new_variable(py, name, default)
    }
}

impl<'py> Bound<'py, PyContextVar> {
    /// The value in the current context, else the default, else `None`.
    pub fn get(&self) -> PyResult<Option<Bound<'py, PyAny>>> {
        context::get(self)
    }

    /// Sets the value in the current context. The token takes it back with [`reset`](Bound::reset).
    pub fn set(&self, value: impl IntoPy<'py>) -> PyResult<Bound<'py, PyAny>> {
        context::set(self, &value.into_py(self.py())?)
    }

    /// Brings back the value from before a `set`.
    ///
    /// # Errors
    /// `ValueError` for a token of another variable or context, `RuntimeError` for one that was used.
    pub fn reset(&self, token: &Bound<'py, PyAny>) -> PyResult<()> {
        self.call_method("reset", (token,)).map(drop)
    }

    /// `self.name`.
    pub fn name(&self) -> PyResult<String> {
        self.getattr("name")?.extract()
    }
}

impl PyContext {
    /// An empty context.
    pub fn new(py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        context::new_context(py)
    }

    /// `contextvars.copy_context()`.
    pub fn copy_current(py: Python<'_>) -> PyResult<Bound<'_, Self>> {
        context::copy_current(py)
    }
}

impl<'py> Bound<'py, PyContext> {
    /// Runs `work` in this context: what it sets there is seen nowhere else.
    ///
    /// # Errors
    /// `RuntimeError` when the context is entered already.
    pub fn run<R>(&self, work: impl FnOnce() -> R) -> PyResult<R> {
        context::run(self, work)
    }

    /// The value of a variable in this context, or `None` where it has none of its own.
    pub fn get(&self, variable: &Bound<'py, PyContextVar>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.contains(variable)?
            .then(|| self.get_item(variable))
            .transpose()
    }
}
