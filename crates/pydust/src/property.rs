//! Properties to the runtime: two functions of a methods block as one row of CPython's table.

use crate::function::Callable;
use crate::trampoline::{GetterEntry, SetterEntry, property_getter, property_setter};

impl GetterEntry {
    /// Calls the property's getter, which the tag has checked to take no argument.
    pub const fn of_property<F: Callable<N>, const N: usize>() -> Self {
        Self(property_getter::<F, N>)
    }
}

impl SetterEntry {
    /// Calls the property's setter, which the tag has checked to take one value.
    pub const fn of_property<F: Callable<N>, const N: usize>() -> Self {
        Self(property_setter::<F, N>)
    }
}
