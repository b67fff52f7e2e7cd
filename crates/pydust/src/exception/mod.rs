//! Exception classes: Python's own by name, those that a tag makes of Rust errors, and the class of panics.
//!
//! [`builtin`] has the names, `tagged` what the tag says of a Rust error; `create` makes the classes of the tree. What becomes of an error on its way to Python is in `error`.

pub mod builtin;
pub(crate) mod create;
mod macros;
pub(crate) mod tagged;

pub use builtin::*;

use crate::raw::{error, interpreter, text};
use crate::tree::definition::{ExceptionBase, ExceptionDefinition, ExceptionOrigin};
use crate::{Bound, PyType, Python};

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
pub(crate) fn class(py: Python<'_>, base: ExceptionBase) -> Option<Bound<'_, PyType>> {
    match base {
        ExceptionBase::Builtin(_, class) => Some(class(py)),
        ExceptionBase::Tagged(definition) => match definition.origin {
            ExceptionOrigin::Shared(class) => class(py).ok(),
            _ => py.exception(definition).map(|class| class.to_bound(py)),
        },
    }
}

/// The class of panics: a `RuntimeError`. Each module has one of its own as `PanicError`, where Python code finds it and `pickle` too. Above them is one class
/// per interpreter for all modules built with this framework, by which Rust knows the panics of other modules.
///
/// A module that lists it says where else, or under which name, it is: `#[pydust::module(members(pydust::PanicError))]`.
pub struct PanicError;

pub(crate) static PANIC_ERROR: ExceptionDefinition = ExceptionDefinition {
    name: c"PanicError",
    doc: Some("Rust code panicked. The message names the Rust file and line."),
    bases: &[ExceptionBase::Builtin("RuntimeError", RuntimeError::CLASS)],
    fields: &[],
    variants: &[],
    origin: ExceptionOrigin::Shared(interpreter::panic_class),
};

/// The class of a panic that leaves Rust here: that of the module that Rust was entered through. Before a module has one, what it extends.
pub(crate) fn panic_class(py: Python<'_>) -> Bound<'_, PyType> {
    py.exception(&PANIC_ERROR)
        .map_or_else(|| RuntimeError::CLASS(py), |class| class.to_bound(py))
}

impl Catchable for PanicError {
    const BASE: ExceptionBase = ExceptionBase::Tagged(&PANIC_ERROR);
}

/// Sets a new exception.
pub(crate) fn set(py: Python<'_>, class: ExceptionClass, message: &str) {
    error::set(&class(py), &text::str_from(py, message));
}
