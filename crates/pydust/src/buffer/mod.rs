//! `PyBuffer` and `PyBufferMut`: numbers in the memory of another object, without a copy.
//!
//! Here is what a user does with them. How a buffer is taken, checked and given back, and how an element is read, is in `raw/buffer/`.

mod export;
mod problem;

use core::fmt;
use core::ops::Deref;

pub use export::{IntoExport, Shaped};
pub(crate) use problem::buffer_of;
pub use problem::{BufferProblem, Order};

pub use crate::raw::buffer::Element;
use crate::raw::buffer::{ElementPlace, Failure, Lendable, Places, View};
use crate::{Bound, PyAny, PyResult, room};

/// Numbers in the memory of a Python object: `bytes`, `bytearray`, `array.array`, a NumPy array, a `memoryview`, a ctypes array.
///
/// As a parameter it is best taken by reference, which costs least: `&PyBuffer<f64>`. By value it can be kept, in a class too, and moved to another thread.
/// While it exists the object cannot change its size: `bytearray.append` raises `BufferError`. The elements have to be `T` in the byte order of the machine;
/// nothing is converted.
///
/// Other threads may write to the memory meanwhile. So elements are read one by one, each whole, and there is no slice in safe code. Such reads are as fast as
/// C's but the compiler joins none of them to vector instructions; a loop that should have those takes [`PyBuffer::as_slice`], or a copy. An element that
/// does not lie at a multiple of its size is read byte by byte.
///
/// The object that lends the buffer is held from outside as far as the garbage collector knows: a cycle through a buffer is never collected.
///
/// See [the buffer protocol](https://docs.python.org/3/c-api/buffer.html).
///
/// ```no_run
/// use pydust::prelude::*;
///
/// #[pydust::function]
/// pub fn total(values: &PyBuffer<f64>) -> f64 {
///     values.iter().sum()
/// }
/// ```
pub struct PyBuffer<T> {
    view: View<T>,
}

/// A [`PyBuffer`] whose elements can be written as well. Objects that can only be read, such as `bytes`, are refused with a `TypeError`.
///
/// Writing takes no `&mut`: others may hold the same memory anyway, as with a `Cell`.
///
/// ```no_run
/// use pydust::prelude::*;
///
/// #[pydust::function]
/// pub fn double(values: &PyBufferMut<f64>) {
///     values.update(|value| value * 2.0);
/// }
/// ```
pub struct PyBufferMut<T> {
    buffer: PyBuffer<T>,
}

impl<T: Element> PyBuffer<T> {
    pub(crate) fn new(view: View<T>) -> Self {
        Self { view }
    }

    pub(crate) fn view(&self) -> &View<T> {
        &self.view
    }

    pub(crate) fn view_mut(&mut self) -> &mut View<T> {
        &mut self.view
    }

    /// The buffer of an object (Python's `memoryview(object)`).
    ///
    /// # Errors
    /// [`BufferProblem`] when the object lends no buffer of `T`, and whatever the object raises itself.
    #[track_caller]
    pub fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        taken(Self::take(object))
    }

    /// How many elements there are, over all dimensions.
    #[inline]
    pub fn len(&self) -> usize {
        self.view.count()
    }

    /// Whether there is no element.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many dimensions there are. A single number has none.
    #[inline]
    pub fn dimensions(&self) -> usize {
        self.view.dimensions()
    }

    /// How many elements each dimension has.
    #[inline]
    pub fn shape(&self) -> &[usize] {
        self.view.shape()
    }

    /// How many bytes it is from one element to the next in each dimension. Backwards is negative.
    #[inline]
    pub fn strides(&self) -> &[isize] {
        self.view.strides()
    }

    /// The size of an element in bytes.
    #[inline]
    pub fn item_size(&self) -> usize {
        size_of::<T>()
    }

    /// Whether the elements lie one after the other, the last index changing fastest.
    #[inline]
    pub fn is_c_contiguous(&self) -> bool {
        self.view.is_c_contiguous()
    }

    /// Whether the elements lie one after the other, the first index changing fastest.
    pub fn is_fortran_contiguous(&self) -> bool {
        self.view.is_contiguous(Order::Fortran)
    }

    /// Whether the object refuses to be written to.
    pub fn is_read_only(&self) -> bool {
        !self.view.is_writable()
    }

    /// Makes sure of the number of dimensions.
    ///
    /// # Errors
    /// [`BufferProblem::Dimensions`], in Python a `ValueError`.
    pub fn require_dimensions(&self, expected: usize) -> Result<&Self, BufferProblem> {
        if self.dimensions() == expected {
            Ok(self)
        } else {
            Err(BufferProblem::dimensions(expected, self.dimensions()))
        }
    }

    /// Makes sure that the elements lie one after the other.
    ///
    /// # Errors
    /// [`BufferProblem::NotContiguous`], in Python a `BufferError`.
    pub fn require_contiguous(&self, order: Order) -> Result<&Self, BufferProblem> {
        if self.view.is_contiguous(order) {
            Ok(self)
        } else {
            Err(BufferProblem::NotContiguous { order })
        }
    }

    /// Makes sure of the number of elements.
    ///
    /// # Errors
    /// [`BufferProblem::Length`], in Python a `ValueError`.
    pub fn require_len(&self, expected: usize) -> Result<&Self, BufferProblem> {
        if self.len() == expected {
            Ok(self)
        } else {
            Err(BufferProblem::Length {
                expected,
                given: self.len(),
            })
        }
    }

    /// The element at an index: a number where there is one dimension, otherwise an array or slice with a number for each, `buffer.get([row, column])?`.
    ///
    /// # Errors
    /// [`BufferProblem::OutOfBounds`], in Python an `IndexError`; [`BufferProblem::Dimensions`] for another number of indices.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an index is written in place: a number, an array"
    )]
    #[inline]
    pub fn get(&self, index: impl BufferIndex) -> Result<T, BufferProblem> {
        Ok(self.view.place(index.as_indices())?.load())
    }

    /// Every element, in C order: the last index changes fastest.
    #[inline]
    pub fn iter(&self) -> Elements<'_, T> {
        Elements(self.view.places())
    }

    /// A copy of every element, in C order.
    pub fn to_vec(&self) -> Vec<T> {
        let mut items = room::vector(self.len()).unwrap_or_else(|error| error.throw());
        self.iter().for_each(|item| items.push(item));
        items
    }

    /// Copies every element, in C order.
    ///
    /// # Errors
    /// [`BufferProblem::Length`] when the slice has another length.
    pub fn copy_to_slice(&self, items: &mut [T]) -> Result<(), BufferProblem> {
        self.require_len(items.len())?;
        let mut items = items.iter_mut();
        self.iter().for_each(|item| {
            if let Some(place) = items.next() {
                *place = item;
            }
        });
        Ok(())
    }
}

impl<T: Element> PyBufferMut<T> {
    pub(crate) fn new(buffer: PyBuffer<T>) -> Self {
        Self { buffer }
    }

    pub(crate) fn view_mut(&mut self) -> &mut View<T> {
        self.buffer.view_mut()
    }

    /// The buffer of an object, to be written to.
    ///
    /// # Errors
    /// As [`PyBuffer::of`], and [`BufferProblem::ReadOnly`].
    #[track_caller]
    pub fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        taken(Self::take(object))
    }

    /// Writes the element at an index, which is as in [`PyBuffer::get`].
    ///
    /// # Errors
    /// As [`PyBuffer::get`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an index is written in place: a number, an array"
    )]
    #[inline]
    pub fn set(&self, index: impl BufferIndex, value: T) -> Result<(), BufferProblem> {
        self.buffer.view.set(index.as_indices(), value)
    }

    /// Replaces every element by what `change` makes of it, in C order.
    ///
    /// This reads and then writes: what another thread writes to an element in between is lost.
    #[inline]
    pub fn update(&self, mut change: impl FnMut(T) -> T) {
        self.buffer.view.set_all(|place| change(place.load()));
    }

    /// Gives every element the same value.
    pub fn fill(&self, value: T) {
        self.buffer.view.set_all(|_| value);
    }

    /// Writes every element, in C order.
    ///
    /// # Errors
    /// [`BufferProblem::Length`] when the slice has another length; nothing is written then.
    pub fn copy_from_slice(&self, items: &[T]) -> Result<(), BufferProblem> {
        self.require_len(items.len())?;
        let mut items = items.iter();
        self.buffer
            .view
            .set_all(|place| items.next().copied().unwrap_or_else(|| place.load()));
        Ok(())
    }
}

#[track_caller]
fn taken<B>(buffer: Result<B, Failure>) -> PyResult<B> {
    match buffer {
        Ok(buffer) => Ok(buffer),
        Err(Failure::Problem(problem)) => Err(problem.into()),
        Err(Failure::Raised(error)) => Err(error),
    }
}

impl<T: Element> Deref for PyBufferMut<T> {
    type Target = PyBuffer<T>;
    #[inline(always)]
    fn deref(&self) -> &PyBuffer<T> {
        &self.buffer
    }
}

impl<T: Element> fmt::Debug for PyBuffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyBuffer({}, {:?})", T::NAME, self.shape())
    }
}

impl<T: Element> fmt::Debug for PyBufferMut<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyBufferMut({}, {:?})", T::NAME, self.shape())
    }
}

/// The elements of a buffer in C order, each read when it is asked for.
#[derive(Clone)]
pub struct Elements<'a, T: Element>(Places<'a, T>);

impl<T: Element> Iterator for Elements<'_, T> {
    type Item = T;

    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        self.0.next().map(ElementPlace::load)
    }

    #[inline(always)]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    #[inline(always)]
    fn fold<A, F: FnMut(A, T) -> A>(self, value: A, mut f: F) -> A {
        self.0.fold(value, |value, place| f(value, place.load()))
    }
}

impl<T: Element> ExactSizeIterator for Elements<'_, T> {}
impl<T: Element> core::iter::FusedIterator for Elements<'_, T> {}

impl<'a, T: Element> IntoIterator for &'a PyBuffer<T> {
    type Item = T;
    type IntoIter = Elements<'a, T>;
    #[inline]
    fn into_iter(self) -> Elements<'a, T> {
        self.iter()
    }
}

impl<'a, T: Element> IntoIterator for &'a PyBufferMut<T> {
    type Item = T;
    type IntoIter = Elements<'a, T>;
    #[inline]
    fn into_iter(self) -> Elements<'a, T> {
        self.iter()
    }
}

/// What an element is found by: a number for each dimension.
pub trait BufferIndex {
    /// The numbers.
    fn as_indices(&self) -> &[usize];
}

impl BufferIndex for usize {
    #[inline(always)]
    fn as_indices(&self) -> &[usize] {
        core::slice::from_ref(self)
    }
}

impl<const N: usize> BufferIndex for [usize; N] {
    #[inline(always)]
    fn as_indices(&self) -> &[usize] {
        self
    }
}

impl BufferIndex for &[usize] {
    #[inline(always)]
    fn as_indices(&self) -> &[usize] {
        self
    }
}
