//! `Option<T>`: `T` or `None`. It has a default only where one is written. And `()`, which is `None` both ways.

use super::{Expected, FromArg, FromPy, IntoPy, owned};
use crate::raw::answer::Answer;
use crate::raw::call;
use crate::tree::definition::Source;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

impl<'py, T: FromPy<'py>> FromPy<'py> for Option<T> {
    const HINT: Hint = Hint::Optional(&T::HINT);
    const ASKS: bool = T::ASKS;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        if call::is_none(object) {
            Ok(None)
        } else {
            T::from_py(object, py).map(Some)
        }
    }

    fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
        if call::is_none(object) {
            Ok(Some(None))
        } else {
            Ok(T::try_from_py(object, py)?.map(Some))
        }
    }
}

impl<'a, 'py: 'a, T: FromArg<'a, 'py>> FromArg<'a, 'py> for Option<T> {
    type Holder = T::Holder;
    const HINT: Hint = Hint::Optional(&T::HINT);
    const ASKS: bool = T::ASKS;
    const SOURCE: Source = match T::SOURCE {
        Source::Passed => Source::Passed,
        _ => panic!("`Option` goes around what Python passes as one argument"),
    };
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        if call::is_none(object) {
            Ok(None)
        } else {
            T::from_arg(object, py, holder).map(Some)
        }
    }
}

impl<'py, T: IntoPy<'py>> IntoPy<'py> for Option<T> {
    const HINT: Hint = Hint::Optional(&T::HINT);
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.into_py(py),
            None => Ok(py.none()),
        }
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        match self {
            Some(value) => IntoPy::into_answer(value, py),
            None => Ok(py.none().into()),
        }
    }
}

impl<'a, 'py, T> IntoPy<'py> for &'a Option<T>
where
    &'a T: IntoPy<'py>,
{
    const HINT: Hint = Hint::Optional(&<&'a T as IntoPy<'py>>::HINT);
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().into_py(py)
    }
}

impl<'py> FromPy<'py> for () {
    const HINT: Hint = Hint::None;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        if call::is_none(object) {
            Ok(())
        } else {
            Err(Expected::of(Hint::None).but_got(object))
        }
    }
}

owned!([] (););

impl<'py> IntoPy<'py> for () {
    const HINT: Hint = Hint::None;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(py.none())
    }
}
