//! `str` and `bytes`: borrowed for a call, or owned.

use super::{FromArg, FromPy, IntoPy, owned};
use crate::hint::Hint;
use crate::{Bound, PyAny, PyBytes, PyResult, PyString, Python};

const STR: Hint = Hint::Name("str");
const BYTES: Hint = Hint::Name("bytes");

impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a str {
    type Holder = ();
    const HINT: Hint = STR;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        _py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        object.cast::<PyString>()?.to_str()
    }
}

impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a [u8] {
    type Holder = ();
    const HINT: Hint = BYTES;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        _py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        Ok(object.cast::<PyBytes>()?.as_bytes())
    }
}

impl<'py> FromPy<'py> for String {
    const HINT: Hint = STR;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        object.cast::<PyString>()?.to_str().map(str::to_owned)
    }
}

owned!([] String;);

impl<'py> IntoPy<'py> for &str {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl<'py> IntoPy<'py> for String {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().into_py(py)
    }
}

impl<'py> IntoPy<'py> for &String {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().into_py(py)
    }
}

impl<'py> IntoPy<'py> for &&str {
    const HINT: Hint = STR;
    #[inline(always)]
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (*self).into_py(py)
    }
}
