//! `str`: borrowed for a call, or owned. `bytes` are sequences of `u8`.

use std::sync::Arc;

use super::{FromArg, FromPy, IntoPy, owned};
use crate::hint::Hint;
use crate::limit::{Limit, TextKind};
use crate::raw::answer::Answer;
use crate::{Bound, PyAny, PyResult, PyString, Python};

const STR: Hint = Hint::Name("str");
const TAKES: Hint = Hint::Limited(&STR, Limit::Text(TextKind::Unicode));

impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a str {
    type Holder = ();
    const HINT: Hint = TAKES;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        _py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        object.cast::<PyString>()?.to_str()
    }
}

impl<'py> FromPy<'py> for String {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        object.cast::<PyString>()?.to_str().map(str::to_owned)
    }

    fn try_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Option<Self>> {
        let text = object.downcast::<PyString>().map(Bound::to_str);
        Ok(text.transpose()?.map(str::to_owned))
    }
}

/// `Box<str>`, `Arc<str>`: what a `String` takes, in the smallest piece of memory.
macro_rules! shared_text {
    ($($ty:ty)*) => { $(
        impl<'py> FromPy<'py> for $ty {
            const HINT: Hint = TAKES;
            fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
                object.cast::<PyString>()?.to_str().map(Self::from)
            }
        }
    )* };
}

shared_text!(Box<str> Arc<str>);
owned!([] String; [] Box<str>; [] Arc<str>;);

impl<'py> IntoPy<'py> for &str {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        Ok(Answer::str(py, self))
    }
}

impl<'py> IntoPy<'py> for String {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().into_py(py)
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        IntoPy::into_answer(self.as_str(), py)
    }
}

impl<'py> IntoPy<'py> for &String {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().into_py(py)
    }
    #[inline(always)]
    fn into_answer(self, py: Python<'py>) -> PyResult<Answer> {
        IntoPy::into_answer(self.as_str(), py)
    }
}

impl<'py> IntoPy<'py> for &&str {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (*self).into_py(py)
    }
}
