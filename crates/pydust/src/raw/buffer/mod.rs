//! Buffers that other objects lend ([PEP 3118](https://peps.python.org/pep-3118/)): taking one, checking it, giving it back.
//!
//! A [`View`] that exists was checked: its elements are `T`, its shape and strides fit its length, and the exporter keeps the memory where it is until the
//! view is released. `element` reads and writes single numbers, `format` reads format strings, `walk` goes from element to element.

mod element;
pub(crate) mod export;
mod format;
mod walk;

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::{ptr, slice};

pub use element::Element;
pub(crate) use format::element_name;
pub(crate) use walk::{ElementPlace, Places};

use super::{error, ffi, interpreter as raw_interpreter};
use crate::buffer::{BufferProblem, Order, PyBuffer, PyBufferMut};
use crate::raw::pointer::Dropped;
use crate::{Bound, PyAny, PyErr, Python, interpreter};

/// Why there is no view: the buffer does not fit, or the exporter raised something.
pub enum Failure {
    Problem(BufferProblem),
    Raised(PyErr),
}

impl From<BufferProblem> for Failure {
    #[cold]
    fn from(problem: BufferProblem) -> Self {
        Self::Problem(problem)
    }
}

/// What an exporter filled in, and what is needed to give it back.
///
/// Exporters may let `shape` and `strides` point into the structure itself: `PyBuffer_FillInfo`, behind `bytes` and `bytearray`, points them at `len` and
/// `itemsize`. Moved, those pointers dangle. So they are noted and set to NULL when the buffer is taken, meanwhile NULL means "one dimension, without gaps",
/// and they are pointed at the structure's new place before it is released.
pub struct Lent {
    buffer: ffi::Py_buffer,
    shape_inside: bool,
    strides: Strides,
}

/// Whose memory the strides of a buffer are in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strides {
    /// The exporter's, or nobody's.
    Theirs,
    /// That of the structure.
    Inside,
    /// A box of ours, because the exporter left them out, which [PEP 3118](https://peps.python.org/pep-3118/) allows where there are no gaps.
    Ours,
}

impl Lent {
    /// Gives the buffer back, and the reference to the exporter with it.
    ///
    /// # Safety
    /// The thread is attached to the interpreter of the exporter, and this is done once.
    #[inline]
    pub(crate) unsafe fn release(&mut self) {
        if self.shape_inside {
            self.buffer.shape = &raw mut self.buffer.len;
        }
        match self.strides {
            Strides::Theirs => {}
            Strides::Inside => self.buffer.strides = &raw mut self.buffer.itemsize,
            // SAFETY: the strides are those that were filled in.
            Strides::Ours => unsafe { self.drop_strides() },
        }
        // SAFETY: the caller's promise. The structure is as the exporter filled it in.
        unsafe { ffi::PyBuffer_Release(&raw mut self.buffer) }
    }
}

/// A checked buffer of `T`, released when it is dropped.
pub struct View<T> {
    lent: Lent,
    /// The number of the interpreter whose object lends it.
    interpreter: i64,
    /// How many elements there are.
    count: usize,
    is_c_contiguous: bool,
    /// Whether every element lies at a multiple of its size.
    is_aligned: bool,
    marker: PhantomData<T>,
}

// SAFETY: the exporter keeps the memory in place until the release, elements are read and written by atomics, and the release happens on a thread that is
// attached to the owning interpreter. What is only read besides, shape and strides, the protocol lets nobody change. An interpreter that ends does not free
// what is still referred to, and keeps its arenas while there is such an object.
unsafe impl<T: Element> Send for View<T> {}
// SAFETY: as above.
unsafe impl<T: Element> Sync for View<T> {}

impl<T> Drop for View<T> {
    fn drop(&mut self) {
        if self.lent.buffer.obj.is_null() {
            return;
        }
        if raw_interpreter::attached() == Some(self.interpreter) {
            // SAFETY: attached to the owning interpreter, and a view is dropped once.
            unsafe { self.lent.release() }
        } else {
            self.lent.release_later(self.interpreter);
        }
    }
}

impl Lent {
    /// Writes down the strides of elements without gaps, row by row.
    #[cold]
    fn fill_in_strides(&mut self, shape: &[usize]) {
        let mut strides = vec![0; shape.len()].into_boxed_slice();
        let mut stride = self.buffer.itemsize;
        for (length, place) in shape.iter().zip(&mut strides).rev() {
            *place = stride;
            stride = stride.saturating_mul(length.cast_signed());
        }
        self.strides = Strides::Ours;
        self.buffer.strides = Box::into_raw(strides).cast();
    }

    /// # Safety
    /// They are [`Strides::Ours`].
    #[cold]
    unsafe fn drop_strides(&mut self) {
        let first = core::mem::replace(&mut self.buffer.strides, ptr::null_mut());
        let strides = ptr::slice_from_raw_parts_mut(first, self.buffer.ndim as usize);
        // SAFETY: the caller's promise: a box of so many numbers.
        drop(unsafe { Box::from_raw(strides) });
        self.strides = Strides::Theirs;
    }

    #[cold]
    fn release_later(&self, interpreter: i64) {
        let lent = Self { ..*self };
        interpreter::drop_later(interpreter, Dropped::Buffer(Box::new(lent)));
    }
}

impl<T: Element> View<T> {
    /// A view of nothing, to be filled. There is nothing to give back either.
    #[inline(always)]
    fn empty() -> Self {
        Self {
            lent: Lent {
                buffer: ffi::Py_buffer::new(),
                shape_inside: false,
                strides: Strides::Theirs,
            },
            interpreter: -1,
            count: 0,
            is_c_contiguous: true,
            is_aligned: false,
            marker: PhantomData,
        }
    }

    /// Asks the object for its buffer, and checks that it is one of `T`. After an error the drop gives back what was lent.
    #[inline]
    fn fill(
        &mut self,
        object: &Bound<'_, PyAny>,
        py: Python<'_>,
        is_writable: bool,
    ) -> Result<(), Failure> {
        debug_assert!(self.lent.buffer.obj.is_null());
        let flags = if is_writable {
            ffi::PyBUF_RECORDS
        } else {
            ffi::PyBUF_RECORDS_RO
        };
        let lent = &mut self.lent;
        let buffer = &mut lent.buffer;
        // SAFETY: attached, valid object and structure.
        if unsafe { ffi::PyObject_GetBuffer(object.as_ptr(), buffer, flags) } != 0 {
            *buffer = ffi::Py_buffer::new();
            return Err(refusal::<T>(object, is_writable));
        }
        if buffer.obj.is_null() {
            return Err(malformed("nothing keeps its memory alive"));
        }
        self.interpreter = interpreter::current(py);
        lent.shape_inside = ptr::eq(buffer.shape, &raw const buffer.len);
        if lent.shape_inside {
            buffer.shape = ptr::null_mut();
        }
        lent.strides = Strides::Theirs;
        if ptr::eq(buffer.strides, &raw const buffer.itemsize) {
            lent.strides = Strides::Inside;
            buffer.strides = ptr::null_mut();
        }
        // SAFETY: the exporter gave a format or none.
        if !unsafe { format::accepts::<T>(buffer.format, buffer.itemsize) } {
            return Err(self.other_elements());
        }
        if is_writable && buffer.readonly != 0 {
            return Err(BufferProblem::read_only::<T>(object).into());
        }
        self.measure()
    }

    /// Checks shape and strides against the length, so that every index in the shape is an element in the exporter's memory.
    #[inline]
    fn measure(&mut self) -> Result<(), Failure> {
        let buffer = &self.lent.buffer;
        let size = size_of::<T>();
        let start = buffer.buf.addr();
        if buffer.ndim == 1 && buffer.suboffsets.is_null() && buffer.len >= 0 {
            self.count = buffer.len.cast_unsigned() / size;
            let (length, step) = (self.shape()[0], self.strides()[0]);
            self.is_c_contiguous = step == size.cast_signed() || self.count <= 1;
            self.is_aligned = (start | step.cast_unsigned()) & (size - 1) == 0;
            if length == self.count && length * size == buffer.len.cast_unsigned() {
                return Ok(());
            }
            return Err(malformed("its length does not fit its shape"));
        }
        self.measure_dimensions()
    }

    #[cold]
    fn measure_dimensions(&mut self) -> Result<(), Failure> {
        let buffer = &self.lent.buffer;
        let size = size_of::<T>();
        let Ok(dimensions) = usize::try_from(buffer.ndim) else {
            return Err(malformed("its number of dimensions is negative"));
        };
        if dimensions > 1 && buffer.shape.is_null() {
            return Err(malformed("it has no shape"));
        }
        // What a single dimension without a shape has.
        self.count = usize::try_from(buffer.len).unwrap_or(0) / size;
        // SAFETY: where there are suboffsets, there is one for each dimension.
        let is_indirect = !buffer.suboffsets.is_null()
            && (0..dimensions).any(|axis| unsafe { *buffer.suboffsets.add(axis) } >= 0);
        if is_indirect {
            return Err(malformed("it was not asked for suboffsets and has some"));
        }
        if dimensions > 1 && buffer.strides.is_null() {
            // SAFETY: the exporter keeps one length for each dimension until the release.
            let shape = unsafe { slice::from_raw_parts(buffer.shape.cast(), dimensions) };
            self.lent.fill_in_strides(shape);
        }
        let mut places = self.lent.buffer.buf.addr();
        let mut count = Some(1_usize);
        for (length, step) in self.shape().iter().zip(self.strides()) {
            places |= step.cast_unsigned();
            count = count.and_then(|count| count.checked_mul(*length));
        }
        // A negative length would be a huge one here.
        let bytes = count.and_then(|count| isize::try_from(count.checked_mul(size)?).ok());
        if bytes != Some(self.lent.buffer.len) {
            return Err(malformed("its length does not fit its shape"));
        }
        self.count = count.unwrap_or(0);
        self.is_aligned = places & (size - 1) == 0;
        self.is_c_contiguous = self.is_contiguous(Order::C);
        Ok(())
    }

    #[cold]
    fn other_elements(&self) -> Failure {
        // SAFETY: the exporter gave a format or none.
        let given = unsafe { format::describe(self.lent.buffer.format, self.lent.buffer.itemsize) };
        BufferProblem::OtherElements {
            expected: T::NAME,
            given,
        }
        .into()
    }
}

impl<T: Element> View<T> {
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn is_writable(&self) -> bool {
        self.lent.buffer.readonly == 0
    }

    #[inline]
    pub(crate) fn dimensions(&self) -> usize {
        self.lent.buffer.ndim.cast_unsigned() as usize
    }

    /// How many elements each dimension has.
    #[inline]
    pub(crate) fn shape(&self) -> &[usize] {
        if self.lent.buffer.shape.is_null() {
            return slice::from_ref(&self.count)
                .get(..self.dimensions())
                .unwrap_or(&[]);
        }
        // SAFETY: the exporter keeps one length for each dimension until the release. None is negative: their product was checked.
        unsafe { slice::from_raw_parts(self.lent.buffer.shape.cast(), self.dimensions()) }
    }

    /// How many bytes it is from one element to the next of each dimension.
    #[inline]
    pub(crate) fn strides(&self) -> &[isize] {
        if self.lent.buffer.strides.is_null() {
            return slice::from_ref(&self.lent.buffer.itemsize)
                .get(..self.dimensions())
                .unwrap_or(&[]);
        }
        // SAFETY: the exporter keeps one step for each dimension until the release.
        unsafe { slice::from_raw_parts(self.lent.buffer.strides, self.dimensions()) }
    }

    #[inline]
    pub(crate) fn is_c_contiguous(&self) -> bool {
        self.is_c_contiguous
    }

    /// Whether the elements lie one after the other in this order.
    pub(crate) fn is_contiguous(&self, order: Order) -> bool {
        let mut expected = size_of::<T>().cast_signed();
        // Where there is no element, or one in this dimension, the step says nothing.
        let mut fits = |(length, step): (&usize, &isize)| {
            let fits = *length <= 1 || *step == expected;
            expected = expected.saturating_mul(length.cast_signed());
            fits
        };
        let mut axes = self.shape().iter().zip(self.strides());
        self.count == 0
            || match order {
                Order::C => axes.rev().all(fits),
                Order::Fortran => axes.all(&mut fits),
            }
    }

    /// The address of the first element.
    pub(super) fn start(&self) -> *mut T {
        self.lent.buffer.buf.cast()
    }

    /// The elements as a slice's pointer and length, where they can be one: without gaps in C order, and aligned.
    fn as_raw_slice(&self) -> Result<*mut [T], BufferProblem> {
        if self.count == 0 {
            return Ok(ptr::slice_from_raw_parts_mut(ptr::dangling_mut(), 0));
        }
        if !self.is_c_contiguous {
            return Err(BufferProblem::NotContiguous { order: Order::C });
        }
        if !self.is_aligned {
            return Err(BufferProblem::Misaligned);
        }
        Ok(ptr::slice_from_raw_parts_mut(self.start(), self.count))
    }
}

impl<T: Element> PyBuffer<T> {
    /// The elements as a slice: for libraries that want one, and for loops that should be vectorised.
    ///
    /// # Errors
    /// [`BufferProblem`] when the elements do not lie one after the other in C order, or not at multiples of their size.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to this memory: no Python code that runs in this thread or another one, no library that was given the object,
    /// and no [`PyBufferMut`] of it. `bytes` are never written to.
    pub unsafe fn as_slice(&self) -> Result<&[T], BufferProblem> {
        // SAFETY: checked to be without gaps and aligned; that nobody writes is the caller's promise.
        self.view().as_raw_slice().map(|slice| unsafe { &*slice })
    }
}

impl<T: Element> PyBufferMut<T> {
    /// The elements as a slice that can be changed.
    ///
    /// # Errors
    /// As [`PyBuffer::as_slice`].
    ///
    /// # Safety
    /// While the slice lives, nothing else reads or writes this memory, in this thread or another one: no Python code, no library that was given the object,
    /// and no other buffer or slice of it.
    pub unsafe fn as_mut_slice(&mut self) -> Result<&mut [T], BufferProblem> {
        assert!(self.view().is_writable());
        // SAFETY: checked to be writable, without gaps and aligned; that nobody else uses the memory is the caller's promise.
        self.view()
            .as_raw_slice()
            .map(|slice| unsafe { &mut *slice })
    }
}

/// A buffer for the length of a call, in the wrapper's frame, where the exporter fills it in. It need not ask whether its thread is attached when it is
/// dropped: as a [`Bound`], it cannot leave a thread that is.
pub struct Held<'py, B: Lendable> {
    buffer: ManuallyDrop<B>,
    marker: PhantomData<Python<'py>>,
}

impl<B: Lendable> Default for Held<'_, B> {
    #[inline(always)]
    fn default() -> Self {
        Self {
            buffer: ManuallyDrop::new(B::empty()),
            marker: PhantomData,
        }
    }
}

impl<'py, B: Lendable> Held<'py, B> {
    /// Keeps the buffer that an object lends.
    #[inline(always)]
    pub(crate) fn hold(
        &mut self,
        object: &Bound<'py, PyAny>,
        py: Python<'py>,
    ) -> Result<&B, Failure> {
        self.clear();
        self.buffer.fill(object, py)?;
        Ok(&self.buffer)
    }

    #[inline(always)]
    fn clear(&mut self) {
        let lent = self.buffer.lent();
        if !lent.buffer.obj.is_null() {
            // SAFETY: this thread is attached to the interpreter of the `Bound` that lent the buffer; the release sets `obj` to NULL, so it is done once.
            unsafe { lent.release() }
        }
    }
}

impl<B: Lendable> Drop for Held<'_, B> {
    #[inline(always)]
    fn drop(&mut self) {
        self.clear();
    }
}

/// The buffers that a [`Held`] can keep.
pub trait Lendable: Sized {
    /// No buffer, to be filled.
    fn empty() -> Self;
    /// Takes the buffer of an object; there is none so far.
    fn fill(&mut self, object: &Bound<'_, PyAny>, py: Python<'_>) -> Result<(), Failure>;
    /// What has to be given back.
    fn lent(&mut self) -> &mut Lent;
    /// The buffer of an object.
    fn take(object: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let mut buffer = Self::empty();
        buffer.fill(object, object.py())?;
        Ok(buffer)
    }
}

impl<T: Element> Lendable for PyBuffer<T> {
    #[inline(always)]
    fn empty() -> Self {
        Self::new(View::empty())
    }
    #[inline(always)]
    fn fill(&mut self, object: &Bound<'_, PyAny>, py: Python<'_>) -> Result<(), Failure> {
        self.view_mut().fill(object, py, false)
    }
    #[inline(always)]
    fn lent(&mut self) -> &mut Lent {
        &mut self.view_mut().lent
    }
}

impl<T: Element> Lendable for PyBufferMut<T> {
    #[inline(always)]
    fn empty() -> Self {
        Self::new(PyBuffer::new(View::empty()))
    }
    #[inline(always)]
    fn fill(&mut self, object: &Bound<'_, PyAny>, py: Python<'_>) -> Result<(), Failure> {
        self.view_mut().fill(object, py, true)
    }
    #[inline(always)]
    fn lent(&mut self) -> &mut Lent {
        &mut self.view_mut().lent
    }
}

/// Why an object lends no such buffer, after `PyObject_GetBuffer` failed.
#[cold]
fn refusal<T: Element>(object: &Bound<'_, PyAny>, is_writable: bool) -> Failure {
    let raised = error::fetch(object.py());
    // SAFETY: attached, valid object.
    if unsafe { ffi::PyObject_CheckBuffer(object.as_ptr()) } == 0 {
        return BufferProblem::not_a_buffer::<T>(object).into();
    }
    // Exporters refuse to lend what is read-only with errors of their own. Whether that was it shows when it is only to be read.
    if is_writable && elements_of(object).is_some_and(|(_, is_read_only)| is_read_only) {
        return BufferProblem::read_only::<T>(object).into();
    }
    Failure::Raised(raised)
}

/// The elements of the buffer that an object lends, and whether it can only be read; `None` for one that lends nothing.
#[cold]
pub(crate) fn elements_of(object: &Bound<'_, PyAny>) -> Option<(String, bool)> {
    let mut buffer = ffi::Py_buffer::new();
    // SAFETY: attached, valid object and structure; what was lent is given back at once, from where it was put.
    unsafe {
        if ffi::PyObject_CheckBuffer(object.as_ptr()) == 0 {
            return None;
        }
        if ffi::PyObject_GetBuffer(object.as_ptr(), &raw mut buffer, ffi::PyBUF_FULL_RO) != 0 {
            drop(error::take(object.py()));
            return None;
        }
        let elements = format::describe(buffer.format, buffer.itemsize);
        let is_read_only = buffer.readonly != 0;
        ffi::PyBuffer_Release(&raw mut buffer);
        Some((elements, is_read_only))
    }
}

#[cold]
fn malformed(what: &'static str) -> Failure {
    BufferProblem::Malformed { what }.into()
}
