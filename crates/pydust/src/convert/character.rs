//! `char`: a `str` of one character.

use super::{Expected, FromPy, IntoPy, by_reference, owned};
use crate::exception::{TypeError, ValueError};
use crate::raw::path;
use crate::tree::hint::Hint;
use crate::tree::limit::{Limit, TextKind};
use crate::{Bound, PyAny, PyErr, PyResult, PyString, Python};

impl<'py> FromPy<'py> for char {
    const HINT: Hint = Hint::Limited(&Hint::Name("str"), Limit::Text(TextKind::Character));
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        // As `ord` does it: another length is another type.
        let Some(text) = object.downcast::<PyString>() else {
            return Err(Expected::described("a character").but_got(object));
        };
        let length = text.len();
        let code = path::first_code_point(text).filter(|_| length == 1);
        let Some(code) = code else {
            return Err(PyErr::refused(
                TypeError::CLASS,
                format!("must be a character, not a string of length {length}"),
            ));
        };
        Self::from_u32(code).ok_or_else(|| {
            PyErr::refused(
                ValueError::CLASS,
                format!("must be a character, not the surrogate '\\u{code:x}'"),
            )
        })
    }
}

impl<'py> IntoPy<'py> for char {
    const HINT: Hint = Hint::Name("str");
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.encode_utf8(&mut [0; 4]).into_py(py)
    }
}

owned!([] char;);
by_reference!([] char;);
