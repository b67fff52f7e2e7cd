//! Functions of CPython that newer versions have than the one which a file for many versions is built for, and the one old one that it cannot do without.

use core::ffi::{CStr, c_char, c_void};
use core::ptr::NonNull;
use std::sync::OnceLock;

/// A function that is looked up when it is first asked for. `F` is a pointer to it.
pub(super) struct Symbol<F> {
    name: &'static CStr,
    found: OnceLock<Option<F>>,
}

impl<F: Copy> Symbol<F> {
    /// # Safety
    /// `F` is the type that the function of this name has in every version that exports it.
    pub(super) const unsafe fn new(name: &'static CStr) -> Self {
        assert!(size_of::<F>() == size_of::<*mut c_void>());
        Self {
            name,
            found: OnceLock::new(),
        }
    }

    /// The function, if the running Python exports it.
    pub(super) fn get(&self) -> Option<F> {
        *self.found.get_or_init(|| {
            let address = find(self.name)?;
            // SAFETY: the promise of `new`, which compared the sizes too.
            Some(unsafe { core::mem::transmute_copy(&address) })
        })
    }
}

/// The address of a function that the running Python exports.
#[cfg(unix)]
fn find(name: &CStr) -> Option<*mut c_void> {
    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }
    const DEFAULT: *mut c_void = if cfg!(target_vendor = "apple") {
        core::ptr::without_provenance_mut(usize::MAX - 1)
    } else {
        core::ptr::null_mut()
    };
    // SAFETY: looks in what the process has loaded.
    NonNull::new(unsafe { dlsym(DEFAULT, name.as_ptr()) }).map(NonNull::as_ptr)
}

/// The address of a function that the running Python exports.
#[cfg(windows)]
fn find(name: &CStr) -> Option<*mut c_void> {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleA(name: *const c_char) -> *mut c_void;
        fn GetProcAddress(module: *mut c_void, name: *const c_char) -> *mut c_void;
    }
    // SAFETY: a constant that CPython exports.
    let minor = unsafe { super::ffi::Py_Version } >> 16 & 0xff;
    let library = std::ffi::CString::new(format!("python3{minor}.dll")).ok()?;
    // SAFETY: both are C strings; the library of the running Python is loaded and stays so.
    let found = unsafe {
        let module = NonNull::new(GetModuleHandleA(library.as_ptr()))?;
        GetProcAddress(module.as_ptr(), name.as_ptr())
    };
    NonNull::new(found).map(NonNull::as_ptr)
}
