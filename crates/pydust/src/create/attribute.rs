//! Attributes to the runtime: a field that Python sees as one row of CPython's table. The rows are built while compiling (`layout::tables`).

use core::ffi::CStr;

use crate::convert::{FromPy, Outcome};
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::Owner;
use crate::trampoline::attribute::{GetterEntry, SetterEntry, field_getter, field_setter};
use crate::tree::hint::Hint;

/// A field of a class or module that Python sees. Implemented by their tags, one hidden type per `#[attribute]`.
pub trait Attribute: 'static {
    /// The class or module.
    type Owner: Owner;
    /// The field's type.
    type Value: 'static;
    /// The name in Python.
    const NAME: &'static CStr;
    /// The field.
    fn get(owner: &Self::Owner) -> &Self::Value;
    /// The field, to be written.
    fn get_mut(owner: &mut Self::Owner) -> &mut Self::Value;
}

impl GetterEntry {
    /// Reads the field `F`. Gives the type, too, so that a field that does not convert is one mistake.
    pub const fn of_field<F: Attribute>() -> (Self, Hint)
    where
        for<'a, 'py> &'a F::Value: Outcome<'py>,
    {
        (
            Self(field_getter::<F>),
            <&'static F::Value as Outcome<'static>>::HINT,
        )
    }
}

impl SetterEntry {
    /// Writes the field `F`. Gives the type that it takes, too.
    pub const fn of_field<F: Attribute>() -> (Self, Hint)
    where
        for<'py> F::Value: FromPy<'py>,
        <F::Owner as Owner>::Flag: ExclusiveFlag,
    {
        (Self(field_setter::<F>), <F::Value as FromPy<'static>>::HINT)
    }
}
