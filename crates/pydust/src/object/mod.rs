//! Python's own types: what a `Bound<'py, PyString>` can do. One type a file; methods are inherent, so nothing has to be imported.

mod any;
mod bytes;
mod dict;
mod list;
mod module;
mod number;
mod string;
mod tuple;
mod r#type;

pub use any::PyAny;
pub use bytes::PyBytes;
pub use dict::PyDict;
pub use list::PyList;
pub use module::PyModule;
pub use number::{PyBool, PyFloat, PyInt};
pub use string::PyString;
pub use tuple::PyTuple;
pub use r#type::PyType;

use crate::Bound;
use crate::hint::Hint;
use crate::layout::instance::{self, Class};

/// Types that a [`Bound`] can be checked for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type that a Python object can be checked for",
    note = "use a tagged class or one of `PyAny`, `PyString`, `PyBytes`, `PyInt`, `PyFloat`, `PyBool`, `PyList`, `PyTuple`, `PyDict`, `PyModule`, `PyType`"
)]
pub trait TypeCheck: Sized + 'static {
    /// The Python type.
    const HINT: Hint;
    /// Whether the object is an instance of it, or of a subclass.
    fn check(object: &Bound<'_, PyAny>) -> bool;
}

impl<T: Class> TypeCheck for T {
    const HINT: Hint = Hint::class::<T>();
    #[inline(always)]
    fn check(object: &Bound<'_, PyAny>) -> bool {
        instance::is_instance::<T>(object)
    }
}

/// Declares a Python type: its struct, its name and its check.
macro_rules! python_type {
    ($(#[$doc:meta])* $name:ident, $hint:expr, |$object:ident| $check:expr) => {
        $(#[$doc])*
        ///
        /// Never made in Rust: it only names what a [`Bound`](crate::Bound) or [`Py`](crate::Py) points to.
        pub enum $name {}

        impl $crate::object::TypeCheck for $name {
            const HINT: $crate::hint::Hint = $hint;
            #[inline(always)]
            fn check($object: &$crate::Bound<'_, $crate::PyAny>) -> bool {
                $check
            }
        }
    };
}
use python_type;
