//! Type objects.

use super::python_type;
use crate::raw::call::{Feature, has_feature};
use crate::raw::operator;
use crate::tree::hint::Hint;
use crate::{Bound, PyResult, PyTuple};

python_type!(
    /// A Python [class](https://docs.python.org/3/library/functions.html#type).
    PyType, Hint::Name("type"), |object| has_feature(object, Feature::Type)
);

impl<'py> Bound<'py, PyType> {
    /// The name, `__name__`.
    pub fn name(&self) -> PyResult<String> {
        self.getattr("__name__")?.extract()
    }

    /// The name with its containers inside the module, `__qualname__`.
    pub fn qualified_name(&self) -> PyResult<String> {
        self.getattr("__qualname__")?.extract()
    }

    /// The name of the module, `__module__`.
    pub fn module(&self) -> PyResult<String> {
        self.getattr("__module__")?.extract()
    }

    /// `issubclass(self, other)`.
    pub fn is_subclass_of<T>(&self, other: &Bound<'py, T>) -> PyResult<bool> {
        operator::is_subclass(self, other.as_any())
    }

    /// The classes in which attributes are looked up, in order: `__mro__`.
    pub fn mro(&self) -> PyResult<Bound<'py, PyTuple>> {
        self.getattr("__mro__")?.cast_into()
    }
}
