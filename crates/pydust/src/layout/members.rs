//! The members of an enum as a root holds them: a tuple, in the order of Rust's variants.
//!
//! They are told apart by their addresses, so that nothing of Python's is called. Which tuple it is, `state` knows.

use core::ptr::NonNull;

use crate::interpreter;
use crate::raw::anchor::{Anchor, AnchorKind};
use crate::raw::{ffi, fields};
use crate::tree::definition::EnumDefinition;
use crate::{Bound, PyAny, Python};

/// The place of the object that a method was called on, if it is a member.
///
/// # Safety
/// Attached, and `object` is an instance of the enum.
#[inline]
pub(super) unsafe fn place_of_receiver(
    definition: &'static EnumDefinition,
    object: *mut ffi::PyObject,
) -> Option<usize> {
    // SAFETY: the caller's promise.
    unsafe {
        let place = NonNull::new(object)?;
        let py = Python::entered(Anchor::new(object, AnchorKind::Instance));
        let object = Bound::from_place(py, &place);
        let anchored = py.anchored_root();
        match anchored.and_then(|root| root.place_of(definition, object)) {
            Some(place) => Some(place),
            // With the limited API the class does not lead to its module.
            None => interpreter::in_newest_import(py, |root| root.place_of(definition, object)),
        }
    }
}

/// The member at a place.
///
/// # Safety
/// `members` is a tuple that lives.
#[inline]
pub(super) unsafe fn at(
    py: Python<'_>,
    members: NonNull<ffi::PyObject>,
    place: usize,
) -> Option<Bound<'_, PyAny>> {
    // SAFETY: the caller's promise; within the tuple, which has no empty place.
    unsafe {
        let count = fields::tuple_size(members.as_ptr()).cast_unsigned();
        let member =
            (place < count).then(|| fields::tuple_item(members.as_ptr(), place.cast_signed()))?;
        Some(Bound::from_borrowed(py, NonNull::new_unchecked(member)))
    }
}

/// The place at which this very object is.
///
/// # Safety
/// `members` is a tuple that lives.
#[inline]
pub(super) unsafe fn place_of(
    members: NonNull<ffi::PyObject>,
    object: &Bound<'_, PyAny>,
) -> Option<usize> {
    // SAFETY: the caller's promise; within the tuple.
    unsafe {
        let count = fields::tuple_size(members.as_ptr());
        let place = (0..count).find(|place| {
            core::ptr::eq(
                fields::tuple_item(members.as_ptr(), *place),
                object.as_ptr(),
            )
        });
        place.map(isize::cast_unsigned)
    }
}
