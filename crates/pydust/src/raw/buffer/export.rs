//! Memory of ours that Python sees as a buffer: what a `Py_buffer` is filled with, and what it holds until it is released.

use core::ffi::{CStr, c_int, c_void};

use super::Element;
use crate::exception::BufferError;
use crate::raw::ffi;
use crate::{PyErr, PyResult};

/// Numbers in memory that stays where it is while the object they belong to is lent.
pub struct Export {
    memory: *mut c_void,
    count: usize,
    item_size: usize,
    format: &'static CStr,
    writable: bool,
    /// In elements, the last dimension without gaps.
    shape: Box<[ffi::Py_ssize_t]>,
    /// Whether the object is lent exclusively.
    pub(crate) exclusively: bool,
}

/// What a `Py_buffer` holds until it is released.
struct Held {
    shape: Box<[ffi::Py_ssize_t]>,
    strides: Box<[ffi::Py_ssize_t]>,
    exclusively: bool,
}

impl Export {
    /// `memory` is that of a slice with `count` elements.
    pub(crate) fn new<T: Element>(memory: *mut T, count: usize, writable: bool) -> Self {
        Self {
            memory: memory.cast(),
            count,
            item_size: size_of::<T>(),
            format: T::FORMAT,
            writable,
            shape: Box::new([count.cast_signed()]),
            exclusively: false,
        }
    }

    /// The same numbers in several dimensions, whose product is their count.
    pub(crate) fn shaped(mut self, shape: &[usize]) -> PyResult<Self> {
        let product = shape
            .iter()
            .try_fold(1_usize, |product, length| product.checked_mul(*length));
        if product != Some(self.count) {
            return Err(PyErr::without_place(
                BufferError::CLASS,
                format!("{} elements do not have the shape {shape:?}", self.count),
            ));
        }
        self.shape = shape.iter().map(|length| length.cast_signed()).collect();
        Ok(self)
    }

    /// Fills what a consumer asked for with `flags`.
    ///
    /// # Safety
    /// `view` is what CPython passes to `bf_getbuffer` of `object`; the memory stays until the buffer is released.
    pub(crate) unsafe fn fill(
        &mut self,
        view: *mut ffi::Py_buffer,
        object: *mut ffi::PyObject,
        flags: c_int,
    ) -> PyResult<()> {
        let wants = |flag: c_int| flags & flag == flag;
        if wants(ffi::PyBUF_WRITABLE) && !self.writable {
            // As `bytes` says it.
            let message = "Object is not writable.";
            return Err(PyErr::without_place(BufferError::CLASS, message));
        }
        if wants(ffi::PyBUF_F_CONTIGUOUS) && self.shape.len() > 1 {
            let message = "the elements lie row by row, not in the order of Fortran";
            return Err(PyErr::without_place(BufferError::CLASS, message));
        }
        let mut strides = vec![0; self.shape.len()].into_boxed_slice();
        let mut stride = self.item_size.cast_signed();
        for (length, place) in self.shape.iter().zip(&mut strides).rev() {
            *place = stride;
            stride *= length;
        }
        let held = Box::new(Held {
            shape: core::mem::take(&mut self.shape),
            strides,
            exclusively: self.exclusively,
        });
        // SAFETY: the caller's promise; the boxes stay until `release`.
        unsafe {
            (*view).buf = self.memory;
            (*view).len = (self.count * self.item_size).cast_signed();
            (*view).itemsize = self.item_size.cast_signed();
            (*view).readonly = c_int::from(!self.writable);
            (*view).ndim = held.shape.len() as c_int;
            let when = |wanted: bool, pointer: *mut ffi::Py_ssize_t| {
                if wanted {
                    pointer
                } else {
                    core::ptr::null_mut()
                }
            };
            (*view).format = if wants(ffi::PyBUF_FORMAT) {
                self.format.as_ptr().cast_mut()
            } else {
                core::ptr::null_mut()
            };
            (*view).shape = when(wants(ffi::PyBUF_ND), held.shape.as_ptr().cast_mut());
            (*view).strides = when(wants(ffi::PyBUF_STRIDES), held.strides.as_ptr().cast_mut());
            (*view).suboffsets = core::ptr::null_mut();
            (*view).internal = Box::into_raw(held).cast();
            (*view).obj = ffi::Py_NewRef(object);
        }
        Ok(())
    }
}

/// Takes down what a `Py_buffer` holds, and tells whether its object was lent exclusively. `None` for one that holds nothing of ours any more.
///
/// # Safety
/// `view` was filled by [`Export::fill`].
pub(crate) unsafe fn release(view: *mut ffi::Py_buffer) -> Option<bool> {
    // SAFETY: the caller's promise; the pointer is taken out, so that this happens once.
    unsafe {
        let held = core::mem::replace(&mut (*view).internal, core::ptr::null_mut());
        (!held.is_null()).then(|| Box::from_raw(held.cast::<Held>()).exclusively)
    }
}
