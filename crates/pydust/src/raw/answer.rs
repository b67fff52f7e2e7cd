//! What a function gives back to CPython: a new reference, or NULL with an exception set.
//!
//! A conversion that ends in a call of the C API hands its pointer on as it is. Whether it is NULL is CPython's own question, and asking it here as well would
//! cost every call a few instructions.

use super::{ffi, number, text};
use crate::{Bound, PyAny, PyResult, Python};

/// A new reference, or NULL with an exception set.
pub struct Answer(*mut ffi::PyObject);

/// A number that CPython takes as such: a length, a hash, `0` or `1`.
#[derive(Clone, Copy)]
pub struct Number(isize);

impl Number {
    /// Not -1, which says that there is an exception.
    #[inline(always)]
    pub(crate) const fn new(number: isize) -> Self {
        Self(number)
    }

    #[inline(always)]
    pub(crate) const fn get(self) -> isize {
        self.0
    }
}

impl Answer {
    /// The end of an iteration: NULL without an exception.
    pub(crate) const END: Self = Self(core::ptr::null_mut());

    /// The pointer, for CPython.
    #[inline(always)]
    pub(crate) fn into_ptr(self) -> *mut ffi::PyObject {
        self.0
    }

    /// `NotImplemented`: another operand is to be asked.
    pub(crate) fn not_implemented(_py: Python<'_>) -> Self {
        // SAFETY: attached.
        Self(unsafe { ffi::Py_NewRef(ffi::Py_NotImplemented()) })
    }

    /// Makes an error of NULL, and forgets any other answer.
    pub(crate) fn check(self, py: Python<'_>) -> PyResult<()> {
        // SAFETY: a new reference, or NULL with an exception set.
        unsafe { Bound::<PyAny>::from_result(py, self.into_ptr()) }.map(drop)
    }

    #[inline(always)]
    pub(crate) fn int_from_i64(_py: Python<'_>, value: i64) -> Self {
        // SAFETY: attached.
        Self(unsafe { ffi::PyLong_FromLongLong(value) })
    }

    #[inline(always)]
    pub(crate) fn int_from_u64(_py: Python<'_>, value: u64) -> Self {
        // SAFETY: attached.
        Self(unsafe { ffi::PyLong_FromUnsignedLongLong(value) })
    }

    #[inline(always)]
    pub(crate) fn float(_py: Python<'_>, value: f64) -> Self {
        // SAFETY: attached.
        Self(unsafe { ffi::PyFloat_FromDouble(value) })
    }

    #[inline(always)]
    pub(crate) fn bool(py: Python<'_>, value: bool) -> Self {
        number::bool_from(py, value).into()
    }

    /// The other of the two bools for one of them, of which the reference is taken over.
    ///
    /// # Safety
    /// A new reference or NULL, on an attached thread.
    #[inline(always)]
    pub(crate) unsafe fn not_bool(answer: *mut ffi::PyObject) -> Option<Self> {
        // SAFETY: attached. The bools are counted before 3.12 only.
        unsafe {
            let (yes, no) = (ffi::Py_True(), ffi::Py_False());
            let other = if core::ptr::eq(answer, yes) {
                no
            } else if core::ptr::eq(answer, no) {
                yes
            } else {
                return None;
            };
            if cfg!(not(Py_3_12)) {
                ffi::Py_INCREF(other);
                ffi::Py_DECREF(answer);
            }
            Some(Self(other))
        }
    }

    #[inline(always)]
    pub(crate) fn str(py: Python<'_>, value: &str) -> Self {
        Self(text::str_pointer_apart::<true>(py, value))
    }
}

impl<T> From<Bound<'_, T>> for Answer {
    #[inline(always)]
    fn from(object: Bound<'_, T>) -> Self {
        Self(object.into_ptr())
    }
}
