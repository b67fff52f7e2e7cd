//! `memoryview`.

use super::python_type;
use crate::raw::collection;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyBytes, PyResult};

python_type!(
    /// Python's [`memoryview`](https://docs.python.org/3/library/stdtypes.html#memoryview).
    PyMemoryView, Hint::Name("memoryview"), |object| is_builtin(object, Builtin::MemoryView)
);

impl PyMemoryView {
    /// `memoryview(object)`.
    ///
    /// # Errors
    /// `TypeError` for an object without a buffer.
    pub fn new<'py, T>(object: &Bound<'py, T>) -> PyResult<Bound<'py, Self>> {
        collection::memory_view(object.as_any())
    }
}

impl<'py> Bound<'py, PyMemoryView> {
    /// `self.format`: the type of an item, as [`struct`](https://docs.python.org/3/library/struct.html#format-characters) writes it.
    pub fn format(&self) -> PyResult<String> {
        self.getattr("format")?.extract()
    }

    /// `self.itemsize`, in bytes.
    pub fn item_size(&self) -> PyResult<usize> {
        self.getattr("itemsize")?.extract()
    }

    /// `self.nbytes`.
    pub fn byte_count(&self) -> PyResult<usize> {
        self.getattr("nbytes")?.extract()
    }

    /// `self.shape`: how many items each dimension has.
    pub fn shape(&self) -> PyResult<Vec<usize>> {
        self.getattr("shape")?.extract()
    }

    /// `self.readonly`.
    pub fn is_readonly(&self) -> PyResult<bool> {
        self.getattr("readonly")?.extract()
    }

    /// `self.tobytes()`.
    pub fn to_bytes(&self) -> PyResult<Bound<'py, PyBytes>> {
        self.call_method("tobytes", ())?.cast_into()
    }

    /// `self.release()`: later use raises `ValueError`.
    pub fn release(&self) -> PyResult<()> {
        self.call_method("release", ()).map(drop)
    }
}
