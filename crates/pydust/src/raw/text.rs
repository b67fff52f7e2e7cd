//! `str` and `bytes`: reading them in place, and making them from Rust's.

use core::ffi::CStr;

use super::{call, error, ffi};
use crate::{Bound, PyAny, PyBytes, PyResult, PyString, Python};

/// The head of a `str`, as CPython lays it out (`PyASCIIObject` in `Include/cpython/unicodeobject.h`). pyo3-ffi has no accessors of the state from 3.14 on.
#[repr(C)]
struct Head {
    base: ffi::PyObject,
    length: ffi::Py_ssize_t,
    hash: ffi::Py_hash_t,
    /// Bit fields: interned (2 bits), kind (3), compact, ascii; without a GIL the first takes a byte, which changes while others read.
    state: [u8; 4],
    /// A second form of the text, in days past.
    #[cfg(not(Py_3_12))]
    wide: *mut core::ffi::c_void,
}

/// The characters of a `str` that is compact and ASCII; they lie right behind its head.
///
/// # Safety
/// `text` is a valid `str` for `'a`.
#[inline(always)]
pub(crate) unsafe fn ascii<'a>(text: *mut ffi::PyObject) -> Option<&'a str> {
    const COMPACT_ASCII: u8 = if cfg!(Py_GIL_DISABLED) {
        0b1_1000
    } else {
        0b110_0000
    };
    const BYTE: usize = if cfg!(Py_GIL_DISABLED) { 1 } else { 0 };
    // SAFETY: the head of every str looks like this, which [`check_layout`] has made sure of; compact ASCII data is immutable and as long as the head says.
    unsafe {
        let head = text.cast::<Head>();
        if (*head).state[BYTE] & COMPACT_ASCII != COMPACT_ASCII {
            return None;
        }
        let content =
            core::slice::from_raw_parts(head.add(1).cast(), (*head).length.cast_unsigned());
        Some(str::from_utf8_unchecked(content))
    }
}

/// Makes sure that this interpreter lays strings out as [`Head`] says: a build with other options, or of a later version, may not.
pub(crate) fn check_layout(py: Python<'_>) -> PyResult<()> {
    let read = |text: &str| {
        let object = str_from(py, text);
        // SAFETY: a valid str.
        unsafe { ascii(object.as_ptr()) }.map(str::to_owned)
    };
    if read("ascii").as_deref() == Some("ascii")
        && read("ä").is_none()
        && read("\u{1F600}").is_none()
    {
        return Ok(());
    }
    Err(crate::PyErr::without_place(
        crate::exception::ImportError::CLASS,
        "this Python keeps its strings in a way that this module was not built for",
    ))
}

/// The UTF-8 text of a `str`: the object's own bytes when it is ASCII, else the encoding that CPython caches in it.
///
/// # Errors
/// `UnicodeEncodeError` for lone surrogates.
#[inline]
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // SAFETY: a valid str.
    match unsafe { ascii(text.as_ptr()) } {
        Some(text) => Ok(text),
        None => encoded(text),
    }
}

#[cold]
fn encoded<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    let mut length = 0;
    // SAFETY: attached, valid str; the buffer belongs to the object and holds valid UTF-8.
    unsafe {
        let data = ffi::PyUnicode_AsUTF8AndSize(text.as_ptr(), &raw mut length);
        if data.is_null() {
            return Err(error::fetch(text.py()));
        }
        Ok(str::from_utf8_unchecked(core::slice::from_raw_parts(
            data.cast(),
            length.cast_unsigned(),
        )))
    }
}

/// A new `str`.
#[inline]
pub(crate) fn str_from<'py>(py: Python<'py>, text: &str) -> Bound<'py, PyString> {
    // SAFETY: attached; a new ASCII string is written once before anybody sees it. A Rust slice never exceeds `isize::MAX`.
    unsafe {
        let length = text.len().cast_signed();
        if text.is_ascii() && length > 1 {
            let object = call::infallible(py, ffi::PyUnicode_New(length, 127));
            core::ptr::copy_nonoverlapping(
                text.as_ptr(),
                ffi::PyUnicode_1BYTE_DATA(object.as_ptr()),
                text.len(),
            );
            return object;
        }
        // The empty string and single characters are shared by the interpreter.
        call::infallible(
            py,
            ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), length),
        )
    }
}

/// The interned `str` of a name known at compile time. CPython's cache of attributes goes by identity: a new `str` each time would fill it.
pub(crate) fn interned<'py>(py: Python<'py>, name: &CStr) -> Bound<'py, PyString> {
    // SAFETY: attached.
    unsafe { call::infallible(py, ffi::PyUnicode_InternFromString(name.as_ptr())) }
}

/// The content of a `bytes` object, which is immutable.
#[inline]
pub(crate) fn bytes_content<'a>(bytes: &'a Bound<'_, PyBytes>) -> &'a [u8] {
    // SAFETY: a valid bytes object; its content lives and stays as it is as long as the object.
    unsafe {
        let length = ffi::PyBytes_Size(bytes.as_ptr()).cast_unsigned();
        core::slice::from_raw_parts(ffi::PyBytes_AS_STRING(bytes.as_ptr()).cast(), length)
    }
}

/// A new `bytes`.
#[inline]
pub(crate) fn bytes_from<'py>(py: Python<'py>, content: &[u8]) -> Bound<'py, PyBytes> {
    // SAFETY: attached; copies the content.
    unsafe {
        call::infallible(
            py,
            ffi::PyBytes_FromStringAndSize(content.as_ptr().cast(), content.len().cast_signed()),
        )
    }
}

/// Whether the object is a `str`.
#[inline(always)]
pub(crate) fn is_str(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyUnicode_Check(object.as_ptr()) != 0 }
}

/// Whether the object is a `bytes`.
#[inline(always)]
pub(crate) fn is_bytes(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: attached, valid object.
    unsafe { ffi::PyBytes_Check(object.as_ptr()) != 0 }
}
