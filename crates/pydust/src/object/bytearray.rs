//! `bytearray`. Its content may change and move at any time, so it is copied, never borrowed.

use super::python_type;
use crate::exception::OverflowError;
use crate::raw::collection;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyBytes, PyErr, PyResult, Python, room};

python_type!(
    /// Python's [`bytearray`](https://docs.python.org/3/library/stdtypes.html#bytearray).
    PyByteArray, Hint::Name("bytearray"), |object| is_builtin(object, Builtin::ByteArray)
);

impl PyByteArray {
    /// A new `bytearray` with a copy of the content.
    pub fn new<'py>(py: Python<'py>, content: &[u8]) -> Bound<'py, Self> {
        collection::bytearray_from(py, content)
    }
}

impl<'py> Bound<'py, PyByteArray> {
    /// `len(self)` at this moment.
    pub fn len(&self) -> usize {
        collection::bytearray_len(self)
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `bytes(self)`: a copy that does not change any more.
    pub fn to_bytes(&self) -> PyResult<Bound<'py, PyBytes>> {
        collection::bytes_of(self)
    }

    /// A copy of the content.
    pub fn to_vec(&self) -> PyResult<Vec<u8>> {
        room::copy(self.to_bytes()?.as_bytes())
    }

    /// `self[index]`.
    ///
    /// # Errors
    /// `IndexError` past the end.
    pub fn get(&self, index: usize) -> PyResult<u8> {
        self.get_item(index)?.extract()
    }

    /// `self[index] = byte`.
    ///
    /// # Errors
    /// `IndexError` past the end.
    pub fn set(&self, index: usize, byte: u8) -> PyResult<()> {
        self.set_item(index, byte)
    }

    /// `self.extend(content)`.
    ///
    /// # Errors
    /// `BufferError` while somebody has a view of the content.
    pub fn extend(&self, content: &[u8]) -> PyResult<()> {
        self.call_method("extend", (PyBytes::new(self.py(), content),))
            .map(drop)
    }

    /// Cuts the end off, or adds zeros.
    ///
    /// # Errors
    /// `BufferError` while somebody has a view of the content; `MemoryError`.
    pub fn resize(&self, length: usize) -> PyResult<()> {
        let Ok(length) = isize::try_from(length) else {
            let message = "Python int too large to convert to C ssize_t";
            return Err(PyErr::without_place(OverflowError::CLASS, message));
        };
        let before = self.len().cast_signed();
        if length <= before {
            return collection::bytearray_resize(self, length);
        }
        // CPython would leave what the new bytes hold to chance.
        let zeros = collection::bytes_with(self.py(), length - before, |_| Ok(()));
        let zeros = zeros.map_err(|error| {
            // As `bytearray(length)` has it where `bytes` says that it is too large.
            if error.is::<OverflowError>(self.py()) {
                room::none()
            } else {
                error
            }
        })?;
        self.call_method("extend", (zeros,)).map(drop)
    }
}
