//! Text that the operating system gave or wants: paths and other `OsStr`, in the filesystem's encoding; C strings and single characters.

use core::ffi::CStr;
use std::ffi::{OsStr, OsString};

#[cfg(windows)]
use super::error;
use super::{ffi, operator, text};
#[cfg(unix)]
use crate::room;
use crate::{Bound, PyAny, PyResult, PyString, Python};

/// `os.fspath(object)`, or `None` for an object that has no path: neither `str` nor `bytes` nor one with `__fspath__`.
pub(crate) fn fspath<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if text::is_str(object) || text::is_bytes(object) {
        return Ok(Some(object.clone()));
    }
    // As in `os.fspath`, the method is the type's.
    let method = text::interned(object.py(), c"__fspath__");
    if operator::optional_attribute(object.get_type().as_any(), &method)?.is_none() {
        return Ok(None);
    }
    // SAFETY: attached, valid object.
    unsafe { Bound::from_result(object.py(), ffi::PyOS_FSPath(object.as_ptr())) }.map(Some)
}

/// A `str` in the operating system's encoding; what `surrogateescape` decoded comes out as it was. A `bytes` as it is.
#[cfg(unix)]
pub(crate) fn os_string(text: &Bound<'_, PyAny>) -> PyResult<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    let bytes = match text.downcast::<PyString>() {
        Some(text) => {
            // SAFETY: attached, valid str; the result is a `bytes`.
            let bytes: Bound<'_, crate::PyBytes> = unsafe {
                Bound::from_result(text.py(), ffi::PyUnicode_EncodeFSDefault(text.as_ptr()))
            }?;
            room::copy(bytes.as_bytes())?
        }
        None => room::copy(text.cast::<crate::PyBytes>()?.as_bytes())?,
    };
    Ok(OsString::from_vec(bytes))
}

/// A `str` in the operating system's encoding. `bytes` are decoded first, as CPython does on Windows.
#[cfg(windows)]
pub(crate) fn os_string(text: &Bound<'_, PyAny>) -> PyResult<OsString> {
    use std::os::windows::ffi::OsStringExt as _;
    let py = text.py();
    let decoded;
    let text = match text.downcast::<crate::PyBytes>() {
        Some(bytes) => {
            let bytes = bytes.as_bytes();
            // SAFETY: attached; the bytes are copied.
            decoded = unsafe {
                Bound::<PyAny>::from_result(
                    py,
                    ffi::PyUnicode_DecodeFSDefaultAndSize(
                        bytes.as_ptr().cast(),
                        bytes.len().cast_signed(),
                    ),
                )
            }?;
            decoded.cast::<PyString>()?
        }
        None => text.cast::<PyString>()?,
    };
    let mut length = 0;
    // SAFETY: attached, valid str; the buffer has that many units and is ours to free.
    unsafe {
        let units = ffi::PyUnicode_AsWideCharString(text.as_ptr(), &raw mut length);
        if units.is_null() {
            return Err(error::fetch(py));
        }
        let string = OsString::from_wide(core::slice::from_raw_parts(
            units.cast(),
            length.cast_unsigned(),
        ));
        ffi::PyMem_Free(units.cast());
        Ok(string)
    }
}

/// A `str` of the operating system's text, with `surrogateescape` for what does not decode.
#[cfg(unix)]
pub(crate) fn str_from_os<'py>(py: Python<'py>, text: &OsStr) -> PyResult<Bound<'py, PyAny>> {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = text.as_bytes();
    // SAFETY: attached; the bytes are copied.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyUnicode_DecodeFSDefaultAndSize(bytes.as_ptr().cast(), bytes.len().cast_signed()),
        )
    }
}

/// A `str` of the operating system's text.
#[cfg(windows)]
pub(crate) fn str_from_os<'py>(py: Python<'py>, text: &OsStr) -> PyResult<Bound<'py, PyAny>> {
    use std::os::windows::ffi::OsStrExt as _;
    let units: Vec<u16> = text.encode_wide().collect();
    // SAFETY: attached; the units are copied.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyUnicode_FromWideChar(units.as_ptr().cast(), units.len().cast_signed()),
        )
    }
}

/// The text of a `str` as a C string, in place; `None` when a NUL stands in it.
pub(crate) fn c_str<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Option<&'a CStr>> {
    let content = text::utf8(text)?.as_bytes();
    // SAFETY: CPython ends the UTF-8 text of a `str` with a NUL, which is part of the same buffer.
    let with_end = unsafe { core::slice::from_raw_parts(content.as_ptr(), content.len() + 1) };
    Ok(CStr::from_bytes_with_nul(with_end).ok())
}

/// A `str` of UTF-8 bytes.
///
/// # Errors
/// `UnicodeDecodeError` for others.
pub(crate) fn str_from_utf8<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: attached; the bytes are copied. A Rust slice never exceeds `isize::MAX`.
    unsafe {
        Bound::from_result(
            py,
            ffi::PyUnicode_FromStringAndSize(bytes.as_ptr().cast(), bytes.len().cast_signed()),
        )
    }
}

/// The first code point, which may be a surrogate; an empty text has none.
pub(crate) fn first_code_point(text: &Bound<'_, PyString>) -> Option<u32> {
    // SAFETY: attached, valid str that is not empty.
    (text::len(text) > 0).then(|| unsafe { ffi::PyUnicode_ReadChar(text.as_ptr(), 0) })
}
