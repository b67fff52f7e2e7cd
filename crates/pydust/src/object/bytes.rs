//! `bytes`.

use super::python_type;
use crate::exception::OverflowError;
use crate::raw::{collection, text};
use crate::tree::hint::Hint;
use crate::{Bound, PyErr, PyResult, Python};

python_type!(
    /// Python's [`bytes`](https://docs.python.org/3/library/stdtypes.html#bytes).
    PyBytes, Hint::Name("bytes"), |object| text::is_bytes(object)
);

impl PyBytes {
    /// A new `bytes`.
    #[inline]
    pub fn new<'py>(py: Python<'py>, value: &[u8]) -> Bound<'py, Self> {
        text::bytes_from(py, value)
    }

    /// A new `bytes` of a known length, filled in place. It begins as zeros.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn counted(py: Python<'_>) -> PyResult<Bound<'_, PyBytes>> {
    ///     PyBytes::new_with(py, 4, |buffer| {
    ///         buffer.iter_mut().zip(0..).for_each(|(byte, count)| *byte = count);
    ///         Ok(())
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of the closure; `MemoryError`.
    #[inline]
    pub fn new_with(
        py: Python<'_>,
        length: usize,
        write: impl FnOnce(&mut [u8]) -> PyResult<()>,
    ) -> PyResult<Bound<'_, Self>> {
        let Ok(length) = isize::try_from(length) else {
            let message = "byte string is too large";
            return Err(PyErr::without_place(OverflowError::CLASS, message));
        };
        collection::bytes_with(py, length, write)
    }
}

impl Bound<'_, PyBytes> {
    /// The content, which never changes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        text::bytes_content(self)
    }

    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether there is no byte.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
