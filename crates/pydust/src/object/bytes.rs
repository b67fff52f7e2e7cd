//! `bytes`.

use super::python_type;
use crate::hint::Hint;
use crate::raw::text;
use crate::{Bound, Python};

python_type!(
    /// Python's `bytes`.
    PyBytes, Hint::Name("bytes"), |object| text::is_bytes(object)
);

impl PyBytes {
    /// A new `bytes`.
    #[inline]
    pub fn new<'py>(py: Python<'py>, value: &[u8]) -> Bound<'py, Self> {
        text::bytes_from(py, value)
    }
}

impl Bound<'_, PyBytes> {
    /// The content, which never changes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        text::bytes_content(self)
    }
}
