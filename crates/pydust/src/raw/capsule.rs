//! Capsules with a Rust value, and how this library knows its own.
//!
//! The capsule points to a header that says what the value is. Only capsules with this file's destructor have such a header: no other library, and no other
//! part of this one, has a function at its address.

use core::any::{Any, TypeId};
use core::ffi::c_void;
use core::ptr::NonNull;
use std::ffi::CString;

use super::{error, ffi};
use crate::error::panic;
use crate::layout::chain;
use crate::{Bound, PyAny, PyCapsule, PyResult, Python};

/// What a capsule of ours points to.
struct Content {
    /// CPython keeps a pointer to the name.
    name: CString,
    value: Box<dyn Any + Send + Sync>,
}

/// A new capsule that owns the value.
pub(crate) fn new<'py>(
    py: Python<'py>,
    name: &str,
    value: Box<dyn Any + Send + Sync>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let content = Box::new(Content {
        name: CString::new(name)?,
        value,
    });
    let name = content.name.as_ptr();
    let content = Box::into_raw(content);
    // SAFETY: attached; the content, its name included, lives until the destructor runs, or is taken back here when there is no capsule.
    unsafe {
        let capsule = ffi::PyCapsule_New(content.cast(), name, Some(destroy));
        if capsule.is_null() {
            drop(Box::from_raw(content));
        }
        Bound::from_result(py, capsule)
    }
}

/// The content of a capsule that this library made. It lives and stays where it is as long as the capsule.
fn content<'a>(capsule: &'a Bound<'_, PyCapsule>) -> Option<&'a Content> {
    let destructor: ffi::PyCapsule_Destructor = destroy;
    // SAFETY: attached, valid capsule; only `new` makes capsules with this destructor, and it gives them a `Content`. What the calls complain about is cleared.
    unsafe {
        let found = ffi::PyCapsule_GetDestructor(capsule.as_ptr());
        if found.is_none_or(|found| !core::ptr::fn_addr_eq(found, destructor)) {
            ffi::PyErr_Clear();
            return None;
        }
        let name = ffi::PyCapsule_GetName(capsule.as_ptr());
        ffi::PyCapsule_GetPointer(capsule.as_ptr(), name)
            .cast::<Content>()
            .as_ref()
    }
}

/// The value of a capsule that this library made under this name, if it is a `T`.
pub(crate) fn get<'a, T: 'static>(capsule: &'a Bound<'_, PyCapsule>, name: &str) -> Option<&'a T> {
    let content = content(capsule)?;
    if content.name.as_bytes() != name.as_bytes() || (*content.value).type_id() != TypeId::of::<T>()
    {
        return None;
    }
    content.value.downcast_ref()
}

/// The name of any capsule.
pub(crate) fn name(capsule: &Bound<'_, PyCapsule>) -> Option<String> {
    // SAFETY: attached, valid capsule; a name is a C string that lives as long as the capsule.
    unsafe {
        let name = ffi::PyCapsule_GetName(capsule.as_ptr());
        if name.is_null() {
            ffi::PyErr_Clear();
            return None;
        }
        Some(
            core::ffi::CStr::from_ptr(name)
                .to_string_lossy()
                .into_owned(),
        )
    }
}

/// The value of a capsule that CPython passes back as the `self` of a function.
///
/// # Safety
/// `object` is a capsule made by [`new`] with a value of this type, and lives as long as the token.
pub(crate) unsafe fn value_of<T: 'static>(py: Python<'_>, object: NonNull<ffi::PyObject>) -> &T {
    // SAFETY: the caller's promise; the content does not move, so the reference may outlive the counted one.
    unsafe {
        let capsule: Bound<'_, PyAny> = Bound::from_borrowed(py, object);
        let content: *const Content = content(capsule.assume()).expect("made by this library");
        (*content)
            .value
            .downcast_ref()
            .expect("made with this value")
    }
}

/// The end of a capsule.
unsafe extern "C" fn destroy(capsule: *mut ffi::PyObject) {
    // SAFETY: CPython calls it once, attached, with a capsule made by `new`. The content may own another capsule.
    unsafe {
        let name = ffi::PyCapsule_GetName(capsule);
        chain::bounded(ffi::PyCapsule_GetPointer(capsule, name), drop_content);
    }
}

/// Drops the content. A panic in a user's `Drop` must not cross into C.
unsafe fn drop_content(content: *mut c_void) {
    // SAFETY: what the capsule pointed to, which nobody reaches any more, on an attached thread. An exception may be under way; it is put back afterwards.
    unsafe {
        let py = Python::assume_attached();
        error::set_aside(py, || {
            panic::reported(py, || drop(Box::from_raw(content.cast::<Content>())));
        });
    }
}
