//! In place of the record in release builds: nothing is noted, and nothing is known.

use crate::Bound;
use crate::raw::ffi::PyObject;

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

/// What a library tells others: here nothing.
#[repr(C)]
pub struct Peer(u8);

/// Nobody is met.
pub fn meet(_peer: Option<&'static Peer>) -> Option<&'static Peer> {
    None
}
