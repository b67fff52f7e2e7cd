//! `Cow`: text and items that are borrowed from the argument where they can be. Inside a container they are owned.

use std::borrow::Cow;

use super::{FromArg, FromPy, IntoPy};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

impl<'py> FromPy<'py> for Cow<'_, str> {
    const HINT: Hint = <String as FromPy<'py>>::HINT;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        String::from_py(object, py).map(Cow::Owned)
    }
}

impl<'a, 'py: 'a> FromArg<'a, 'py> for Cow<'a, str> {
    type Holder = ();
    const HINT: Hint = <&'a str as FromArg<'a, 'py>>::HINT;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut (),
    ) -> PyResult<Self> {
        <&str>::from_arg(object, py, holder).map(Cow::Borrowed)
    }
}

impl<'py, T: FromPy<'py> + Clone> FromPy<'py> for Cow<'_, [T]> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        T::sequence_from_py(object, py).map(Cow::Owned)
    }
}

impl<'a, 'py: 'a, T: FromPy<'py> + Clone> FromArg<'a, 'py> for Cow<'a, [T]> {
    type Holder = ();
    const HINT: Hint = T::SEQUENCE_HINT;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        match T::borrowed_sequence(object) {
            Some(items) => items.map(Cow::Borrowed),
            None => T::sequence_from_py(object, py).map(Cow::Owned),
        }
    }
}

impl<'py, T: ?Sized + ToOwned + 'py> IntoPy<'py> for Cow<'_, T>
where
    for<'a> &'a T: IntoPy<'py>,
{
    const HINT: Hint = <&'py T as IntoPy<'py>>::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (&*self).into_py(py)
    }
}

impl<'a, 'py, T: ?Sized + ToOwned> IntoPy<'py> for &'a Cow<'_, T>
where
    &'a T: IntoPy<'py>,
{
    const HINT: Hint = <&'a T as IntoPy<'py>>::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (&**self).into_py(py)
    }
}
