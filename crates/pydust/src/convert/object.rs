//! Python objects as such: `Bound<'py, T>`, `Py<T>` and `&Bound<'py, T>`, for `PyAny`, Python's own types and tagged classes. And the token, which is injected.

use super::{FromArg, FromPy, IntoPy, owned};
use crate::object::TypeCheck;
use crate::raw::arguments::Arguments;
use crate::tree::definition::Source;
use crate::tree::hint::Hint;
use crate::{Bound, Py, PyAny, PyResult, Python};

impl<'py, T: TypeCheck> FromPy<'py> for Bound<'py, T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        object.cast::<T>().cloned()
    }

    fn try_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Option<Self>> {
        Ok(object.downcast::<T>().cloned())
    }
}

impl<'py, T: TypeCheck> FromPy<'py> for Py<T> {
    const HINT: Hint = T::HINT;
    // Nobody can use it without a token.
    const ASKS: bool = false;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        object.cast::<T>().map(|object| object.clone().unbind())
    }

    fn try_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Option<Self>> {
        Ok(object.downcast::<T>().map(|object| object.clone().unbind()))
    }
}

owned!([T: TypeCheck] Bound<'py, T>; [T: TypeCheck] Py<T>;);

impl<'a, 'py: 'a, T: TypeCheck> FromArg<'a, 'py> for &'a Bound<'py, T> {
    type Holder = ();
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        _py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        object.cast::<T>()
    }
}

impl<'py, T: TypeCheck> IntoPy<'py> for Bound<'py, T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn into_py(self, _py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_any())
    }
}

impl<'py, T: TypeCheck> IntoPy<'py> for &Bound<'py, T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn into_py(self, _py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.clone().into_any())
    }
}

impl<'py, T: TypeCheck> IntoPy<'py> for Py<T> {
    const HINT: Hint = T::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_bound(py).into_any())
    }
}

impl<'py, T: TypeCheck> IntoPy<'py> for &Py<T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.bind(py).into_py(py)
    }
}

impl<'a, 'py: 'a> FromArg<'a, 'py> for Python<'py> {
    type Holder = ();
    const HINT: Hint = Hint::Any;
    const SOURCE: Source = Source::Injected;

    fn from_arg(
        _object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        Ok(py)
    }

    #[inline(always)]
    fn required<const N: usize>(
        _arguments: Arguments<'a, 'py, N>,
        _index: usize,
        _name: &'static str,
        py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        Ok(py)
    }
}
