//! Rusty Pydust: Python extension modules in Rust, where every Python declaration starts life as a struct.
//!
//! A module is a struct with private native state, a class is a struct, a field becomes an attribute, and a function's parameters become its documented
//! signature. Tags, resolved while the program compiles, form one definition tree; Python objects, stubs, docs and error texts are read from it.
//!
//! ```no_run
//! use pydust::prelude::*;
//!
//! /// A greeting.
//! #[pydust::module]
//! pub struct Hello;
//!
//! #[pydust::methods]
//! impl Hello {
//!     /// Says hello.
//!     pub fn hello() -> &'static str { "Hello from Rust!" }
//! }
//! # fn main() {}
//! ```
//!
//! Reading order: `definition` (the tree), `hint`, then its readers `describe` and `module`, `class`, `function`, `property`, `attribute`; the border in `arguments`, `convert` and
//! `object`; `error`, `python`; and at last the unsafe doors `trampoline`, `layout` and `raw`.

mod arguments;
pub mod attribute;
mod class;
pub mod convert;
pub mod definition;
pub mod describe;
mod error;
pub mod exception;
mod function;
pub mod hint;
mod interpreter;
mod layout;
mod methods;
mod module;
mod object;
mod panic;
mod property;
mod python;
mod raw;
pub mod text;
mod trampoline;

pub use error::{PyErr, PyResult};
pub use exception::PanicError;
pub use layout::cell::{Exclusive, Shared};
pub use layout::instance::Class;
pub use layout::state::Module;
pub use layout::traverse::{Traverse, Visitor};
pub use object::{
    PyAny, PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyModule, PyString, PyTuple, PyType,
    TypeCheck,
};
pub use pydust_macros::{class, exception, function, methods, module, submodule};
pub use python::Python;
pub use raw::pointer::{Bound, Py};

/// What a module's file begins with: `use pydust::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Bound, Py, PyAny, PyBool, PyBytes, PyDict, PyErr, PyFloat, PyInt, PyList, PyModule,
        PyResult, PyString, PyTuple, PyType, Python, raise, warn,
    };
}

/// What the tags write. Not part of the public API.
#[doc(hidden)]
pub mod tag {
    pub use crate::attribute::Attribute;
    pub use crate::convert::{FromArg, FromPy, IntoPy, Outcome};
    pub use crate::definition::*;
    pub use crate::describe::describe_to;
    pub use crate::exception::tagged::{AsSource, Carrier, Fields, Reader, TaggedException, base};
    pub use crate::exception::{Catchable, Extensible};
    pub use crate::function::{Callable, Construct};
    pub use crate::hint::Hint;
    pub use crate::layout::borrow::{Borrowable, Frozen};
    pub use crate::layout::cell::{InInstance, InModule, Owner, Place, Receiver as Me};
    pub use crate::layout::instance::Class;
    pub use crate::layout::state::Module;
    pub use crate::layout::tables::{ClassLayout, GetSetTable, MethodTable, Rows};
    pub use crate::layout::traverse::{Traverse, Visitor, shareable};
    pub use crate::methods::{
        Init, Methods, New, NoDefault, NoMethods, OnlyOneMethodsBlockPerStruct, Probe,
    };
    pub use crate::raw::arguments::Arguments;
    pub use crate::raw::module::{ModuleDef, ModuleLayout, initialise};
    pub use crate::text::{Text, function_length, node_length};
    pub use crate::trampoline::{Entry, GetterEntry, SetterEntry};
    pub use crate::{Bound, Py, PyErr, PyModule, PyResult, Python};
    /// The object type of the C API, for the exported `PyInit_*`.
    pub use pyo3_ffi::PyObject;

    /// Chooses the borrow flag: `true` for values that can change.
    pub struct Mutability<const MUTABLE: bool>;
    /// The flag that belongs to a mutability.
    pub trait Choose {
        /// The flag.
        type Flag: crate::layout::borrow::Flag;
    }
    impl Choose for Mutability<false> {
        type Flag = Frozen;
    }
    impl Choose for Mutability<true> {
        type Flag = Borrowable;
    }

    /// The owner of free functions: the module that lists them, whichever it is.
    pub struct Free;

    impl Owner for Free {
        type Flag = Frozen;
        type Place = InModule;
        const NAME: &'static str = "module";
        const CLASS: Option<&'static ClassDefinition> = None;
    }

    /// What `__new__` may return: the value, or a `Result` of it.
    #[diagnostic::on_unimplemented(
        message = "`__new__` must return `Self` or a `Result` of it, not `{Self}`",
        label = "not `Self`"
    )]
    pub trait Made<T> {
        /// The value, or the error.
        fn made(self) -> PyResult<T>;
    }

    impl<T> Made<T> for T {
        #[inline(always)]
        fn made(self) -> PyResult<T> {
            Ok(self)
        }
    }

    impl<T, E: Into<PyErr>> Made<T> for Result<T, E> {
        #[inline(always)]
        fn made(self) -> PyResult<T> {
            self.map_err(Into::into)
        }
    }

    /// Makes a new object of a class, for results.
    pub fn new_instance<T: Class>(py: Python<'_>, value: T) -> PyResult<Bound<'_>> {
        Bound::new(py, value).map(Bound::into_any)
    }
}
