//! `dict`.

use super::python_type;
use crate::convert::IntoPy;
use crate::raw::call::{Feature, has_feature};
use crate::raw::iteration;
use crate::raw::sequence::{self, DictPart};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyList, PyResult, Python};

python_type!(
    /// Python's [`dict`](https://docs.python.org/3/library/stdtypes.html#dict).
    PyDict, Hint::Generic("dict", &[Hint::Any, Hint::Any]), |object| has_feature(object, Feature::Dict)
);

impl PyDict {
    /// A new empty dict.
    #[inline]
    pub fn new(py: Python<'_>) -> Bound<'_, Self> {
        sequence::dict_new(py)
    }
}

impl<'py> Bound<'py, PyDict> {
    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> usize {
        sequence::dict_len(self)
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self.get(key)`.
    #[inline]
    pub fn get_item(&self, key: impl IntoPy<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        sequence::dict_get(self, &key.into_py(self.py())?)
    }

    /// `self[key] = value`.
    #[inline]
    pub fn set_item(&self, key: impl IntoPy<'py>, value: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_set(self, &key.into_py(self.py())?, &value.into_py(self.py())?)
    }

    /// `self.setdefault(key, value)`.
    #[inline]
    pub fn set_default(
        &self,
        key: impl IntoPy<'py>,
        value: impl IntoPy<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        sequence::dict_set_default(self, &key.into_py(self.py())?, &value.into_py(self.py())?)
    }

    /// `del self[key]`.
    ///
    /// # Errors
    /// `KeyError` when it is not there.
    #[inline]
    pub fn remove_item(&self, key: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_remove(self, &key.into_py(self.py())?)
    }

    /// `key in self`.
    #[inline]
    pub fn contains(&self, key: impl IntoPy<'py>) -> PyResult<bool> {
        sequence::dict_contains(self, &key.into_py(self.py())?)
    }

    /// `list(self.keys())`. What the method of a subclass raises leaves through the Rust frames in between.
    #[inline]
    pub fn keys(&self) -> Bound<'py, PyList> {
        iteration::part(self, DictPart::Keys, c"keys").unwrap_or_else(|error| error.throw())
    }

    /// `list(self.values())`, as [`keys`](Self::keys).
    #[inline]
    pub fn values(&self) -> Bound<'py, PyList> {
        iteration::part(self, DictPart::Values, c"values").unwrap_or_else(|error| error.throw())
    }

    /// `list(self.items())`, as [`keys`](Self::keys).
    #[inline]
    pub fn items(&self) -> Bound<'py, PyList> {
        iteration::part(self, DictPart::Items, c"items").unwrap_or_else(|error| error.throw())
    }

    /// `self.update(other)`, with a mapping.
    #[inline]
    pub fn update(&self, other: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_merge(self, &other.into_py(self.py())?, true)
    }

    /// Adds those items of a mapping whose keys are new: the ones that are there stay.
    #[inline]
    pub fn merge_missing(&self, other: impl IntoPy<'py>) -> PyResult<()> {
        sequence::dict_merge(self, &other.into_py(self.py())?, false)
    }

    /// `self.copy()`.
    #[inline]
    pub fn copy(&self) -> PyResult<Bound<'py, PyDict>> {
        sequence::dict_copy(self)
    }

    /// `self.clear()`.
    #[inline]
    pub fn clear(&self) {
        sequence::dict_clear(self);
    }

    /// The items as they are at this moment, as pairs of key and value. They are read in one go, so that neither Python code nor other threads can
    /// change the dict under the iteration. A subclass that iterates in a way of its own is asked; what it raises leaves through the Rust frames in between.
    #[inline]
    pub fn iter(&self) -> std::vec::IntoIter<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let pairs = iteration::pairs(self).unwrap_or_else(|error| error.throw());
        pairs.into_iter()
    }
}

impl<'py> IntoIterator for &Bound<'py, PyDict> {
    type Item = (Bound<'py, PyAny>, Bound<'py, PyAny>);
    type IntoIter = std::vec::IntoIter<Self::Item>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
