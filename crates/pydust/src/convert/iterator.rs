//! Rust iterators as Python iterators.
//!
//! A function that returns `impl Iterator<Item = T>`, or [`Iter`] by name, gives Python an iterator. Each item is converted when it is asked for; at the end no
//! exception is made.

use core::panic::Location;

use crate::convert::{IntoPy, Outcome};
use crate::layout;
use crate::raw::answer::Answer;
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyResult, Python};

/// What an iterator is that Python keeps after the call that made it. The tags add it to `impl Iterator`.
pub trait OutlivesTheCall: 'static {}

impl<T: 'static> OutlivesTheCall for T {}

/// A Rust iterator on its way to Python. The items may be `Result`s: the first error is raised, and the next call goes on behind it.
///
/// ```no_run
/// use pydust::prelude::*;
/// /// Usually no name is needed.
/// #[pydust::function]
/// pub fn squares(count: u64) -> impl Iterator<Item = u64> {
///     (0..count).map(|n| n * n)
/// }
///
/// /// Inside other types the iterator is named.
/// #[pydust::function]
/// pub fn pair() -> (Iter<std::ops::Range<i64>>, i64) {
///     (Iter(0..3), 3)
/// }
/// ```
pub struct Iter<I>(pub I);

impl<'py, I> IntoPy<'py> for Iter<I>
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    const HINT: Hint = Hint::Generic("Iterator", &[<I::Item as Outcome<'static>>::HINT]);
    fn into_py(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        layout::iterator::new(py, self.0, None)
    }
}

/// The result of a function that returns `impl Iterator`; the tag calls it where that is written.
#[track_caller]
pub fn iterator<I>(iterator: I, py: Python<'_>) -> PyResult<Answer>
where
    I: Iterator + Send + 'static,
    I::Item: for<'a> Outcome<'a>,
{
    layout::iterator::new(py, iterator, Some(Location::caller())).map(Answer::from)
}
