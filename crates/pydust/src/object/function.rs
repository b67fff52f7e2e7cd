//! Functions: those that Python code defines, and Rust closures that Python can call.

use super::python_type;
use crate::convert::IntoPy;
use crate::raw::closure;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyCode, PyDict, PyResult, PyTuple, Python};

python_type!(
    /// A function that was made by `def` or `lambda`. What can be called is told by [`is_callable`](Bound::is_callable): classes, methods and built-in
    /// functions are of other types.
    PyFunction, Hint::Name("types.FunctionType"), |object| is_builtin(object, Builtin::Function)
);

impl<'py> Bound<'py, PyFunction> {
    /// `self.__name__`.
    pub fn name(&self) -> PyResult<String> {
        self.getattr("__name__")?.extract()
    }

    /// `self.__qualname__`.
    pub fn qualified_name(&self) -> PyResult<String> {
        self.getattr("__qualname__")?.extract()
    }

    /// `self.__module__`, if it has one.
    pub fn module(&self) -> PyResult<Option<String>> {
        self.getattr("__module__")?.extract()
    }

    /// `self.__code__`.
    pub fn code(&self) -> PyResult<Bound<'py, PyCode>> {
        self.getattr("__code__")?.cast_into()
    }
}

impl<'py> Python<'py> {
    /// A Rust closure as a Python function. It gets the positional arguments, and those by keyword if there are any.
    ///
    /// Python may call it at any time, from any thread and from inside itself, hence `Fn + Send + Sync`. What the closure holds of Python is not seen by
    /// the garbage collector: a closure that holds the object which holds the function is never freed.
    ///
    /// It may return what a function may: values of Rust, and objects as they came, those of its arguments too.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn doubler(py: Python<'_>) -> PyResult<Bound<'_>> {
    ///     py.callable("double", |arguments, _keywords| {
    ///         let (number,): (i64,) = arguments.extract()?;
    ///         Ok(number * 2)
    ///     })
    /// }
    ///
    /// /// A function that calls another one, and gives what it gives.
    /// fn forward(py: Python<'_>, function: Py<PyAny>) -> PyResult<Bound<'_>> {
    ///     py.callable("forward", move |arguments, keywords| {
    ///         function.bind(arguments.py()).call_with(arguments, keywords)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// `ValueError` for a name with a NUL.
    pub fn callable<F, R>(self, name: &str, function: F) -> PyResult<Bound<'py, PyAny>>
    where
        F: Fn(&'py Bound<'py, PyTuple>, Option<&'py Bound<'py, PyDict>>) -> PyResult<R>
            + Send
            + Sync
            + 'static,
        R: IntoPy<'py>,
    {
        closure::new(self, name, function)
    }
}
