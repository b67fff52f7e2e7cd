//! `tuple`.

use super::python_type;
use crate::convert::IntoPy;
use crate::raw::call::{Feature, has_feature};
use crate::raw::{call, iteration, operator, sequence};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyList, PyResult, Python};

python_type!(
    /// Python's [`tuple`](https://docs.python.org/3/library/stdtypes.html#tuple).
    PyTuple, Hint::Generic("tuple", &[Hint::Any, Hint::Name("...")]), |object| has_feature(object, Feature::Tuple)
);

impl PyTuple {
    /// A new tuple of objects.
    #[inline]
    pub fn new<'py>(py: Python<'py>, items: Vec<Bound<'py, PyAny>>) -> Bound<'py, Self> {
        call::tuple_from(py, items)
    }

    /// `tuple(iterable)`.
    #[inline]
    pub fn of<'py, T>(iterable: &Bound<'py, T>) -> PyResult<Bound<'py, Self>> {
        sequence::tuple_of(iterable.as_any())
    }
}

impl<'py> Bound<'py, PyTuple> {
    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> usize {
        sequence::tuple_len(self)
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self[index]`, or `None` past the end.
    #[inline]
    pub fn get_item(&self, index: usize) -> Option<Bound<'py, PyAny>> {
        sequence::tuple_item(self, index)
    }

    /// The item at an index that the caller has checked.
    #[inline]
    pub(crate) fn item(&self, index: usize) -> Bound<'py, PyAny> {
        self.get_item(index)
            .expect("the length was checked, and a tuple never changes")
    }

    /// `self[low:high]`, bounds past the end being cut.
    #[inline]
    pub fn slice(&self, low: usize, high: usize) -> PyResult<Bound<'py, PyTuple>> {
        operator::slice(self, low, high)?.cast_into()
    }

    /// `self.index(value)`.
    ///
    /// # Errors
    /// `ValueError` when it is not there.
    #[inline]
    pub fn index(&self, value: impl IntoPy<'py>) -> PyResult<usize> {
        operator::index_of(self, &value.into_py(self.py())?)
    }

    /// `list(self)`.
    #[inline]
    pub fn to_list(&self) -> PyResult<Bound<'py, PyList>> {
        sequence::list_of(self)
    }

    /// The items. A subclass with an `__iter__` of its own is asked; what it raises leaves through the Rust frames in between.
    #[inline]
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = Bound<'py, PyAny>> + DoubleEndedIterator + use<'py> {
        let tuple = iteration::tuple_as_iterated(self).unwrap_or_else(|error| error.throw());
        (0..tuple.len()).map(move |index| tuple.item(index))
    }
}
