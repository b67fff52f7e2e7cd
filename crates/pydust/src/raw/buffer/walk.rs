//! From element to element of a checked buffer, in C order: the last index changes fastest.
//!
//! A buffer is walked in runs. In memory without gaps there is one run; otherwise each row of the last dimension is one. So the way from one element to the
//! next is an addition, whatever the shape.

use core::marker::PhantomData;

use super::View;
use super::element::Element;
use crate::buffer::BufferProblem;

/// Where one element lies.
#[derive(Clone, Copy)]
pub(crate) struct ElementPlace<'a, T> {
    pointer: *mut T,
    is_aligned: bool,
    marker: PhantomData<&'a View<T>>,
}

impl<T: Element> ElementPlace<'_, T> {
    #[inline(always)]
    pub(crate) fn load(self) -> T {
        // SAFETY: a place is that of an element of a view that is still there; whether it suits an atomic was found out when the view was checked.
        unsafe {
            if size_of::<T>() == 1 || self.is_aligned {
                T::load(self.pointer)
            } else {
                T::load_unaligned(self.pointer)
            }
        }
    }

    /// # Safety
    /// The view is writable.
    #[inline(always)]
    unsafe fn store(self, value: T) {
        // SAFETY: as in `load`; that the memory may be written is the caller's promise.
        unsafe {
            if size_of::<T>() == 1 || self.is_aligned {
                T::store(self.pointer, value);
            } else {
                T::store_unaligned(self.pointer, value);
            }
        }
    }
}

impl<T: Element> View<T> {
    /// Every element, in C order.
    #[inline]
    pub(crate) fn places(&self) -> Places<'_, T> {
        let mut places = Places {
            pointer: self.start(),
            left: self.count,
            step: size_of::<T>().cast_signed(),
            rest: 0,
            run: 0,
            view: self,
        };
        if !self.is_c_contiguous {
            // Memory with gaps has at least one dimension and more than one element.
            let (length, step) = (self.shape(), self.strides());
            let last = length.len() - 1;
            places.left = length[last];
            places.step = step[last];
            places.rest = self.count - length[last];
        }
        places
    }

    /// The element at an index.
    #[inline]
    pub(crate) fn place(&self, index: &[usize]) -> Result<ElementPlace<'_, T>, BufferProblem> {
        let (shape, strides) = (self.shape(), self.strides());
        if index.len() != shape.len() {
            return Err(BufferProblem::dimensions(index.len(), shape.len()));
        }
        let mut offset = 0_isize;
        for (axis, (index, (length, step))) in
            index.iter().zip(shape.iter().zip(strides)).enumerate()
        {
            if index >= length {
                return Err(BufferProblem::out_of_bounds(*index, axis, *length));
            }
            offset = offset.wrapping_add(index.cast_signed().wrapping_mul(*step));
        }
        Ok(ElementPlace {
            pointer: self.start().wrapping_byte_offset(offset),
            is_aligned: self.is_aligned,
            marker: PhantomData,
        })
    }

    /// Writes the element at an index.
    #[inline]
    pub(crate) fn set(&self, index: &[usize], value: T) -> Result<(), BufferProblem> {
        assert!(self.is_writable());
        let place = self.place(index)?;
        // SAFETY: just checked.
        unsafe { place.store(value) };
        Ok(())
    }

    /// Writes every element, in C order: what `value` makes of the place's old value.
    #[inline]
    pub(crate) fn set_all(&self, mut value: impl FnMut(ElementPlace<'_, T>) -> T) {
        assert!(self.is_writable());
        self.places().for_each(|place| {
            let value = value(place);
            // SAFETY: just checked.
            unsafe { place.store(value) };
        });
    }
}

/// The places of a view in C order.
#[derive(Clone)]
pub(crate) struct Places<'a, T: Element> {
    /// The next place of the run.
    pointer: *mut T,
    /// How many places are left in the run.
    left: usize,
    /// Bytes to the next place of the run.
    step: isize,
    /// How many places come after the run.
    rest: usize,
    /// The number of the run.
    run: usize,
    view: &'a View<T>,
}

impl<'a, T: Element> Places<'a, T> {
    #[inline(always)]
    fn here(&self, is_aligned: bool) -> ElementPlace<'a, T> {
        ElementPlace {
            pointer: self.pointer,
            is_aligned,
            marker: PhantomData,
        }
    }

    /// Goes to the next row of the last dimension. There is one.
    #[cold]
    fn next_run(&mut self) {
        let (shape, strides) = (self.view.shape(), self.view.strides());
        self.run += 1;
        let mut number = self.run;
        let mut offset = 0_isize;
        let last = shape.len() - 1;
        for (length, step) in shape[..last].iter().zip(strides).rev() {
            offset = offset.wrapping_add((number % length).cast_signed().wrapping_mul(*step));
            number /= length;
        }
        self.pointer = self.view.start().wrapping_byte_offset(offset);
        self.left = shape[last];
        self.rest -= self.left;
    }
}

impl<'a, T: Element> Iterator for Places<'a, T> {
    type Item = ElementPlace<'a, T>;

    #[inline(always)]
    fn next(&mut self) -> Option<ElementPlace<'a, T>> {
        if self.left == 0 {
            if self.rest == 0 {
                return None;
            }
            self.next_run();
        }
        let place = self.here(self.view.is_aligned);
        self.left -= 1;
        self.pointer = self.pointer.wrapping_byte_offset(self.step);
        Some(place)
    }

    #[inline(always)]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let all = self.left + self.rest;
        (all, Some(all))
    }

    /// What `sum`, `for_each` and most other adapters come to: the usual case is a loop over memory without gaps, whose step is known while compiling.
    #[inline(always)]
    fn fold<A, F: FnMut(A, ElementPlace<'a, T>) -> A>(mut self, mut value: A, mut f: F) -> A {
        if self.step == size_of::<T>().cast_signed() && self.view.is_aligned && self.rest == 0 {
            let end = self.pointer.wrapping_add(self.left);
            while self.pointer != end {
                value = f(value, self.here(true));
                self.pointer = self.pointer.wrapping_add(1);
            }
            return value;
        }
        for place in self {
            value = f(value, place);
        }
        value
    }
}

impl<T: Element> ExactSizeIterator for Places<'_, T> {}
