//! `str`.

use std::borrow::Cow;

use super::python_type;
use crate::raw::{names, text};
use crate::tree::hint::Hint;
use crate::{Bound, PyResult, Python, room};

python_type!(
    /// Python's [`str`](https://docs.python.org/3/library/stdtypes.html#str).
    PyString, Hint::Name("str"), |object| text::is_str(object)
);

impl PyString {
    /// A new `str`.
    #[inline]
    pub fn new<'py>(py: Python<'py>, value: &str) -> Bound<'py, Self> {
        text::str_from(py, value)
    }

    /// [`sys.intern`](https://docs.python.org/3/library/sys.html#sys.intern): the one `str` of this text that is used for names. Python may keep it to the
    /// end of the process. Where the text is known while compiling, [`intern!`](crate::intern) is faster.
    #[inline]
    pub fn intern<'py>(py: Python<'py>, value: &str) -> Bound<'py, Self> {
        names::interned(py, value)
    }
}

impl Bound<'_, PyString> {
    /// The text, borrowed from the object.
    ///
    /// # Errors
    /// `UnicodeEncodeError` when it holds lone surrogates, which UTF-8 has no bytes for.
    #[inline(always)]
    pub fn to_str(&self) -> PyResult<&str> {
        text::utf8(self)
    }

    /// The text, with U+FFFD in place of lone surrogates.
    #[inline]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        if let Ok(text) = self.to_str() {
            return Cow::Borrowed(text);
        }
        let units = text::utf16(self).unwrap_or_else(|error| error.throw());
        let units = units.as_bytes().as_chunks::<2>().0;
        let mut text = String::new();
        // No unit takes more bytes than that.
        if text.try_reserve(units.len().saturating_mul(3)).is_err() {
            room::none().throw();
        }
        let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
        let decoded = char::decode_utf16(units);
        text.extend(decoded.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Cow::Owned(text)
    }

    /// `len(self)`: the number of code points.
    #[inline]
    pub fn len(&self) -> usize {
        text::len(self)
    }

    /// Whether there is no character.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
