//! `set` and `frozenset`. They are iterated as any object is, with `iter()`: Python raises `RuntimeError` for a set that changes size meanwhile. Without a GIL,
//! where that can happen at any time, the items are those of the moment when the iteration begins.

use super::python_type;
use crate::convert::IntoPy;
use crate::raw::types::{Builtin, is_builtin};
use crate::raw::{collection, iteration};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyIterator, PyList, PyResult, Python};

python_type!(
    /// Python's [`set`](https://docs.python.org/3/library/stdtypes.html#set).
    PySet, Hint::Generic("set", &[Hint::Any]), |object| is_builtin(object, Builtin::Set)
);
python_type!(
    /// Python's [`frozenset`](https://docs.python.org/3/library/stdtypes.html#frozenset).
    PyFrozenSet, Hint::Generic("frozenset", &[Hint::Any]), |object| is_builtin(object, Builtin::FrozenSet)
);

impl PySet {
    /// A new set of the converted items.
    ///
    /// # Errors
    /// `TypeError` for an unhashable item.
    #[inline]
    pub fn new<'py, T: IntoPy<'py>>(
        py: Python<'py>,
        items: impl IntoIterator<Item = T>,
    ) -> PyResult<Bound<'py, Self>> {
        let set = collection::set_new(py);
        for item in items {
            collection::set_add(&set, &item.into_py(py)?)?;
        }
        Ok(set)
    }
}

impl PyFrozenSet {
    /// A new frozen set of the converted items.
    ///
    /// # Errors
    /// `TypeError` for an unhashable item.
    #[inline]
    pub fn new<'py, T: IntoPy<'py>>(
        py: Python<'py>,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    ) -> PyResult<Bound<'py, Self>> {
        let items = PyList::new(py, items)?;
        collection::frozenset_from(&items)
    }
}

macro_rules! any_set {
    ($($ty:ident)*) => { $(
        impl<'py> Bound<'py, $ty> {
            /// `len(self)`.
            #[inline]
            pub fn len(&self) -> usize {
                collection::set_len(self)
            }

            /// Whether there is no item.
            #[inline]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// `item in self`.
            #[inline]
            pub fn contains(&self, item: impl IntoPy<'py>) -> PyResult<bool> {
                collection::set_contains(self, &item.into_py(self.py())?)
            }
        }
    )* };
}

any_set!(PySet PyFrozenSet);

impl<'py> Bound<'py, PySet> {
    /// `iter(self)`; without a GIL that of a copy, because other threads may change the set at any time.
    #[expect(
        clippy::iter_not_returning_iterator,
        reason = "an object of a subclass need not have one"
    )]
    #[inline]
    pub fn iter(&self) -> PyResult<Bound<'py, PyIterator>> {
        match iteration::moment(self)? {
            Some(copy) => copy.as_any().iter(),
            None => self.as_any().iter(),
        }
    }

    /// `self.add(item)`.
    #[inline]
    pub fn add(&self, item: impl IntoPy<'py>) -> PyResult<()> {
        collection::set_add(self, &item.into_py(self.py())?)
    }

    /// `self.discard(item)`: whether it was there.
    #[inline]
    pub fn discard(&self, item: impl IntoPy<'py>) -> PyResult<bool> {
        collection::set_discard(self, &item.into_py(self.py())?)
    }

    /// `self.pop()`: some item, taken out.
    ///
    /// # Errors
    /// `KeyError` for an empty set.
    #[inline]
    pub fn pop(&self) -> PyResult<Bound<'py, PyAny>> {
        collection::set_pop(self)
    }

    /// `self.clear()`.
    #[inline]
    pub fn clear(&self) -> PyResult<()> {
        collection::set_clear(self)
    }
}
