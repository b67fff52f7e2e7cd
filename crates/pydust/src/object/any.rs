//! `object`: what every Python object can do.

use super::python_type;
use crate::convert::FromPy;
use crate::hint::Hint;
use crate::raw::{call, text};
use crate::{Bound, PyResult, PyString};

python_type!(
    /// Any Python object.
    PyAny, Hint::Any, |_object| true
);

impl<'py> Bound<'py, PyAny> {
    /// `repr(self)`.
    pub fn repr(&self) -> PyResult<Bound<'py, PyString>> {
        call::repr(self)
    }

    /// `str(self)`.
    pub fn str(&self) -> PyResult<Bound<'py, PyString>> {
        call::str(self)
    }

    /// `bool(self)`.
    pub fn is_truthy(&self) -> PyResult<bool> {
        call::truth(self)
    }

    /// `self is None`.
    pub fn is_none(&self) -> bool {
        call::is_none(self)
    }

    /// `self == other`.
    pub fn equals(&self, other: &Bound<'py, PyAny>) -> PyResult<bool> {
        call::equals(self, other)
    }

    /// `isinstance(self, class)`.
    pub fn is_instance(&self, class: &Bound<'py, PyAny>) -> PyResult<bool> {
        call::is_instance(self, class)
    }

    /// `getattr(self, name)`.
    pub fn getattr(&self, name: &str) -> PyResult<Bound<'py, PyAny>> {
        call::attribute(self, &text::str_from(self.py(), name))
    }

    /// `setattr(self, name, value)`.
    pub fn setattr(&self, name: &str, value: &Bound<'py, PyAny>) -> PyResult<()> {
        call::set_attribute(self, &text::str_from(self.py(), name), value)
    }

    /// `self(*arguments)`.
    pub fn call(&self, arguments: &[&Bound<'py, PyAny>]) -> PyResult<Bound<'py, PyAny>> {
        call::call(self, arguments)
    }

    /// `self.name(*arguments)`.
    pub fn call_method(
        &self,
        name: &str,
        arguments: &[&Bound<'py, PyAny>],
    ) -> PyResult<Bound<'py, PyAny>> {
        self.getattr(name)?.call(arguments)
    }

    /// This object as a Rust value.
    ///
    /// # Errors
    /// Those of [`FromPy`] for the type.
    pub fn extract<T: FromPy<'py>>(&self) -> PyResult<T> {
        T::from_py(self, self.py())
    }
}
