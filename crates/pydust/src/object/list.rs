//! `list`.

use super::python_type;
use crate::convert::IntoPy;
use crate::hint::Hint;
use crate::raw::call::{Feature, has_feature};
use crate::raw::sequence;
use crate::{Bound, PyAny, PyResult, Python};

python_type!(
    /// Python's `list`.
    PyList, Hint::Generic("list", &[Hint::Any]), |object| has_feature(object, Feature::List)
);

impl PyList {
    /// A new list of the converted items.
    pub fn new<'py, T: IntoPy<'py>>(
        py: Python<'py>,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    ) -> PyResult<Bound<'py, Self>> {
        sequence::list_from(py, items.into_iter().map(|item| item.into_py(py)))
    }
}

impl<'py> Bound<'py, PyList> {
    /// `len(self)`.
    pub fn len(&self) -> usize {
        sequence::list_len(self)
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self[index]`, or `None` past the end.
    pub fn get_item(&self, index: usize) -> Option<Bound<'py, PyAny>> {
        sequence::list_item(self, index)
    }

    /// `self.append(item)`.
    pub fn append(&self, item: impl IntoPy<'py>) -> PyResult<()> {
        sequence::list_append(self, &item.into_py(self.py())?)
    }

    /// The items one after the other. Python code that changes the list meanwhile changes what comes, and no more.
    pub fn iter(&self) -> impl Iterator<Item = Bound<'py, PyAny>> {
        (0..).map_while(|index| self.get_item(index))
    }
}
