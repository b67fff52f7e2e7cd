//! What the owner of a shared class tells the other libraries of an interpreter, as C functions and static data. Who uses it is `shared`.

use core::ffi::c_void;

use super::instance::Class;
use super::life;
use crate::error::panic;
use crate::raw::ffi;
use crate::{Python, interpreter};

/// What an owner tells other libraries of a class. Its address and all that it points to are static.
#[repr(C)]
pub(crate) struct ClassExport {
    /// The method table of the type.
    pub(super) table: *mut ffi::PyMethodDef,
    /// The description, and the one for other projects, which is empty where they cannot use it.
    pub(super) text: CText,
    pub(super) plain: CText,
    /// A new reference to the type of the newest import in the current interpreter, or NULL without an exception.
    pub(super) find: unsafe extern "C" fn() -> *mut ffi::PyObject,
    /// A new instance of a type that `find` gave, from a value that it takes over.
    pub(super) make:
        unsafe extern "C" fn(ty: *mut ffi::PyTypeObject, value: *mut c_void) -> *mut ffi::PyObject,
    /// Tells the owner that objects may come from another library.
    pub(super) expect_others: extern "C" fn(),
}

// SAFETY: never written after it was made, and everything behind its pointers is static.
unsafe impl Send for ClassExport {}
// SAFETY: as above.
unsafe impl Sync for ClassExport {}

/// A text as C sees it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct CText {
    start: *const u8,
    length: usize,
}

impl CText {
    pub(super) fn of(text: &'static str) -> Self {
        Self {
            start: text.as_ptr(),
            length: text.len(),
        }
    }

    /// # Safety
    /// Made by [`CText::of`], in whichever library.
    pub(super) unsafe fn get(self) -> &'static str {
        // SAFETY: the caller's promise: a static `str`.
        unsafe {
            let bytes = core::slice::from_raw_parts(self.start, self.length);
            core::str::from_utf8_unchecked(bytes)
        }
    }
}

/// All of an export but the texts.
pub(super) fn export<T: Class>() -> ClassExport {
    let none = CText::of("");
    ClassExport {
        table: T::DEFINITION.layout.methods(),
        text: none,
        plain: none,
        find: find::<T>,
        make: make::<T>,
        expect_others,
    }
}

extern "C" fn expect_others() {
    interpreter::expect_others();
}

unsafe extern "C" fn find<T: Class>() -> *mut ffi::PyObject {
    // SAFETY: called attached.
    let py = unsafe { Python::assume_attached() };
    let found = panic::quiet(|| {
        py.made_class(T::DEFINITION)
            .map(|ty| ty.to_bound(py).into_ptr())
    });
    found.flatten().unwrap_or_default()
}

unsafe extern "C" fn make<T: Class>(
    ty: *mut ffi::PyTypeObject,
    value: *mut c_void,
) -> *mut ffi::PyObject {
    // SAFETY: called attached.
    let py = unsafe { Python::assume_attached() };
    let made = panic::catch(|| {
        // SAFETY: called with a type from `find`, and with a value that is described as `T` is and that the caller does not use again.
        unsafe {
            let value = value.cast::<T>().read();
            life::create(py, ty, value, None, || {
                unreachable!("no shared class extends one of Python's own")
            })
        }
    });
    match made {
        Ok(object) => object.into_ptr(),
        Err(error) => {
            error.restore(py, None);
            core::ptr::null_mut()
        }
    }
}
