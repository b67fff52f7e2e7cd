//! Weak references.

use super::python_type;
use crate::raw::types::{Builtin, is_builtin};
use crate::raw::weak;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult};

python_type!(
    /// A [`weakref.ref`](https://docs.python.org/3/library/weakref.html#weakref.ref), which does not keep its object alive.
    PyWeakRef, Hint::Name("weakref.ref"), |object| is_builtin(object, Builtin::WeakRef)
);

impl PyWeakRef {
    /// `weakref.ref(object)`.
    ///
    /// # Errors
    /// `TypeError` for types whose objects cannot be referred to weakly, such as `int` and `list`.
    pub fn new<'py, T>(object: &Bound<'py, T>) -> PyResult<Bound<'py, Self>> {
        weak::new(object.as_any(), &object.py().none())
    }

    /// `weakref.ref(object, callback)`: when the object has gone, the callback gets the weak reference.
    pub fn with_callback<'py, T>(
        object: &Bound<'py, T>,
        callback: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, Self>> {
        weak::new(object.as_any(), callback)
    }
}

impl<'py> Bound<'py, PyWeakRef> {
    /// The object, or `None` when it has gone.
    pub fn upgrade(&self) -> PyResult<Option<Bound<'py, PyAny>>> {
        weak::upgrade(self)
    }
}
