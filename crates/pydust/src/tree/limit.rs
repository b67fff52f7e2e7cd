//! `Limit`: which values of a Python type a Rust type takes, where a type hint cannot say it. An `i8` is an `int` to every type checker.
//!
//! A [`Hint`] carries it; messages and stubs see the hint alone, `describe` writes both.

use core::ffi::CStr;

use crate::convert::derived::FieldSource;
use crate::tree::hint::Hint;

/// What is asked of a value beside its type.
#[derive(Clone, Copy)]
pub enum Limit {
    /// An integer, or an object with `__index__`, that fits so many bits.
    Integer {
        /// How many.
        bits: u32,
        /// Whether one of them is the sign.
        signed: bool,
        /// Whether zero is taken.
        zero: bool,
    },
    /// A number, or an object with `__float__` or `__index__`, that a float of so many bits can hold.
    Float(u32),
    /// So many items.
    Length(usize),
    /// Text of this kind.
    Text(TextKind),
    /// A `range` with step 1, of such integers.
    Range {
        /// What its ends are.
        of: &'static Hint,
        /// Whether the last number has to fit, and not the one after it.
        inclusive: bool,
    },
    /// Not less than zero.
    NotNegative,
    /// With a time zone.
    Aware,
    /// A buffer of such elements.
    Buffer {
        /// The [format character](https://docs.python.org/3/library/struct.html#format-characters) of an element.
        format: &'static CStr,
        /// Whether it is written to.
        writable: bool,
    },
    /// A member of an enum, or what is the value of one.
    Values,
    /// The fields of a struct.
    Fields(FieldSource, &'static [Field]),
    /// What type checkers are told, by `#[hint("..")]`. Messages go by the type.
    Written(&'static Hint),
}

/// What text has to be.
#[derive(Clone, Copy)]
pub enum TextKind {
    /// Without lone surrogates.
    Unicode,
    /// One character, which is no surrogate.
    Character,
    /// As `Unicode`, and without NUL.
    WithoutNull,
    /// A name of the file system: `str`, `bytes` or an object with `__fspath__`, without NUL.
    FileName,
}

/// A field that comes from a key or an attribute.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name in Python.
    pub name: &'static CStr,
    /// The type it takes.
    pub hint: Hint,
    /// Whether it has no default.
    pub required: bool,
}
