//! `Vec`, slices and arrays: from any iterable but text, to a `list`. Sequences of `u8` are `bytes`, through the hook on the item type.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Expected, FromArg, FromPy, IntoPy, owned};
use crate::exception::ValueError;
use crate::raw::items::{self, Plain};
use crate::raw::{iteration, sequence, text};
use crate::tree::hint::Hint;
use crate::tree::limit::Limit;
use crate::{Bound, PyAny, PyErr, PyList, PyResult, PyTuple, Python, room};

/// The items of an iterable but text, one after the other: of a list or tuple by index, of anything else by iteration, as of a subclass with an
/// `__iter__` of its own.
pub(super) enum Items<'a, 'py> {
    List(&'a Bound<'py, PyList>, usize),
    /// A copy that nobody else has.
    Copy(Bound<'py, PyList>, usize),
    Tuple(&'a Bound<'py, PyTuple>, usize),
    Iterator(Bound<'py, PyAny>),
}

impl<'a, 'py> Items<'a, 'py> {
    pub(super) fn of(object: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        if let Some(copy) = iteration::moment(object)? {
            return Ok(Self::Copy(copy, 0));
        }
        if let Some(list) = object.downcast::<PyList>()
            && iteration::is_plain_list(list)
        {
            return Ok(Self::List(list, 0));
        }
        if let Some(tuple) = object.downcast::<PyTuple>()
            && iteration::is_plain_tuple(tuple)
        {
            return Ok(Self::Tuple(tuple, 0));
        }
        // A string is an iterable of strings, which is almost never what was meant.
        if text::is_str(object) || text::is_bytes(object) || !sequence::is_iterable(object) {
            return Err(Expected::described("an iterable").but_got(object));
        }
        sequence::iter(object).map(Self::Iterator)
    }

    /// The next item. Code that runs in between may change a list, so its length is asked for each time.
    pub(super) fn next(&mut self) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (item, index) = match self {
            Self::List(list, index) => (sequence::list_item(list, *index), index),
            Self::Copy(list, index) => (sequence::list_item(list, *index), index),
            Self::Tuple(tuple, index) => (sequence::tuple_item(tuple, *index), index),
            Self::Iterator(iterator) => return sequence::next(iterator),
        };
        *index += 1;
        Ok(item)
    }

    /// How many there are, where that is known.
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Self::List(list, _) => Some(list.len()),
            Self::Copy(list, _) => Some(list.len()),
            Self::Tuple(tuple, _) => Some(tuple.len()),
            Self::Iterator(_) => None,
        }
    }
}

/// Converts the items of an iterable.
pub(super) fn items_from_py<'py, T: FromPy<'py>>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<Vec<T>> {
    let mut items = Items::of(object)?;
    let mut made = room::vector(items.len().unwrap_or(0))?;
    while let Some(item) = items.next()? {
        let item = item_from_py(made.len(), &item, py)?;
        room::push(&mut made, item)?;
    }
    Ok(made)
}

/// As [`items_from_py`], for types that are read from a list without counting references.
pub(super) fn plain_items_from_py<'py, T: FromPy<'py> + Plain>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<Vec<T>> {
    match object.downcast::<PyList>() {
        Some(list) if iteration::is_plain_list(list) => {
            items::list_items(list, |index, item| item_from_py(index, item, py))
        }
        _ => items_from_py(object, py),
    }
}

/// Converts exactly `N` items, in place.
pub(super) fn array_from_py<'py, T: FromPy<'py>, const N: usize>(
    object: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<[T; N]> {
    let mut items = Items::of(object)?;
    if let Some(given) = items.len().filter(|given| *given != N) {
        return Err(wrong_count(N, &given.to_string()));
    }
    let mut made = [const { None }; N];
    for (index, slot) in made.iter_mut().enumerate() {
        match items.next()? {
            Some(item) => *slot = Some(item_from_py(index, &item, py)?),
            None => return Err(wrong_count(N, &index.to_string())),
        }
    }
    if items.next()?.is_some() {
        return Err(wrong_count(N, "more"));
    }
    Ok(made.map(|item| item.expect("every slot is filled")))
}

fn item_from_py<'py, T: FromPy<'py>>(
    index: usize,
    item: &Bound<'py, PyAny>,
    py: Python<'py>,
) -> PyResult<T> {
    T::from_py(item, py).map_err(|error| in_item(error, index))
}

#[cold]
fn in_item(error: PyErr, index: usize) -> PyErr {
    error.in_item(index)
}

#[cold]
pub(super) fn wrong_count(expected: usize, given: &str) -> PyErr {
    let plural = if expected == 1 { "" } else { "s" };
    PyErr::refused(
        ValueError::CLASS,
        format!("must have {expected} item{plural}, not {given}"),
    )
}

/// A list of the converted items.
pub(super) fn list_from_items<'py, T: IntoPy<'py>>(
    items: impl ExactSizeIterator<Item = T>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let items = items.enumerate().map(|(index, item)| {
        item.into_py(py)
            .map_err(|error| in_item(error.outwards(), index))
    });
    sequence::list_from(py, items).map(Bound::into_any)
}

impl<'py, T: FromPy<'py>> FromPy<'py> for Vec<T> {
    const HINT: Hint = T::SEQUENCE_HINT;
    const ASKS: bool = T::ASKS;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        T::sequence_from_py(object, py)
    }
}

impl<'py, T: FromPy<'py>, const N: usize> FromPy<'py> for [T; N] {
    const HINT: Hint = Hint::Limited(&T::SEQUENCE_HINT, Limit::Length(N));
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        T::array_from_py(object, py)
    }
}

/// What holds the items of a `Vec` in another way.
macro_rules! made_of_vectors {
    ($($ty:ty)*) => { $(
        impl<'py, T: FromPy<'py>> FromPy<'py> for $ty {
            const HINT: Hint = T::SEQUENCE_HINT;
            fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
                T::sequence_from_py(object, py).map(Self::from)
            }
        }
    )* };
}

made_of_vectors!(VecDeque<T> Box<[T]>);

impl<'py, T: FromPy<'py>> FromPy<'py> for Arc<[T]> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        let items = T::sequence_from_py(object, py)?;
        // With the two counts before them.
        room::probe(size_of_val(&items[..]) + 2 * size_of::<usize>())?;
        Ok(items.into())
    }
}

owned!(
    [T: FromPy<'py>] Vec<T>;
    [T: FromPy<'py>, const N: usize] [T; N];
    [T: FromPy<'py>] VecDeque<T>;
    [T: FromPy<'py>] Box<[T]>;
    [T: FromPy<'py>] Arc<[T]>;
);

// `bytes` are borrowed in place, anything else is converted into the holder.
impl<'a, 'py: 'a, T: FromPy<'py>> FromArg<'a, 'py> for &'a [T] {
    type Holder = Vec<T>;
    const HINT: Hint = T::SEQUENCE_HINT;
    const ASKS: bool = T::ASKS;
    #[inline(always)]
    fn from_arg(
        object: &'a Bound<'py, PyAny>,
        py: Python<'py>,
        holder: &'a mut Self::Holder,
    ) -> PyResult<Self> {
        if let Some(items) = T::borrowed_sequence(object) {
            return items;
        }
        *holder = T::sequence_from_py(object, py)?;
        Ok(holder)
    }
}

impl<'py, T: IntoPy<'py>> IntoPy<'py> for Vec<T> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::sequence_into_py(self.into_iter(), py)
    }
}

impl<'py, T: IntoPy<'py>> IntoPy<'py> for VecDeque<T> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::sequence_into_py(self.into_iter(), py)
    }
}

impl<'py, T: IntoPy<'py>> IntoPy<'py> for Box<[T]> {
    const HINT: Hint = T::SEQUENCE_HINT;
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.into_vec().into_py(py)
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

borrowed_sequences!([] Vec<T>; [] [T]; [const N: usize] [T; N]; [] VecDeque<T>;);
