//! Properties to the runtime: functions of a methods block as one row of CPython's table, or, for a property of the class itself, as one descriptor.

use core::ffi::CStr;

use crate::create::function::Callable;
use crate::exception::AttributeError;
use crate::trampoline::attribute::{
    ClassGetterEntry, GetterEntry, SetterEntry, class_getter, property_deleter, property_getter,
    property_read_only, property_setter, property_setter_and_deleter,
};
use crate::{Bound, PyErr};

impl GetterEntry {
    /// Calls the property's getter, which the tag has checked to take no argument.
    pub const fn of_property<F: Callable<N>, const N: usize>() -> Self {
        Self(property_getter::<F, N>)
    }
}

impl SetterEntry {
    /// Refuses both; `F` is the getter, which has the property's name.
    pub const fn read_only<F: Callable<N>, const N: usize>() -> Self {
        Self(property_read_only::<F, N>)
    }

    /// Calls the property's setter, which the tag has checked to take one value.
    pub const fn of_property<F: Callable<N>, const N: usize>() -> Self {
        Self(property_setter::<F, N>)
    }

    /// Calls the property's deleter, which the tag has checked to take no argument.
    pub const fn of_deleter<D: Callable<M>, const M: usize>() -> Self {
        Self(property_deleter::<D, M>)
    }

    /// Calls the property's setter or its deleter.
    pub const fn of_both<F: Callable<N>, const N: usize, D: Callable<M>, const M: usize>() -> Self {
        Self(property_setter_and_deleter::<F, N, D, M>)
    }
}

impl ClassGetterEntry {
    /// Calls the getter of a property of the class, which the tag has checked to take the class alone.
    pub const fn of_property<F: Callable<N>, const N: usize>() -> Self {
        Self(class_getter::<F, N>)
    }
}

/// What a Python `property` without setter or deleter says: `property 'x' of 'C' object has no setter`, with the class of the object.
#[cold]
pub(crate) fn without(object: &Bound<'_>, name: &CStr, accessor: &str) -> PyErr {
    let owner = match object.get_type().qualified_name() {
        Ok(owner) => owner,
        Err(error) => return error,
    };
    let name = name.to_string_lossy();
    PyErr::without_place(
        AttributeError::CLASS,
        format!("property '{name}' of '{owner}' object has no {accessor}"),
    )
}
