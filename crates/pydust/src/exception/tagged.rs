//! Rust errors that carry `#[pydust::exception]`: what the tag says of their type, and how their values are read.

use core::error::Error;
use core::ffi::CStr;

use super::Extensible;
use crate::convert::IntoPy;
use crate::raw::{call, text};
use crate::tree::definition::{ExceptionBase, ExceptionDefinition, ExceptionField};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

/// A Rust error that is an exception class. Implemented by `#[pydust::exception]`.
pub trait TaggedException: 'static {
    /// The class of this value: that of the struct, or of the enum's variant.
    fn definition(&self) -> &'static ExceptionDefinition;
    /// Sets the fields of this value on its exception.
    fn set_fields(&self, fields: &ErrorFields<'_, '_>) -> PyResult<()>;
}

/// Errors as `?` takes them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say its message",
    label = "no `std::error::Error`",
    note = "write `#[pydust::exception(message = \"..\")]`, or `#[message(\"..\")]` on each variant of an enum; or implement `Display`, `Debug` and `Error`"
)]
pub trait RustError: Error + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Error + Send + Sync + 'static> RustError for T {}

/// The class that an exception extends, for the tag.
pub const fn base<T: Extensible>() -> ExceptionBase {
    T::BASE
}

/// What `#[source]` can stand on: an error, or a box of any.
pub trait AsSource {
    #[doc(hidden)]
    fn __as_source(&self) -> &(dyn Error + 'static);
}

impl<T: Error + 'static> AsSource for T {
    fn __as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + 'static {
    fn __as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + Send + 'static {
    fn __as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsSource for dyn Error + Send + Sync + 'static {
    fn __as_source(&self) -> &(dyn Error + 'static) {
        self
    }
}

/// How the values of a field become attributes.
pub struct Carrier<T: 'static> {
    hint: Hint,
    convert: for<'py> fn(&T, Python<'py>) -> PyResult<Bound<'py>>,
}

impl Carrier<()> {
    /// The carrier of a type.
    pub const fn of<T: 'static>() -> Carrier<T>
    where
        for<'a, 'py> &'a T: IntoPy<'py>,
    {
        Carrier {
            hint: <&'static T as IntoPy<'static>>::HINT,
            convert: |value, py| value.into_py(py),
        }
    }
}

impl<T> Carrier<T> {
    /// The field in the definition tree.
    pub const fn field(&self, name: &'static CStr, doc: Option<&'static str>) -> ExceptionField {
        let hint = self.hint;
        ExceptionField { name, doc, hint }
    }

    /// Sets the field on an exception.
    pub fn set(
        &self,
        fields: &ErrorFields<'_, '_>,
        name: &'static CStr,
        value: &T,
    ) -> PyResult<()> {
        let name = text::interned(fields.py, name);
        call::set_attribute(fields.exception, &name, &(self.convert)(value, fields.py)?)
    }
}

/// The exception object that gets its fields.
pub struct ErrorFields<'a, 'py> {
    exception: &'a Bound<'py, PyAny>,
    py: Python<'py>,
}

/// Finds out whether a Rust error is of one type, and reads it.
#[derive(Clone, Copy)]
pub struct Reader {
    definition: fn(&(dyn Error + 'static)) -> Option<&'static ExceptionDefinition>,
    set_fields: fn(&(dyn Error + 'static), &ErrorFields<'_, '_>) -> PyResult<()>,
}

impl Reader {
    /// The reader of `T`.
    pub const fn of<T: RustError + TaggedException>() -> Self {
        Self {
            definition: |error| error.downcast_ref::<T>().map(T::definition),
            set_fields: |error, fields| match error.downcast_ref::<T>() {
                Some(error) => error.set_fields(fields),
                None => Ok(()),
            },
        }
    }

    /// The class that an error has, if it is of this type.
    pub(crate) fn definition(
        self,
        error: &(dyn Error + 'static),
    ) -> Option<&'static ExceptionDefinition> {
        (self.definition)(error)
    }

    pub(crate) fn set_fields<'py>(
        self,
        error: &(dyn Error + 'static),
        exception: &Bound<'py, PyAny>,
        py: Python<'py>,
    ) -> PyResult<()> {
        (self.set_fields)(error, &ErrorFields { exception, py })
    }
}
