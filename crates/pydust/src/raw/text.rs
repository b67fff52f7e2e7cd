//! `str` and `bytes`: reading them in place, and making them from Rust's.

use core::ffi::CStr;

pub(crate) use super::strings::check_layout;
use super::{call, error, ffi, fields, strings};
use crate::{Bound, PyAny, PyBytes, PyResult, PyString, Python};

/// As [`strings::ascii`], for an object that may be no `str`.
///
/// # Safety
/// `object` is valid for `'a`.
#[inline(always)]
pub(crate) unsafe fn ascii_of<'a>(object: *mut ffi::PyObject) -> Option<&'a str> {
    // SAFETY: the caller's promise, and just checked.
    unsafe {
        if ffi::PyUnicode_Check(object) == 0 {
            return None;
        }
        strings::ascii(object)
    }
}

/// The bytes of a text from `at` on as a number. In builds for size, an array that is filled from a slice calls a function.
#[inline(always)]
pub(super) fn word_at<W: Copy>(text: &[u8], at: usize, width: usize) -> W {
    assert!(at + width <= text.len() && width == size_of::<W>());
    // SAFETY: within the text, as just checked; the callers' words are plain integers.
    unsafe { text.as_ptr().add(at).cast::<W>().read_unaligned() }
}

/// Whether two texts are equal. With one of them constant it is a few comparisons of words, the last of which overlaps, where `==` calls a function.
#[inline(always)]
pub(crate) fn same(constant: &str, text: &str) -> bool {
    macro_rules! by_words {
        ($constant:expr, $text:expr, $word:ty) => {{
            const WIDTH: usize = size_of::<$word>();
            let (constant, text): (&[u8], &[u8]) = ($constant, $text);
            let word = |text: &[u8], at: usize| word_at::<$word>(text, at, WIDTH);
            let last = constant.len() - WIDTH;
            let mut at = 0;
            while at < last {
                if word(constant, at) != word(text, at) {
                    return false;
                }
                at += WIDTH;
            }
            word(constant, last) == word(text, last)
        }};
    }
    let (constant, text) = (constant.as_bytes(), text.as_bytes());
    if constant.len() != text.len() {
        return false;
    }
    match constant.len() {
        0 => true,
        1 => constant[0] == text[0],
        2..4 => by_words!(constant, text, u16),
        4..8 => by_words!(constant, text, u32),
        _ => by_words!(constant, text, u64),
    }
}

/// The UTF-8 text of a `str`: the object's own bytes when it is ASCII, else the encoding that CPython caches in it.
///
/// # Errors
/// `UnicodeEncodeError` for lone surrogates.
#[inline(always)]
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // SAFETY: a valid str.
    match unsafe { strings::ascii(text.as_ptr()) } {
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
            return Err(error::fetch(text.py()).by_conversion());
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
    // SAFETY: attached; a new reference or NULL.
    unsafe { call::infallible(py, str_pointer(py, text)) }
}

/// A new `str`, or NULL with an exception set.
#[inline(always)]
pub(super) fn str_pointer(py: Python<'_>, text: &str) -> *mut ffi::PyObject {
    strings::new(py, text)
}

/// As [`str_pointer`], but once in a module for all results that are texts. Generic, so that it is built as fast as the module, and not as small as the runtime.
/// It does not unwind, so that its callers need not clean up after it.
#[inline(never)]
#[allow(
    improper_ctypes_definitions,
    reason = "called from Rust; for `extern \"C\"` alone"
)]
pub(super) extern "C" fn str_pointer_apart<const IN_MODULE: bool>(
    py: Python<'_>,
    text: &str,
) -> *mut ffi::PyObject {
    str_pointer(py, text)
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
#[inline(always)]
pub(crate) fn bytes_content<'a>(bytes: &'a Bound<'_, PyBytes>) -> &'a [u8] {
    // SAFETY: a valid bytes object; its content lives and stays as it is as long as the object.
    unsafe {
        let length = fields::bytes_length(bytes.as_ptr()).cast_unsigned();
        core::slice::from_raw_parts(fields::bytes_content(bytes.as_ptr()), length)
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

/// A new `bytes` of bytes that come one after the other: as many as the iterator said, zeros where it gives fewer.
#[inline]
pub(crate) fn bytes_from_items(
    py: Python<'_>,
    items: impl ExactSizeIterator<Item = u8>,
) -> Bound<'_, PyBytes> {
    let length = items.len();
    // SAFETY: attached; a new `bytes` is written before anybody sees it, within its length.
    unsafe {
        let bytes: Bound<'_, PyBytes> = call::infallible(
            py,
            ffi::PyBytes_FromStringAndSize(core::ptr::null(), length.cast_signed()),
        );
        let content = fields::bytes_content(bytes.as_ptr());
        let mut made = 0;
        for item in items.take(length) {
            content.add(made).write(item);
            made += 1;
        }
        core::ptr::write_bytes(content.add(made), 0, length - made);
        bytes
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
