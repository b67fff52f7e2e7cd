//! In place of the record in release builds: nothing is noted, and nothing is known.

use crate::layout::traverse::Traverse;
use crate::raw::ffi::PyObject;
use crate::{Bound, Python};

pub(crate) struct Importing;

impl Importing {
    #[inline(always)]
    pub(crate) fn begin() -> Self {
        Self
    }
}

#[inline(always)]
pub(crate) fn born<T>(_object: &Bound<'_, T>) {}

#[inline(always)]
pub(crate) fn died(_object: *mut PyObject) {}

#[inline(always)]
pub(crate) fn held<T>(_object: &Bound<'_, T>) {}

#[inline(always)]
pub(crate) fn ended(_object: *mut PyObject) {}

#[inline(always)]
pub(crate) fn leave<T: Traverse>(_py: Python<'_>, _value: &T) {}

#[inline(always)]
pub(crate) fn arrive<T: Traverse>(_py: Python<'_>, _value: &T) {}

/// Does nothing: there is no record.
pub fn track(_on: bool) {}

/// No serial number was ever given.
pub fn mark() -> u64 {
    0
}

/// Gives `null`: nothing is tracked.
pub fn survivors_to(_since: u64, sink: extern "C" fn(*const u8, usize)) {
    const NOTHING: &str = "null";
    sink(NOTHING.as_ptr(), NOTHING.len());
}
