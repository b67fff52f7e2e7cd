//! `create` for classes, and tagged classes from Rust: making instances and borrowing their values.

use core::ffi::CStr;

use crate::definition::ClassDefinition;
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::{Exclusive, Owner, Shared};
use crate::layout::class_property;
use crate::layout::instance::{self, Class};
use crate::module::add_constant;
use crate::raw::{types, vectorcall};
use crate::{Bound, Py, PyModule, PyResult, PyType, Python};

/// Makes the type of a class, owned by `module`.
pub(crate) fn create<'py>(
    module: &Bound<'py, PyModule>,
    full_name: &CStr,
    text: &'static CStr,
    class: &'static ClassDefinition,
) -> PyResult<Bound<'py, PyType>> {
    let ty = types::new(module, full_name, text, class)?;
    types::add_static_methods(&ty, class.layout.statics)?;
    vectorcall::replace_all(ty.as_any(), class.layout.methods)?;
    vectorcall::replace_all(ty.as_any(), class.layout.statics)?;
    for property in class.class_properties {
        let descriptor = class_property::new(module.py(), class, property)?;
        types::set_attribute(&ty, property.name, &descriptor)?;
    }
    for constant in class.constants {
        add_constant(module.py(), constant, |_, value| {
            types::set_attribute(&ty, constant.name, value)
        })?;
    }
    Ok(ty)
}

impl<T: Class> Py<T> {
    /// A new instance of a tagged class.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// #[pydust::class]
    /// pub struct Point { #[attribute] x: f64, #[attribute] y: f64 }
    /// #[pydust::methods]
    /// impl Point {}
    ///
    /// fn origin(py: Python<'_>) -> PyResult<Py<Point>> {
    ///     Py::new(py, Point { x: 0.0, y: 0.0 })
    /// }
    /// ```
    ///
    /// # Errors
    /// `RuntimeError` when the module of the class is not imported in this interpreter, `MemoryError`.
    pub fn new(py: Python<'_>, value: T) -> PyResult<Self> {
        Bound::new(py, value).map(Bound::unbind)
    }
}

impl<'py, T: Class> Bound<'py, T> {
    /// A new instance of a tagged class.
    ///
    /// # Errors
    /// As [`Py::new`].
    pub fn new(py: Python<'py>, value: T) -> PyResult<Self> {
        instance::new(py, value)
    }

    /// Borrows the value. Waits while another thread changes it.
    ///
    /// # Errors
    /// `RuntimeError` when this thread borrows it exclusively already, `ReferenceError` when the collector has cleared it.
    pub fn borrow(&self) -> PyResult<Shared<'_, T>> {
        Shared::new(self.py(), instance::cell(self))
    }

    /// Borrows the value exclusively. Waits while another thread uses it.
    ///
    /// # Errors
    /// `RuntimeError` when this thread borrows it already, `ReferenceError` when the collector has cleared it.
    pub fn borrow_mut(&self) -> PyResult<Exclusive<'_, T>>
    where
        <T as Owner>::Flag: ExclusiveFlag,
    {
        Exclusive::new(self.py(), instance::cell(self))
    }
}
