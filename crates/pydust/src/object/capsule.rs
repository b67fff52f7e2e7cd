//! Capsules: a Rust value behind a Python object that only this library can open.

use core::any::Any;

use super::python_type;
use crate::exception::TypeError;
use crate::raw::capsule;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyErr, PyResult, Python};

python_type!(
    /// A [capsule](https://docs.python.org/3/c-api/capsule.html). Python code can pass it on and nothing else.
    PyCapsule, Hint::Name("types.CapsuleType"), |object| is_builtin(object, Builtin::Capsule)
);

impl PyCapsule {
    /// A capsule that owns a Rust value. The value is dropped with the capsule, on whichever thread that is.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn there_and_back(py: Python<'_>) -> PyResult<u64> {
    ///     let capsule = PyCapsule::new(py, "example.number", 42_u64)?;
    ///     Ok(*capsule.get::<u64>("example.number")?)
    /// }
    /// ```
    ///
    /// # Errors
    /// `ValueError` for a name with a NUL.
    pub fn new<'py, T: Any + Send + Sync>(
        py: Python<'py>,
        name: &str,
        value: T,
    ) -> PyResult<Bound<'py, Self>> {
        capsule::new(py, name, Box::new(value))
    }
}

impl Bound<'_, PyCapsule> {
    /// The value of a capsule that this library made with this name and this type.
    ///
    /// # Errors
    /// `TypeError` for any other capsule; one of a different library cannot be read, whatever its name.
    pub fn get<T: Any + Send + Sync>(&self, name: &str) -> PyResult<&T> {
        capsule::get(self, name).ok_or_else(|| {
            PyErr::without_place(
                TypeError::CLASS,
                format!("this is no capsule '{name}' of this module"),
            )
        })
    }

    /// The name, if it has one.
    pub fn name(&self) -> Option<String> {
        capsule::name(self)
    }
}
