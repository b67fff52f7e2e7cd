//! What a class can extend beside another tagged one: classes of Python's own, and what their constructors get.

use crate::convert::IntoPy;
use crate::layout::cell::{InExtension, Owner};
use crate::object::TypeCheck;
use crate::raw::types::{self, Builtin};
use crate::tree::definition::PythonBase;
use crate::{
    Bound, PyByteArray, PyComplex, PyDict, PyErr, PyFloat, PyFrozenSet, PyList, PyResult, PySet,
    PyString, PyTuple, PyType, Python,
};

/// Classes of Python's own that `#[pydust::class(extends = ..)]` can name.
///
/// Any other class is named by where it is imported from: `extends = "decimal:Decimal"`.
#[diagnostic::on_unimplemented(
    message = "a class cannot extend `{Self}`",
    label = "no class that leaves room for a native value",
    note = "extend `PyDict`, `PyList`, `PySet`, `PyFrozenSet`, `PyString`, `PyFloat`, `PyComplex`, `PyByteArray`, an exception of `pydust::exception`, or a class by its import path, `\"decimal:Decimal\"`; `int`, `tuple` and `bytes` have their items where a native value would be",
    note = "a tagged class is extended by a first field of its type with `#[base]`"
)]
pub trait BaseClass: sealed::Sealed {
    /// What a reference to the base's part points to.
    type Object: TypeCheck;
    /// Its name, and how it is found.
    const BASE: PythonBase;
}

pub(crate) mod sealed {
    /// A reference to a base's part is a cast, so nobody else says which class a name stands for.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot say which class of Python's own it stands for",
        label = "what a reference to the base points to is known of pydust's own types alone",
        note = "a class is extended by its import path: `extends = \"decimal:Decimal\"`"
    )]
    pub trait Sealed: 'static {}
}

macro_rules! extensible {
    ($($ty:ident $name:literal $builtin:ident,)*) => { $(
        impl sealed::Sealed for $ty {}
        impl BaseClass for $ty {
            type Object = Self;
            const BASE: PythonBase = PythonBase {
                name: $name,
                find: |py| Ok(types::builtin(py, Builtin::$builtin)),
            };
        }
    )* };
}

extensible! {
    PyDict "dict" Dict,
    PyList "list" List,
    PySet "set" Set,
    PyFrozenSet "frozenset" FrozenSet,
    PyString "str" Str,
    PyFloat "float" Float,
    PyComplex "complex" Complex,
    PyByteArray "bytearray" ByteArray,
}

/// The class at an import path, `module:Class`. The tag has checked its form.
///
/// # Errors
/// Those of the import; `TypeError` if what is found is no class.
pub fn import_class<'py>(py: Python<'py>, path: &str) -> PyResult<Bound<'py, PyType>> {
    let (module, name) = path.split_once(':').unwrap_or(("builtins", path));
    let mut found = py.import(module)?.into_any();
    for part in name.split('.') {
        found = found.getattr(part)?;
    }
    found.cast_into()
}

/// The value of a class that extends one of Python's own, with the arguments that the constructor of that gets.
///
/// ```no_run
/// use pydust::prelude::*;
///
/// /// A dict that knows what it was made from.
/// #[pydust::class(extends = PyDict)]
/// pub struct Sourced { #[attribute] source: String }
///
/// #[pydust::methods]
/// impl Sourced {
///     fn __new__<'py>(source: String, items: Bound<'py, PyDict>) -> WithBase<(Bound<'py, PyDict>,), Self> {
///         WithBase::new((items,), Self { source })
///     }
/// }
/// ```
pub struct WithBase<A, T> {
    arguments: A,
    value: T,
}

impl<A, T> WithBase<A, T> {
    /// `arguments` is a tuple of positional ones, `(items,)`, or a `Vec` where their number varies.
    pub fn new(arguments: A, value: T) -> Self {
        Self { arguments, value }
    }
}

impl<A, T> WithBase<A, T> {
    /// The value, and the arguments as a tuple of Python's.
    pub(crate) fn into_parts<'py>(
        self,
        py: Python<'py>,
    ) -> PyResult<(T, Option<Bound<'py, PyTuple>>)>
    where
        A: IntoPy<'py>,
    {
        let arguments = self.arguments.into_py(py)?;
        let arguments = match arguments.downcast::<PyTuple>() {
            Some(arguments) => arguments.clone(),
            // As many as there happen to be.
            None => PyTuple::new(py, arguments.extract()?),
        };
        Ok((self.value, Some(arguments)))
    }
}

/// What `__new__` may return: the value, the value with what the base gets, or a `Result` of these.
#[diagnostic::on_unimplemented(
    message = "`__new__` must return `Self` or a `Result` of it, not `{Self}`",
    label = "not `Self`",
    note = "over a class of Python's own, `WithBase<(..), Self>` says what that class's constructor gets"
)]
pub trait Made<'py, T> {
    /// The value, and the arguments for the base; or the error.
    fn made(self, py: Python<'py>) -> PyResult<(T, Option<Bound<'py, PyTuple>>)>;
}

impl<'py, T> Made<'py, T> for T {
    #[inline(always)]
    fn made(self, _py: Python<'py>) -> PyResult<(T, Option<Bound<'py, PyTuple>>)> {
        Ok((self, None))
    }
}

impl<'py, T, E: Into<PyErr>> Made<'py, T> for Result<T, E> {
    #[inline(always)]
    fn made(self, _py: Python<'py>) -> PyResult<(T, Option<Bound<'py, PyTuple>>)> {
        match self {
            Ok(value) => Ok((value, None)),
            Err(error) => Err(error.into()),
        }
    }
}

/// The place of a class over one of Python's own.
#[diagnostic::on_unimplemented(
    message = "`WithBase` is for a class that extends one of Python's own",
    note = "say which: `#[pydust::class(extends = PyDict)]`; the constructor of any other class returns `Self`"
)]
pub trait OverPython {}
impl OverPython for InExtension {}

impl<'py, A: IntoPy<'py>, T: Owner<Storage: OverPython>> Made<'py, T> for WithBase<A, T> {
    fn made(self, py: Python<'py>) -> PyResult<(T, Option<Bound<'py, PyTuple>>)> {
        self.into_parts(py)
    }
}

impl<'py, A: IntoPy<'py>, T: Owner<Storage: OverPython>, E: Into<PyErr>> Made<'py, T>
    for Result<WithBase<A, T>, E>
{
    fn made(self, py: Python<'py>) -> PyResult<(T, Option<Bound<'py, PyTuple>>)> {
        match self {
            Ok(value) => value.into_parts(py),
            Err(error) => Err(error.into()),
        }
    }
}
