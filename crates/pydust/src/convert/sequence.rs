//! `Vec`, slices and arrays: from any iterable but text, to a `list`. Sequences of `u8` are `bytes`, through the hook on the item type.

use super::{Expected, FromPy, IntoPy, owned};
use crate::hint::Hint;
use crate::raw::{sequence, text};
use crate::{Bound, PyAny, PyErr, PyList, PyResult, PyTuple, Python};

/// Converts the items of a list or tuple by index, those of any other iterable by iteration.
pub(super) fn items_from_py<'py, T: FromPy<'py>>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<Vec<T>> {
    let convert = |index: usize, item: &Bound<'py, PyAny>| {
        T::from_py(item, py).map_err(|error| in_item(error, index))
    };
    if let Ok(list) = object.cast::<PyList>() {
        // A conversion may run Python code that changes the list, so its length is asked for each time.
        let mut items = Vec::with_capacity(list.len());
        while let Some(item) = sequence::list_item(list, items.len()) {
            items.push(convert(items.len(), &item)?);
        }
        return Ok(items);
    }
    if let Ok(tuple) = object.cast::<PyTuple>() {
        return tuple
            .iter()
            .enumerate()
            .map(|(index, item)| convert(index, &item))
            .collect();
    }
    // A string is an iterable of strings, which is almost never what was meant.
    if text::is_str(object) || text::is_bytes(object) || !sequence::is_iterable(object) {
        return Err(Expected::described("an iterable").but_got(object));
    }
    let iterator = sequence::iter(object)?;
    let mut items = Vec::new();
    while let Some(item) = sequence::next(&iterator)? {
        items.push(convert(items.len(), &item)?);
    }
    Ok(items)
}

#[cold]
fn in_item(error: PyErr, index: usize) -> PyErr {
    error.in_item(index)
}

/// A list of the converted items.
pub(super) fn list_from_items<'py, T: IntoPy<'py>>(
    items: impl ExactSizeIterator<Item = T>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    sequence::list_from(py, items.map(|item| item.into_py(py))).map(Bound::into_any)
}

impl<'py, T: FromPy<'py>> FromPy<'py> for Vec<T> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        T::sequence_from_py(object, py)
    }
}

impl<'py, T: FromPy<'py>, const N: usize> FromPy<'py> for [T; N] {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let items = T::sequence_from_py(object, py)?;
        let given = items.len();
        items.try_into().map_err(|_| {
            PyErr::refused(
                crate::exception::ValueError::CLASS,
                format!("must have {N} items, not {given}"),
            )
        })
    }
}

owned!([T: FromPy<'py>] Vec<T>; [T: FromPy<'py>, const N: usize] [T; N];);

impl<'py, T: IntoPy<'py>> IntoPy<'py> for Vec<T> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::sequence_into_py(self.into_iter(), py)
    }
}

impl<'py, T: IntoPy<'py>, const N: usize> IntoPy<'py> for [T; N] {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::sequence_into_py(self.into_iter(), py)
    }
}

macro_rules! borrowed_sequences {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        impl<'a, 'py, T, $($generics)*> IntoPy<'py> for &'a $ty
        where
            &'a T: IntoPy<'py>,
        {
            const HINT: Hint = <&'a T as IntoPy<'py>>::SEQUENCE_HINT;
            fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                <&'a T as IntoPy<'py>>::sequence_into_py(self.iter(), py)
            }
        }
    )* };
}

borrowed_sequences!([] Vec<T>; [] [T]; [const N: usize] [T; N];);
