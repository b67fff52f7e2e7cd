//! Fields that Python sees: `create` for attributes. The rows themselves are built while compiling (`layout::tables`).

use core::ffi::CStr;

use crate::PyErr;
use crate::error::Site;
use crate::exception::AttributeError;
use crate::layout::instance::Class;

/// A field of a class. Implemented by `#[pydust::class]`, one hidden type per `#[attribute]`.
pub trait Attribute: 'static {
    /// The class.
    type Owner: Class;
    /// The field's type.
    type Value;
    /// The name in Python.
    const NAME: &'static CStr;
    /// The field.
    fn get(owner: &Self::Owner) -> &Self::Value;
    /// The field, to be written.
    fn get_mut(owner: &mut Self::Owner) -> &mut Self::Value;
}

/// The error for `del object.attribute`, in the words of a `property` without a deleter.
#[cold]
pub(crate) fn not_deletable(site: &Site) -> PyErr {
    AttributeError::error(site.not_deletable())
}
