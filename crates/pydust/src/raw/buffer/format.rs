//! Format strings of the buffer protocol, as far as one number goes: `d`, `<i`, `=Q`.
//!
//! The character says the kind of number, and the item size says how wide it is. So `l` and `q` are the same where both have eight bytes.
//! See [format characters](https://docs.python.org/3/library/struct.html#format-strings).

use core::ffi::{CStr, c_char};

use super::element::{Element, ElementKind};

/// What a format says of each element.
struct Format {
    /// `None` for a kind that no [`Element`] has.
    kind: Option<ElementKind>,
    /// Whether it is `c`, one character of `bytes`.
    is_character: bool,
    /// Whether it has the byte order of the machine, or one byte.
    is_native: bool,
}

/// Whether elements in this format, each `size` bytes wide, are values of `T`. No format means bytes.
///
/// # Safety
/// `format` is NULL or a C string.
#[inline]
pub(super) unsafe fn accepts<T: Element>(format: *const c_char, size: isize) -> bool {
    if size.cast_unsigned() != size_of::<T>() {
        return false;
    }
    if format.is_null() {
        return T::KIND == ElementKind::Unsigned && size == 1;
    }
    // SAFETY: a C string has its end, and the second character is read only if the first is not the end.
    let (first, is_single) = unsafe { (*format, *format != 0 && *format.add(1) == 0) };
    if is_single && kind(first.cast_unsigned()) == Some(T::KIND) {
        return true;
    }
    // SAFETY: the caller's promise.
    accepts_text(unsafe { CStr::from_ptr(format) }, T::KIND, size)
}

#[cold]
fn accepts_text(format: &CStr, wanted: ElementKind, size: isize) -> bool {
    let format = parse(format.to_bytes(), size);
    let is_byte = wanted == ElementKind::Unsigned && size == 1;
    format.is_native && (format.kind == Some(wanted) || (format.is_character && is_byte))
}

fn parse(format: &[u8], size: isize) -> Format {
    let (order, code) = match format {
        [order @ (b'@' | b'=' | b'<' | b'>' | b'!'), code @ ..] => (*order, code),
        code => (b'@', code),
    };
    let is_foreign = match order {
        b'<' => cfg!(target_endian = "big"),
        b'>' | b'!' => cfg!(target_endian = "little"),
        _ => false,
    };
    Format {
        kind: match code {
            [code] => kind(*code),
            _ => None,
        },
        is_character: code == b"c",
        is_native: !is_foreign || size == 1,
    }
}

#[inline(always)]
const fn kind(code: u8) -> Option<ElementKind> {
    match code {
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => Some(ElementKind::Signed),
        b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' => Some(ElementKind::Unsigned),
        b'e' | b'f' | b'd' | b'g' => Some(ElementKind::Float),
        _ => None,
    }
}

/// The elements of such numbers as an [`Element`] has, in words.
#[cold]
pub(crate) fn element_name(format: &CStr) -> String {
    let size = match format.to_bytes() {
        b"b" | b"B" => 1,
        b"h" | b"H" => 2,
        b"i" | b"I" | b"f" => 4,
        b"n" | b"N" => size_of::<usize>().cast_signed(),
        _ => 8,
    };
    // SAFETY: a C string.
    unsafe { describe(format.as_ptr(), size) }
}

/// The elements of a format in words: `int32 ('i')`, `big-endian float64 ('>d')`, `format 'T{d:x:}'`.
///
/// # Safety
/// As [`accepts`].
#[cold]
pub(super) unsafe fn describe(format: *const c_char, size: isize) -> String {
    let text = if format.is_null() {
        c"B"
    } else {
        // SAFETY: the caller's promise.
        unsafe { CStr::from_ptr(format) }
    };
    let bits = size.saturating_mul(8);
    let format = parse(text.to_bytes(), size);
    let order = match (format.is_native, cfg!(target_endian = "little")) {
        (true, _) => "",
        (false, true) => "big-endian ",
        (false, false) => "little-endian ",
    };
    let text = text.to_string_lossy();
    match (
        format.kind,
        text.trim_start_matches(['@', '=', '<', '>', '!']),
    ) {
        (Some(ElementKind::Signed), _) => format!("{order}int{bits} ('{text}')"),
        (Some(ElementKind::Unsigned), _) => format!("{order}uint{bits} ('{text}')"),
        (Some(ElementKind::Float), _) => format!("{order}float{bits} ('{text}')"),
        (None, "?") => format!("bool ('{text}')"),
        (None, "c") => format!("char ('{text}')"),
        (None, _) => format!("format '{text}'"),
    }
}
