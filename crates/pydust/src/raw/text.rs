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

/// As [`ascii`], for an object that may be no `str`.
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
        ascii(object)
    }
}

/// The bytes of a text from `at` on as a number. In builds for size, an array that is filled from a slice calls a function.
#[inline(always)]
fn word_at<W: Copy>(text: &[u8], at: usize, width: usize) -> W {
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

/// Whether no byte has its high bit set. As for [`same`], words that overlap spare the loop over the last bytes.
#[inline(always)]
fn is_ascii(text: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let word = |at: usize| word_at::<u64>(text, at, 8);
    let half = |at: usize| u64::from(word_at::<u32>(text, at, 4));
    match text.len() {
        0..4 => text.is_ascii(),
        4..8 => (half(0) | half(text.len() - 4)) & HIGH == 0,
        _ => {
            let last = text.len() - 8;
            let mut bits = word(last);
            let mut at = 0;
            while at < last {
                bits |= word(at);
                at += 8;
            }
            bits & HIGH == 0
        }
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
#[inline(always)]
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
    // SAFETY: attached; a new reference or NULL.
    unsafe { call::infallible(py, str_pointer(py, text)) }
}

/// A new `str`, or NULL with an exception set.
#[inline(always)]
pub(super) fn str_pointer(_py: Python<'_>, text: &str) -> *mut ffi::PyObject {
    // SAFETY: attached; a new ASCII string is written once before anybody sees it. A Rust slice never exceeds `isize::MAX`.
    unsafe {
        let length = text.len().cast_signed();
        if length > 1 && is_ascii(text.as_bytes()) {
            let object = ffi::PyUnicode_New(length, 127);
            if !object.is_null() {
                let content = object.cast::<Head>().add(1).cast::<u8>();
                core::ptr::copy_nonoverlapping(text.as_ptr(), content, text.len());
            }
            return object;
        }
        // The empty string and single characters are shared by the interpreter.
        ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), length)
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
#[inline(always)]
pub(crate) fn bytes_content<'a>(bytes: &'a Bound<'_, PyBytes>) -> &'a [u8] {
    // SAFETY: a valid bytes object; its content lives and stays as it is as long as the object.
    unsafe {
        let length = ffi::Py_SIZE(bytes.as_ptr()).cast_unsigned();
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
        let content = ffi::PyBytes_AS_STRING(bytes.as_ptr())
            .cast::<u8>()
            .cast_mut();
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
