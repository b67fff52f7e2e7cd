//! Tagged classes: `&T` and `&mut T` as parameters, borrowed for the call. By value they are results only; the tag writes that side.

use super::{Expected, FromArg};
use crate::layout::borrow::ExclusiveFlag;
use crate::layout::cell::{ExclusiveHolder, Owner, SharedHolder};
use crate::layout::instance::{self, Class};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyErr, PyResult, Python};

// A reference to something that is no class is told what a parameter can be.
#[diagnostic::do_not_recommend]
impl<'a, 'py: 'a, T: Class> FromArg<'a, 'py> for &'a T {
    type Holder = SharedHolder<T>;
    const HINT: Hint = Hint::class::<T>();
    const ASKS: bool = false;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        match object.downcast::<T>() {
            Some(object) => holder.hold(py, instance::cell(object)?),
            None => Err(not_an_instance::<T>(object, py)),
        }
    }
}

impl<'a, 'py: 'a, T: Class> FromArg<'a, 'py> for &'a mut T
where
    <T as Owner>::Flag: ExclusiveFlag,
{
    type Holder = ExclusiveHolder<T>;
    const HINT: Hint = Hint::class::<T>();
    const ASKS: bool = false;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        match object.downcast::<T>() {
            Some(object) => holder.hold(py, instance::cell(object)?),
            None => Err(not_an_instance::<T>(object, py)),
        }
    }
}

/// `must be Person, not int`, with the name that the class has in Python.
#[cold]
fn not_an_instance<'py, T: Class>(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyErr {
    match py.made_class(T::DEFINITION) {
        Some(ty) if T::SHARED.is_none() => {
            Expected::called(Hint::class::<T>(), &ty.name(py)).but_got(object)
        }
        _ => Expected::of(Hint::class::<T>()).but_got(object),
    }
}
