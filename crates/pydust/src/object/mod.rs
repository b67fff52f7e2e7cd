//! Python's own types: what a `Bound<'py, PyString>` can do. One type or one small family a file; methods are inherent, so nothing has to be imported.

mod any;
mod bytearray;
mod bytes;
mod call;
mod capsule;
mod code;
mod context;
mod datetime;
mod dict;
mod r#enum;
mod function;
mod iterator;
mod list;
mod mapping;
mod memoryview;
mod module;
mod name;
mod number;
mod range;
mod sequence;
mod set;
mod slice;
mod string;
mod tuple;
mod r#type;
mod weakref;

pub use any::PyAny;
pub use bytearray::PyByteArray;
pub use bytes::PyBytes;
pub use call::{CallArguments, CallKeywords};
pub use capsule::PyCapsule;
pub use code::{PyCode, PyFrame, PyTraceback};
pub use context::{PyContext, PyContextVar};
pub use datetime::{PyDate, PyDateTime, PyDelta, PyTime, PyTzInfo};
pub use dict::PyDict;
pub use r#enum::PyEnumMember;
pub use function::PyFunction;
pub use iterator::PyIterator;
pub use list::PyList;
pub use mapping::{PyMapping, PyMappingProxy};
pub use memoryview::PyMemoryView;
pub use module::PyModule;
pub use name::AsName;
pub use number::{PyBool, PyComplex, PyFloat, PyInt};
pub use range::PyRange;
pub use sequence::PySequence;
pub use set::{PyFrozenSet, PySet};
pub use slice::{PySlice, SliceIndices, SliceIter};
pub use string::PyString;
pub use tuple::PyTuple;
pub use r#type::PyType;
pub use weakref::PyWeakRef;

use crate::Bound;
use crate::layout::instance::{self, Class};
use crate::layout::shared::SharedClass;
use crate::raw::names::Imported;
use crate::tree::hint::Hint;

/// Types that a [`Bound`] can be checked for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type that a Python object can be checked for",
    label = "neither a tagged class nor a Python type",
    note = "use a tagged class or one of Python's own types: `PyAny`, `PyString`, `PyInt`, `PyList`, `PyDict`, ... (those of `pydust::prelude`)"
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

/// Types of which this crate knows what their check checks, so that libraries can speak of them: the
/// tagged classes and those below. Anybody may write a [`TypeCheck`], and two of one name may check
/// for two things; nobody else can name this trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a shared class cannot refer to a `{Self}`",
    label = "each module may check for something else under this name",
    note = "refer to a tagged class that is shared, to a type of `pydust::prelude`, or to any object: `Py<PyAny>`"
)]
pub trait Known: TypeCheck {
    /// How a text describes it.
    const FORM: KnownForm;
}

/// What a text says of a [`Known`] type.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum KnownForm {
    /// The name of a type of this crate.
    Named(&'static str),
    /// The class, where modules share it.
    Class(Option<&'static SharedClass>),
}

#[diagnostic::do_not_recommend]
impl<T: Class> Known for T {
    const FORM: KnownForm = KnownForm::Class(T::SHARED);
}

/// Types below `object`: all but [`PyAny`]. Their references have its methods too.
#[doc(hidden)]
pub trait BelowAny {}

impl<T: Class> BelowAny for T {}

impl<'py, T: BelowAny> core::ops::Deref for Bound<'py, T> {
    type Target = Bound<'py, PyAny>;
    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        self.as_any()
    }
}

/// Whether the object is an instance of a class that is found by import, once in each interpreter. Where the import fails, no object is.
macro_rules! is_imported {
    ($object:ident, $module:literal, $class:literal) => {{
        static CLASS: $crate::raw::names::Imported =
            $crate::raw::names::Imported::new($module, $class);
        $crate::object::is_instance_of_imported($object, &CLASS)
    }};
}
use is_imported;

fn is_instance_of_imported(object: &Bound<'_, PyAny>, class: &'static Imported) -> bool {
    let class = class.get(object.py());
    class
        .and_then(|class| object.is_instance(class))
        .unwrap_or(false)
}

/// Declares a Python type: its struct, its name and its check.
macro_rules! python_type {
    ($(#[$doc:meta])* $name:ident, $hint:expr, |$object:ident| $check:expr) => {
        $(#[$doc])*
        ///
        /// Never made in Rust: it only names what a [`Bound`](crate::Bound) or [`Py`](crate::Py) points to.
        pub enum $name {}

        impl $crate::object::BelowAny for $name {}

        impl $crate::object::Known for $name {
            const FORM: $crate::object::KnownForm =
                $crate::object::KnownForm::Named(stringify!($name));
        }

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
