//! `str` and `bytes`: reading them in place, and making them from Rust's.

use core::ffi::CStr;

use super::{call, error, ffi};
use crate::{Bound, PyAny, PyBytes, PyResult, PyString, Python};

/// The UTF-8 text of a `str`: the object's own bytes when it is ASCII, else the encoding that CPython caches in it.
///
/// # Errors
/// `UnicodeEncodeError` for lone surrogates.
#[inline]
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // Newer layouts and free-threaded ones are left to the C API, which looks the same thing up first.
    #[cfg(not(any(Py_3_14, Py_GIL_DISABLED)))]
    // SAFETY: a valid str; compact ASCII data lies in the object, is immutable and as long as it says.
    unsafe {
        let object = text.as_ptr();
        if ffi::PyUnicode_IS_COMPACT_ASCII(object) != 0 {
            let length = ffi::PyUnicode_GET_LENGTH(object).cast_unsigned();
            return Ok(str::from_utf8_unchecked(core::slice::from_raw_parts(
                ffi::PyUnicode_1BYTE_DATA(object),
                length,
            )));
        }
    }
    encoded(text)
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

/// How many code points a `str` has.
pub(crate) fn len(text: &Bound<'_, PyString>) -> usize {
    // SAFETY: attached, valid str; cannot fail for one.
    unsafe { ffi::PyUnicode_GetLength(text.as_ptr()) }.cast_unsigned()
}

/// The text in UTF-16, little-endian, with lone surrogates as they are.
pub(crate) fn utf16<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyBytes>> {
    // SAFETY: attached, valid str; the codec gives bytes.
    unsafe {
        Bound::from_result(
            text.py(),
            ffi::PyUnicode_AsEncodedString(
                text.as_ptr(),
                c"utf-16-le".as_ptr(),
                c"surrogatepass".as_ptr(),
            ),
        )
    }
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
