//! `slice`.

use super::python_type;
use crate::convert::IntoPy;
use crate::exception::OverflowError;
use crate::raw::collection;
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyErr, PyResult, Python};

python_type!(
    /// Python's [`slice`](https://docs.python.org/3/library/functions.html#slice): what `object[start:stop:step]` passes.
    PySlice, Hint::Name("slice"), |object| is_builtin(object, Builtin::Slice)
);

/// A slice of a sequence of known length. `start + k * step` for `k` in `0..count` are the indices it selects; all are inside the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceIndices {
    /// The first index.
    pub start: isize,
    /// The index at which it ends, which may be -1.
    pub stop: isize,
    /// From one index to the next. Never zero.
    pub step: isize,
    /// How many there are.
    pub count: usize,
}

impl IntoIterator for SliceIndices {
    type Item = usize;
    type IntoIter = SliceIter;
    fn into_iter(self) -> SliceIter {
        SliceIter {
            next: self.start,
            step: self.step,
            left: self.count,
        }
    }
}

/// The indices that a slice selects, in its order.
#[derive(Clone, Debug)]
pub struct SliceIter {
    next: isize,
    step: isize,
    left: usize,
}

impl Iterator for SliceIter {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let index = self.next;
        // Past the last one it may leave the range of numbers, and is not used any more.
        self.next = index.wrapping_add(self.step);
        Some(index.unsigned_abs())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for SliceIter {}

impl PySlice {
    /// `slice(start, stop, step)`, each of which may be `None`.
    #[inline]
    pub fn new(
        py: Python<'_>,
        start: Option<isize>,
        stop: Option<isize>,
        step: Option<isize>,
    ) -> PyResult<Bound<'_, Self>> {
        Ok(collection::slice_new(
            &start.into_py(py)?,
            &stop.into_py(py)?,
            &step.into_py(py)?,
        ))
    }
}

impl Bound<'_, PySlice> {
    /// `self.indices(length)`, and how many items that is.
    ///
    /// # Errors
    /// `ValueError` for a step of zero, `TypeError` for bounds that are no integers.
    #[inline]
    pub fn indices(&self, length: usize) -> PyResult<SliceIndices> {
        let Ok(length) = isize::try_from(length) else {
            let message = "Python int too large to convert to C ssize_t";
            return Err(PyErr::without_place(OverflowError::CLASS, message));
        };
        let (start, stop, step, count) = collection::slice_indices(self, length)?;
        Ok(SliceIndices {
            start,
            stop,
            step,
            count: count.unsigned_abs(),
        })
    }
}
