//! `tuple`.

use super::python_type;
use crate::hint::Hint;
use crate::raw::call::{Feature, has_feature};
use crate::raw::{call, sequence};
use crate::{Bound, PyAny, Python};

python_type!(
    /// Python's `tuple`.
    PyTuple, Hint::Generic("tuple", &[Hint::Any, Hint::Name("...")]), |object| has_feature(object, Feature::Tuple)
);

impl PyTuple {
    /// A new tuple of objects.
    pub fn new<'py>(py: Python<'py>, items: Vec<Bound<'py, PyAny>>) -> Bound<'py, Self> {
        call::tuple_from(py, items)
    }
}

impl<'py> Bound<'py, PyTuple> {
    /// `len(self)`.
    pub fn len(&self) -> usize {
        sequence::tuple_len(self)
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self[index]`, or `None` past the end.
    pub fn get_item(&self, index: usize) -> Option<Bound<'py, PyAny>> {
        sequence::tuple_item(self, index)
    }

    /// The item at an index that the caller has checked.
    pub(crate) fn item(&self, index: usize) -> Bound<'py, PyAny> {
        self.get_item(index)
            .expect("the length was checked, and a tuple never changes")
    }

    /// The items.
    pub fn iter(&self) -> impl Iterator<Item = Bound<'py, PyAny>> {
        (0..self.len()).map(|index| self.item(index))
    }
}
