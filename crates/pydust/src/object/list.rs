//! `list`.

use super::python_type;
use crate::convert::{FromPy, IntoPy};
use crate::raw::call::{Feature, has_feature};
use crate::raw::{iteration, operator, sequence};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, PyTuple, Python};

python_type!(
    /// Python's [`list`](https://docs.python.org/3/library/stdtypes.html#list).
    PyList, Hint::Generic("list", &[Hint::Any]), |object| has_feature(object, Feature::List)
);

impl PyList {
    /// A new list of the converted items.
    #[inline]
    pub fn new<'py, T: IntoPy<'py>>(
        py: Python<'py>,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    ) -> PyResult<Bound<'py, Self>> {
        sequence::list_from(py, items.into_iter().map(|item| item.into_py(py)))
    }

    /// `list(iterable)`.
    #[inline]
    pub fn of<'py, T>(iterable: &Bound<'py, T>) -> PyResult<Bound<'py, Self>> {
        sequence::list_of(iterable.as_any())
    }
}

impl<'py> Bound<'py, PyList> {
    /// `len(self)`.
    #[inline]
    pub fn len(&self) -> usize {
        sequence::list_len(self)
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `self[index]`, or `None` past the end.
    #[inline]
    pub fn get_item(&self, index: usize) -> Option<Bound<'py, PyAny>> {
        sequence::list_item(self, index)
    }

    /// `self[index] = item`.
    ///
    /// # Errors
    /// `IndexError` past the end.
    #[inline]
    pub fn set_item(&self, index: usize, item: impl IntoPy<'py>) -> PyResult<()> {
        sequence::list_set(self, index, &item.into_py(self.py())?)
    }

    /// `del self[index]`.
    ///
    /// # Errors
    /// `IndexError` past the end.
    #[inline]
    pub fn del_item(&self, index: usize) -> PyResult<()> {
        self.as_any().del_item(index)
    }

    /// `self.insert(index, item)`; past the end it is added there.
    #[inline]
    pub fn insert(&self, index: usize, item: impl IntoPy<'py>) -> PyResult<()> {
        sequence::list_insert(self, index, &item.into_py(self.py())?)
    }

    /// `self.append(item)`.
    #[inline]
    pub fn append(&self, item: impl IntoPy<'py>) -> PyResult<()> {
        sequence::list_append(self, &item.into_py(self.py())?)
    }

    /// `self.extend(iterable)`.
    #[inline]
    pub fn extend(&self, iterable: impl IntoPy<'py>) -> PyResult<()> {
        // `PyList_SetSlice` would do it, but complains of an assignment.
        self.call_method("extend", (iterable,)).map(drop)
    }

    /// `self.sort()`.
    #[inline]
    pub fn sort(&self) -> PyResult<()> {
        sequence::list_sort(self)
    }

    /// `self.reverse()`.
    #[inline]
    pub fn reverse(&self) -> PyResult<()> {
        sequence::list_reverse(self)
    }

    /// `self.clear()`.
    #[inline]
    pub fn clear(&self) -> PyResult<()> {
        sequence::list_set_slice(self, 0, usize::MAX, None)
    }

    /// `self[low:high]`, bounds past the end being cut.
    #[inline]
    pub fn slice(&self, low: usize, high: usize) -> PyResult<Bound<'py, PyList>> {
        operator::slice(self, low, high)?.cast_into()
    }

    /// `self[low:high] = iterable`.
    #[inline]
    pub fn set_slice(&self, low: usize, high: usize, iterable: impl IntoPy<'py>) -> PyResult<()> {
        sequence::list_set_slice(self, low, high, Some(&iterable.into_py(self.py())?))
    }

    /// `self.index(value)`.
    ///
    /// # Errors
    /// `ValueError` when it is not there.
    #[inline]
    pub fn index(&self, value: impl IntoPy<'py>) -> PyResult<usize> {
        operator::index_of(self, &value.into_py(self.py())?)
    }

    /// `tuple(self)`.
    #[inline]
    pub fn to_tuple(&self) -> PyResult<Bound<'py, PyTuple>> {
        sequence::tuple_of(self)
    }

    /// The items one after the other. Python code that changes the list meanwhile changes what comes, and no more. A subclass with an `__iter__` of its own is
    /// read at once, as `list(x)` does it; what it raises leaves through the Rust frames in between.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Bound<'py, PyAny>> + use<'py> {
        let list = self.as_iterated();
        (0..).map_while(move |index| list.get_item(index))
    }

    /// The items as Rust values, one after the other, each converted when it is its turn. Numbers are read in place, which makes this faster than
    /// [`iter`](Self::iter).
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn total(values: &Bound<'_, PyList>) -> PyResult<i64> {
    ///     values.items::<i64>().sum()
    /// }
    /// ```
    ///
    /// # Errors
    /// Each item is a `Result`: that of its conversion, which names the index.
    #[inline]
    pub fn items<T: FromPy<'py>>(&self) -> impl Iterator<Item = PyResult<T>> {
        let list = self.as_iterated();
        let mut index = 0;
        core::iter::from_fn(move || {
            let item = match T::read_in_list(&list, index) {
                Some(item) => Ok(item),
                None => list.converted(index)?,
            };
            index += 1;
            Some(item)
        })
    }

    #[inline]
    fn as_iterated(&self) -> Self {
        iteration::list_as_iterated(self).unwrap_or_else(|error| error.throw())
    }

    /// The item at `index`, converted; nothing past the end.
    #[cold]
    fn converted<T: FromPy<'py>>(&self, index: usize) -> Option<PyResult<T>> {
        let item = self.get_item(index)?;
        Some(T::from_py(&item, self.py()).map_err(|error| error.in_item(index)))
    }
}
