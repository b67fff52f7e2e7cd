//! Python iterators as Rust iterators.

use super::python_type;
use crate::raw::sequence;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult};

python_type!(
    /// An [iterator](https://docs.python.org/3/glossary.html#term-iterator): an object with `__next__`.
    PyIterator, Hint::Generic("Iterator", &[Hint::Any]), |object| sequence::is_iterator(object)
);

/// `next(self)` until the end. Each step may raise; a Python iterator that raised may go on or not, as it likes.
impl<'py> Iterator for Bound<'py, PyIterator> {
    type Item = PyResult<Bound<'py, PyAny>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        sequence::next(self.as_any()).transpose()
    }
}
