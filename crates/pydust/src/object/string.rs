//! `str`.

use super::python_type;
use crate::hint::Hint;
use crate::raw::text;
use crate::{Bound, PyResult, Python};

python_type!(
    /// Python's `str`.
    PyString, Hint::Name("str"), |object| text::is_str(object)
);

impl PyString {
    /// A new `str`.
    #[inline]
    pub fn new<'py>(py: Python<'py>, value: &str) -> Bound<'py, Self> {
        text::str_from(py, value)
    }
}

impl Bound<'_, PyString> {
    /// The text, borrowed from the object.
    ///
    /// # Errors
    /// `UnicodeEncodeError` when it holds lone surrogates, which UTF-8 has no bytes for.
    #[inline(always)]
    pub fn to_str(&self) -> PyResult<&str> {
        text::utf8(self)
    }
}
