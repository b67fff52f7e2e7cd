//! `Box`, `Arc` and `Rc`, which Python does not see: what they point to converts as it would alone.

use std::rc::Rc;
use std::sync::Arc;

use super::{FromPy, IntoPy, owned};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

macro_rules! pointers {
    ($($pointer:ident)*) => { $(
        impl<'py, T: FromPy<'py>> FromPy<'py> for $pointer<T> {
            const HINT: Hint = T::HINT;
            #[inline(always)]
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                T::from_py(object, py).map(Self::new)
            }

            fn try_from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Option<Self>> {
                Ok(T::try_from_py(object, py)?.map(Self::new))
            }
        }

        owned!([T: FromPy<'py>] $pointer<T>;);
    )* };
}

pointers!(Box Arc);

impl<'py, T: IntoPy<'py>> IntoPy<'py> for Box<T> {
    const HINT: Hint = T::HINT;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (*self).into_py(py)
    }
}

impl<'py> IntoPy<'py> for Box<str> {
    const HINT: Hint = <&str as IntoPy<'py>>::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (&*self).into_py(py)
    }
}

impl<'a, 'py, T: ?Sized> IntoPy<'py> for &'a Box<T>
where
    &'a T: IntoPy<'py>,
{
    const HINT: Hint = <&'a T as IntoPy<'py>>::HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (&**self).into_py(py)
    }
}

/// What is shared is converted by reference.
macro_rules! shared {
    ($($pointer:ident)*) => { $(
        impl<'py, T: ?Sized + 'py> IntoPy<'py> for $pointer<T>
        where
            for<'a> &'a T: IntoPy<'py>,
        {
            const HINT: Hint = <&'py T as IntoPy<'py>>::HINT;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                (&*self).into_py(py)
            }
        }

        impl<'a, 'py, T: ?Sized> IntoPy<'py> for &'a $pointer<T>
        where
            &'a T: IntoPy<'py>,
        {
            const HINT: Hint = <&'a T as IntoPy<'py>>::HINT;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                (&**self).into_py(py)
            }
        }
    )* };
}

shared!(Arc Rc);
