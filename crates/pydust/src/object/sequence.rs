//! Sequences: whatever `collections.abc.Sequence` says is one.

use super::{is_imported, python_type};
use crate::convert::IntoPy;
use crate::raw::call::{Feature, has_feature};
use crate::raw::{operator, sequence};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyList, PyResult, PyTuple};

python_type!(
    /// A [sequence](https://docs.python.org/3/library/collections.abc.html#collections.abc.Sequence): `isinstance(object, collections.abc.Sequence)`. Lists and
    /// tuples are recognised at once; `str`, `bytes` and `range` are sequences too. Other classes inherit from the ABC or are registered with it.
    PySequence, Hint::Generic("Sequence", &[Hint::Any]),
    |object| has_feature(object, Feature::List) || has_feature(object, Feature::Tuple) || is_imported!(object, "collections.abc", "Sequence")
);

impl<'py> Bound<'py, PySequence> {
    /// `self.index(value)`.
    ///
    /// # Errors
    /// `ValueError` when it is not there.
    pub fn index(&self, value: impl IntoPy<'py>) -> PyResult<usize> {
        operator::index_of(self, &value.into_py(self.py())?)
    }

    /// How many items are equal to the value.
    pub fn count(&self, value: impl IntoPy<'py>) -> PyResult<usize> {
        operator::count_of(self, &value.into_py(self.py())?)
    }

    /// `self[low:high]`, bounds past the end being cut.
    pub fn slice(&self, low: usize, high: usize) -> PyResult<Bound<'py, PyAny>> {
        operator::slice(self, low, high)
    }

    /// `list(self)`.
    pub fn to_list(&self) -> PyResult<Bound<'py, PyList>> {
        sequence::list_of(self)
    }

    /// `tuple(self)`.
    pub fn to_tuple(&self) -> PyResult<Bound<'py, PyTuple>> {
        sequence::tuple_of(self)
    }
}
