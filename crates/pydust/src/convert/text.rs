//! `str`: borrowed for a call, or owned. `bytes` are sequences of `u8`.

use std::sync::Arc;

use super::{FromArg, FromPy, IntoPy, owned};
use crate::raw::answer::Answer;
use crate::tree::hint::Hint;
use crate::tree::limit::{Limit, TextKind};
use crate::{Bound, PyAny, PyResult, PyString, Python, room};

const STR: Hint = Hint::Name("str");
const TAKES: Hint = Hint::Limited(&STR, Limit::Text(TextKind::Unicode));

impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a str {
    type Holder = ();
    const HINT: Hint = TAKES;
    const ASKS: bool = false;
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
    const ASKS: bool = false;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        room::text(object.cast::<PyString>()?.to_str()?)
    }

    fn try_from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Option<Self>> {
        let text = object.downcast::<PyString>().map(Bound::to_str);
        text.transpose()?.map(room::text).transpose()
    }
}

// What a `String` takes, in the smallest piece of memory.
impl<'py> FromPy<'py> for Box<str> {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        String::from_py(object, py).map(String::into_boxed_str)
    }
}

impl<'py> FromPy<'py> for Arc<str> {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        let text = object.cast::<PyString>()?.to_str()?;
        // With the two counts before it.
        room::probe(text.len() + 2 * size_of::<usize>())?;
        Ok(text.into())
    }
}

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
