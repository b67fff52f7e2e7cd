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
//! Reading order: `tree`, then its readers, `tree::describe` and `create`; the border in `convert`, `object` and `buffer`; `error`, `exception`, `interpreter`;
//! and at last the unsafe doors `trampoline`, `layout` and `raw`. `leaks` is the record from which leaks are reported.

pub mod buffer;
pub mod convert;
mod create;
mod error;
pub mod exception;
mod interpreter;
mod layout;
mod leaks;
mod object;
mod raw;
mod room;
mod trampoline;
mod tree;

pub use buffer::{PyBuffer, PyBufferMut};
pub use convert::iterator::Iter;
pub use convert::state::State;
pub use convert::{FromArg, FromPy, IntoPy, Selected, Subscript, VarArgs, VarKwargs};
pub use create::base::{BaseClass, WithBase};
pub use create::enumeration::Enumeration;
pub use error::{PyErr, PyResult};
pub use exception::PanicError;
pub use interpreter::attach::{AttachError, Interpreter};
pub use interpreter::python::Python;
pub use layout::allocator::SystemAllocator;
pub use layout::cell::{Exclusive, Shared};
pub use layout::instance::Class;
pub use layout::state::Module;
pub use layout::traverse::{Traverse, TraverseBoxed, Visitor};
pub use object::{
    AsName, CallArguments, CallKeywords, PyAny, PyBool, PyByteArray, PyBytes, PyCapsule, PyCode,
    PyComplex, PyContext, PyContextVar, PyDate, PyDateTime, PyDelta, PyDict, PyEnumMember, PyFloat,
    PyFrame, PyFrozenSet, PyFunction, PyInt, PyIterator, PyList, PyMapping, PyMappingProxy,
    PyMemoryView, PyModule, PyRange, PySequence, PySet, PySlice, PyString, PyTime, PyTraceback,
    PyTuple, PyType, PyTzInfo, PyWeakRef, SliceIndices, SliceIter, TypeCheck,
};
pub use pydust_macros::{
    Args, FromPy, IntoPy, Traverse, class, exception, function, methods, module, submodule, test,
};
pub use raw::operator::Comparison;
pub use raw::pointer::{Bound, Py};
pub use tree::{definition, describe, hint, limit, text};

/// What a module's file begins with: `use pydust::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Args, Bound, Comparison, FromPy, Interpreter, IntoPy, Iter, Py, PyAny, PyBool, PyBuffer,
        PyBufferMut, PyByteArray, PyBytes, PyCapsule, PyCode, PyComplex, PyContext, PyContextVar,
        PyDate, PyDateTime, PyDelta, PyDict, PyEnumMember, PyErr, PyFloat, PyFrame, PyFrozenSet,
        PyFunction, PyInt, PyIterator, PyList, PyMapping, PyMappingProxy, PyMemoryView, PyModule,
        PyRange, PyResult, PySequence, PySet, PySlice, PyString, PyTime, PyTraceback, PyTuple,
        PyType, PyTzInfo, PyWeakRef, Python, Selected, State, Subscript, Traverse, TraverseBoxed,
        VarArgs, VarKwargs, WithBase, intern, raise, warn,
    };
}

/// What the tags write. Not part of the public API.
#[doc(hidden)]
pub mod tag {
    pub use crate::__export_slots as export_slots;
    pub use crate::buffer::IntoExport;
    pub use crate::convert::derived::{
        Attempts, FieldSource, Fields, choice, in_item, is_deep, item, name_from, nested, record,
        set_field, too_deep, too_deep_with, too_deep_without, tuple_from, tuple_of,
    };
    pub use crate::convert::iterator::{OutlivesTheCall, iterator};
    pub use crate::convert::{FromArg, FromPy, IntoPy, Outcome, Shares, VarKwargs};
    pub use crate::create::attribute::Attribute;
    pub use crate::create::base::{BaseClass, Made, import_class};
    pub use crate::create::class::Creation;
    pub use crate::create::data::{
        AskPython, Compared, Data, DataField, FieldsOfData, Pair, Same, data_equals, data_fields,
        data_hash, data_match_args, data_order, data_parameters, data_reduce, data_replace,
        data_repr,
    };
    pub use crate::create::derived::{
        Comparisons, WrittenComparisons, count_slots_with, count_with, joined, slots_with,
    };
    pub use crate::create::enumeration::{
        ChangeVariant, EnumNode, Enumeration, TakeVariant, member, place_of, value_hint,
        value_into_py,
    };
    pub use crate::create::function::{Callable, Construct};
    pub use crate::create::methods::{
        Init, Listed, Methods, New, NoDefault, NoMethods, OnlyOneMethodsBlockPerStruct, Probe,
    };
    pub use crate::create::slots::{
        HashOutcome, Item, LengthOutcome, Special, TruthOutcome, is_plain,
    };
    pub use crate::error::deprecated;
    pub use crate::exception::tagged::{
        AsSource, Carrier, ErrorFields, Reader, TaggedException, base,
    };
    pub use crate::exception::{Catchable, Extensible};
    pub use crate::layout::borrow::{Borrowable, Clearable, Flag, Frozen};
    pub use crate::layout::cell::{
        Cell, Free, InEnum, InExtension, InInstance, InModule, Owner, Receiver, Storage,
        VariantCells, Variants,
    };
    pub use crate::layout::instance::{
        Class, Extras, base_size, instance_size, is_collected, is_laid_over,
    };
    pub use crate::layout::pool::{Pool, PoolKey};
    pub use crate::layout::portable::{Form, Part, Portable, digest};
    pub use crate::layout::shared::{Origin, SharedClass};
    pub use crate::layout::slots::{Slot, id};
    pub use crate::layout::state::Module;
    pub use crate::layout::tables::{ClassLayout, GetSetTable, MethodTable, Rows};
    pub use crate::layout::traverse::{Itself, Traverse, Visitor, any, shareable};
    pub use crate::leaks::{Peer, mark, meet, survivors_to, track};
    pub use crate::raw::answer::{Answer, Number};
    pub use crate::raw::arguments::Arguments;
    pub use crate::raw::buffer::export::Export;
    pub use crate::raw::module::{ModuleDef, ModuleLayout, initialise};
    #[cfg(Py_3_15)]
    pub use crate::raw::module_slots::{PySlot, slots};
    pub use crate::raw::names::Name;
    pub use crate::raw::test::test_function;
    pub use crate::raw::thread::Sent;
    pub use crate::trampoline::operation::{Absent, Has, Operation};
    pub use crate::trampoline::{
        CallEntry, ClassGetterEntry, Entry, GetterEntry, InitEntry, SetterEntry,
    };
    pub use crate::tree::definition::*;
    pub use crate::tree::describe::describe_to;
    pub use crate::tree::hint::Hint;
    pub use crate::tree::limit::{Field as TakenField, Limit};
    pub use crate::tree::text::{Text, function_length, node_length};
    pub use crate::{Bound, Py, PyAny, PyErr, PyModule, PyResult, PyTuple, PyType, Python};
    /// The object type of the C API, for the exported `PyInit_*`.
    pub use pyo3_ffi::PyObject;

    /// Chooses the borrow flag: whether values can change, and whether they can come to refer to more without.
    pub struct Mutability<const MUTABLE: bool, const MAY_GAIN: bool = false>;
    /// The flag that belongs to a mutability.
    pub trait Choose {
        /// The flag.
        type Flag: crate::layout::borrow::Flag;
    }
    impl Choose for Mutability<false, false> {
        type Flag = Frozen;
    }
    impl Choose for Mutability<false, true> {
        type Flag = Clearable;
    }
    impl<const MAY_GAIN: bool> Choose for Mutability<true, MAY_GAIN> {
        type Flag = Borrowable;
    }

    /// What a struct of arguments says where one argument is asked for.
    pub fn not_one_argument<T>() -> PyResult<T> {
        Err(PyErr::msg("a struct of arguments is no single argument"))
    }

    /// Makes a new object of a class, for results.
    pub fn new_instance<T: Class>(py: Python<'_>, value: T) -> PyResult<Bound<'_>> {
        Bound::new(py, value).map(Bound::into_any)
    }
}
