//! Exception classes: Python's own by name, those that a tag makes of Rust errors, and the class of panics.
//!
//! [`builtin`] has the names; `create` makes the classes of the tree. What becomes of an error on its way to Python is in `error`.

pub mod builtin;
pub(crate) mod create;
mod macros;

use core::error::Error;
use core::ffi::CStr;

pub use builtin::*;

use crate::definition::{ExceptionBase, ExceptionDefinition, ExceptionOrigin, Node, Tagged};
use crate::raw::{call, error, interpreter, text};
use crate::{Bound, PyAny, PyResult, PyType, Python};

/// How a built-in exception class is found in the current interpreter.
pub type ExceptionClass = for<'py> fn(Python<'py>) -> Bound<'py, PyType>;

/// Exceptions that Rust can tell apart: the names in this module, `PanicError`, and whatever carries `#[pydust::exception]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no exception class",
    note = "use a name of `pydust::exception`, or put `#[pydust::exception]` on the struct or enum"
)]
pub trait Catchable: 'static {
    #[doc(hidden)]
    const BASE: ExceptionBase;
}

/// Exceptions that `extends` can name: those that Python makes from a text.
#[diagnostic::on_unimplemented(
    message = "an exception cannot extend `{Self}`",
    label = "no exception class that is made from a text",
    note = "use a name of `pydust::exception` such as `ValueError`, or a struct or enum with `#[pydust::exception]`"
)]
pub trait Extensible: Catchable {}

/// The class behind a name, if its module is imported here.
pub(crate) fn class<'py>(py: Python<'py>, base: ExceptionBase) -> Option<Bound<'py, PyType>> {
    match base {
        ExceptionBase::Builtin(_, class) => Some(class(py)),
        ExceptionBase::Tagged(definition) => match definition.origin {
            ExceptionOrigin::Shared(class) => class(py).ok(),
            _ => py.exception(definition).map(|class| class.to_bound(py)),
        },
    }
}

/// A Rust error that is an exception class. Implemented by `#[pydust::exception]`.
pub trait Exception: 'static {
    /// The class of this value: that of the struct, or of the enum's variant.
    fn definition(&self) -> &'static ExceptionDefinition;
    /// Sets the fields of this value on its exception.
    fn set_fields(&self, fields: &Fields<'_, '_>) -> PyResult<()>;
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

/// The exception object that gets its fields.
pub struct Fields<'a, 'py> {
    exception: &'a Bound<'py, PyAny>,
    py: Python<'py>,
}

impl<'py> Fields<'_, 'py> {
    /// The token, for conversions.
    pub fn py(&self) -> Python<'py> {
        self.py
    }

    /// Sets a field.
    pub fn set(&self, name: &'static CStr, value: PyResult<Bound<'py>>) -> PyResult<()> {
        call::set_attribute(self.exception, &text::interned(self.py, name), &value?)
    }
}

/// Finds out whether a Rust error is of one type, and reads it.
#[derive(Clone, Copy)]
pub struct Reader {
    definition: fn(&(dyn Error + 'static)) -> Option<&'static ExceptionDefinition>,
    set_fields: fn(&(dyn Error + 'static), &Fields<'_, '_>) -> PyResult<()>,
}

impl Reader {
    /// The reader of `T`.
    pub const fn of<T: RustError + Exception>() -> Self {
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
        (self.set_fields)(error, &Fields { exception, py })
    }
}

/// The class of panics, `pydust.PanicError`: a `RuntimeError`, one class per interpreter for all modules built with this framework.
///
/// A module can list it, so that Python code can name it: `#[pydust::module(members(pydust::PanicError))]`.
pub struct PanicError;

static PANIC_ERROR: ExceptionDefinition = ExceptionDefinition {
    name: c"PanicError",
    doc: Some("Rust code panicked. The message names the Rust file and line."),
    bases: &[ExceptionBase::Builtin("RuntimeError", RuntimeError::CLASS)],
    fields: &[],
    variants: &[],
    origin: ExceptionOrigin::Shared(interpreter::panic_class),
};

impl Catchable for PanicError {
    const BASE: ExceptionBase = ExceptionBase::Tagged(&PANIC_ERROR);
}

impl Tagged for PanicError {
    const NODE: Node = Node::Exception(&PANIC_ERROR);
}

/// Sets a new exception.
pub(crate) fn set(py: Python<'_>, class: ExceptionClass, message: &str) {
    error::set(&class(py), &text::str_from(py, message));
}
