//! `str` objects as CPython lays them out: reading ASCII text in place, and writing it into a new one.
//!
//! With the limited API `limited/strings.rs` stands here instead.

use super::ffi;
use super::text::{str_from, word_at};
use crate::{PyResult, Python};

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
pub(super) unsafe fn ascii<'a>(text: *mut ffi::PyObject) -> Option<&'a str> {
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

/// A new `str`, or NULL with an exception set.
#[inline]
pub(super) fn new(_py: Python<'_>, text: &str) -> *mut ffi::PyObject {
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

/// Whether no byte has its high bit set. Words that overlap spare the loop over the last bytes.
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
