//! `HashSet` and `BTreeSet`: from any iterable but text, to a `set`.

use core::hash::{BuildHasher, Hash};
use std::collections::{BTreeSet, HashSet};

use super::mapping::shown;
use super::sequence::Items;
use super::{FromPy, IntoPy, owned};
use crate::raw::collection;
use crate::room::Growing as _;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyErr, PyResult, Python, room};

/// Converts each item and hands it to `insert`. Sets have no order, so a bad item is named by itself.
fn items_from_py<'py, T: FromPy<'py>>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
    mut insert: impl FnMut(T) -> PyResult<()>,
) -> PyResult<()> {
    let mut items = Items::of(object)?;
    while let Some(item) = items.next()? {
        insert(T::from_py(&item, py).map_err(|error| in_member(error, &item))?)?;
    }
    Ok(())
}

#[cold]
fn in_member(error: PyErr, item: &Bound<'_, PyAny>) -> PyErr {
    error.in_step(|| format!("item {}", shown(item)))
}

impl<'py, T, S> FromPy<'py> for HashSet<T, S>
where
    T: FromPy<'py> + Eq + Hash,
    S: BuildHasher + Default,
{
    const HINT: Hint = Hint::Generic("Iterable", &[T::HINT]);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let mut set = Self::default();
        items_from_py(object, py, |item| {
            set.make_room()?;
            set.insert(item);
            Ok(())
        })?;
        Ok(set)
    }
}

impl<'py, T: FromPy<'py> + Ord> FromPy<'py> for BTreeSet<T> {
    const HINT: Hint = Hint::Generic("Iterable", &[T::HINT]);
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let mut set = Self::new();
        items_from_py(object, py, |item| {
            room::make_room_in_tree::<T>(set.len())?;
            set.insert(item);
            Ok(())
        })?;
        Ok(set)
    }
}

owned!(
    [T: FromPy<'py> + Eq + Hash, S: BuildHasher + Default] HashSet<T, S>;
    [T: FromPy<'py> + Ord] BTreeSet<T>;
);

/// A set of the converted items.
fn set_from_items<'py, T: IntoPy<'py>>(
    items: impl IntoIterator<Item = T>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let set = collection::set_new(py);
    for item in items {
        let item = item.into_py(py).map_err(PyErr::outwards)?;
        collection::set_add(&set, &item)
            .map_err(|error| in_member(error.by_conversion().outwards(), &item))?;
    }
    Ok(set.into_any())
}

macro_rules! into_set {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        impl<'py, T: IntoPy<'py>, $($generics)*> IntoPy<'py> for $ty {
            const HINT: Hint = Hint::Generic("set", &[T::HINT]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                set_from_items(self, py)
            }
        }

        impl<'a, 'py, T, $($generics)*> IntoPy<'py> for &'a $ty
        where
            &'a T: IntoPy<'py>,
        {
            const HINT: Hint = Hint::Generic("set", &[<&'a T>::HINT]);
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                set_from_items(self, py)
            }
        }
    )* };
}

into_set!([S] HashSet<T, S>; [] BTreeSet<T>;);
