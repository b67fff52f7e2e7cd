//! `Subscript`: the argument of `__getitem__` and its like in a sequence, an index or a slice.

use super::{Expected, FromPy, owned};
use crate::exception::IndexError;
use crate::raw::number;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyErr, PyResult, PySlice, Python, SliceIndices};

/// What stands between the brackets of a sequence: `x[3]`, `x[-1]`, `x[2:7]`, `x[::-1]`.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn item(values: &[f64], at: Subscript<'_>) -> PyResult<Vec<f64>> {
///     Ok(match at.resolve(values.len())? {
///         Selected::Item(index) => vec![values[index]],
///         Selected::Items(slice) => slice.into_iter().map(|index| values[index]).collect(),
///     })
/// }
/// ```
#[derive(Clone)]
pub enum Subscript<'py> {
    /// An index, of which a negative one counts from the end.
    Index(isize),
    /// A slice.
    Slice(Bound<'py, PySlice>),
}

/// The part of a sequence that a [`Subscript`] means. All indices are inside the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// The item at this index.
    Item(usize),
    /// The items at these indices.
    Items(SliceIndices),
}

impl Subscript<'_> {
    /// What this means in a sequence of that length.
    ///
    /// # Errors
    /// `IndexError` for an index outside; `ValueError` for a step of zero, `TypeError` for bounds that are no integers.
    #[inline]
    pub fn resolve(&self, length: usize) -> PyResult<Selected> {
        match self {
            Self::Slice(slice) => slice.indices(length).map(Selected::Items),
            Self::Index(index) => {
                let position = if *index < 0 {
                    length.checked_sub(index.unsigned_abs())
                } else {
                    Some(index.unsigned_abs())
                };
                match position.filter(|position| *position < length) {
                    Some(position) => Ok(Selected::Item(position)),
                    None => Err(PyErr::without_place(
                        IndexError::CLASS,
                        "index out of range",
                    )),
                }
            }
        }
    }
}

impl<'py> FromPy<'py> for Subscript<'py> {
    const HINT: Hint = Hint::Union(&[Hint::Name("int"), Hint::Name("slice")]);
    #[inline]
    fn from_py(object: &Bound<'py, PyAny>, py: Python<'py>) -> PyResult<Self> {
        if let Some(index) = number::small_int(object) {
            return Ok(Self::Index(index));
        }
        if let Ok(slice) = object.cast::<PySlice>() {
            return Ok(Self::Slice(slice.clone()));
        }
        if !number::is_index(object) {
            return Err(Expected::of(Self::HINT).but_got(object));
        }
        let int = number::index(object)?;
        match isize::from_py(&int, py) {
            Ok(index) => Ok(Self::Index(index)),
            Err(_) => Err(PyErr::without_place(
                IndexError::CLASS,
                "cannot fit 'int' into an index-sized integer",
            )),
        }
    }
}

owned!([] Subscript<'py>;);
