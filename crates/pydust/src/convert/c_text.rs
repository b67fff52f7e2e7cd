//! `CStr` and `CString`: a `str` without a NUL character, as UTF-8. For other bytes take `&[u8]`.

use std::ffi::{CStr, CString};

use super::{FromArg, FromPy, IntoPy, owned};
use crate::raw::path as raw;
use crate::tree::hint::Hint;
use crate::tree::limit::{Limit, TextKind};
use crate::{Bound, PyAny, PyResult, PyString, Python, room};

const STR: Hint = Hint::Name("str");
const TAKES: Hint = Hint::Limited(&STR, Limit::Text(TextKind::WithoutNull));

fn c_str<'a>(object: &'a Bound<'_, PyAny>) -> PyResult<&'a CStr> {
    raw::c_str(object.cast::<PyString>()?)?.ok_or_else(super::path::embedded_null)
}

impl<'a, 'py: 'a> FromArg<'a, 'py> for &'a CStr {
    type Holder = ();
    const HINT: Hint = TAKES;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        _py: Python<'py>,
        _holder: &'a mut (),
    ) -> PyResult<Self> {
        c_str(object)
    }
}

impl<'py> FromPy<'py> for CString {
    const HINT: Hint = TAKES;
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        let text = room::copy(c_str(object)?.to_bytes_with_nul())?;
        Self::from_vec_with_nul(text).map_err(|_| super::path::embedded_null())
    }
}

owned!([] CString;);

impl<'py> IntoPy<'py> for &CStr {
    const HINT: Hint = STR;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        raw::str_from_utf8(py, self.to_bytes())
    }
}

impl<'py> IntoPy<'py> for CString {
    const HINT: Hint = STR;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_c_str().into_py(py)
    }
}

impl<'py> IntoPy<'py> for &CString {
    const HINT: Hint = STR;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_c_str().into_py(py)
    }
}
