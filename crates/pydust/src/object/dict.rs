//! `dict`.

use super::python_type;
use crate::convert::IntoPy;
use crate::hint::Hint;
use crate::raw::call::{Feature, has_feature};
use crate::raw::sequence;
use crate::{Bound, PyAny, PyResult, Python};

python_type!(
    /// Python's `dict`.
    PyDict, Hint::Generic("dict", &[Hint::Any, Hint::Any]), |object| has_feature(object, Feature::Dict)
);

impl PyDict {
    /// A new empty dict.
    pub fn new(py: Python<'_>) -> Bound<'_, Self> {
        sequence::dict_new(py)
    }
}

impl<'py> Bound<'py, PyDict> {
    /// `len(self)`.
    pub fn len(&self) -> usize {
        sequence::dict_len(self)
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self.get(key)`.
    pub fn get_item(&self, key: impl IntoPy<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        sequence::dict_get(self, &key.into_py(self.py())?)
    }

    /// `self[key] = value`.
    pub fn set_item(&self, key: impl IntoPy<'py>, value: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_set(self, &key.into_py(self.py())?, &value.into_py(self.py())?)
    }

    /// `del self[key]`.
    ///
    /// # Errors
    /// `KeyError` when it is not there.
    pub fn remove_item(&self, key: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_remove(self, &key.into_py(self.py())?)
    }
}
