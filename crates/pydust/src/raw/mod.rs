//! The first unsafe door: calls into CPython.
//!
//! Everything here takes an attachment token or a [`Bound`](crate::Bound) and gives back owned references or [`PyResult`](crate::PyResult), so the
//! rest of the crate calls it from safe code. One file per chapter of the C API. Differences between Python versions live here and in `build.rs` only.
//!
//! With the limited API, which gives one library for many versions, a file of `limited/` takes the place of the file with the same name here. It offers the
//! same functions, so that nobody else has to know.
#![allow(unsafe_code)]

pub mod anchor;
pub mod answer;
pub mod arguments;
pub mod buffer;
#[cfg_attr(Py_LIMITED_API, path = "limited/builtin.rs")]
mod builtin;
pub(crate) mod call;
pub(crate) mod capsule;
pub(crate) mod closure;
pub(crate) mod code;
pub(crate) mod collection;
#[cfg_attr(Py_LIMITED_API, path = "limited/context.rs")]
pub(crate) mod context;
#[cfg_attr(Py_LIMITED_API, path = "limited/current.rs")]
pub(crate) mod current;
#[cfg_attr(any(Py_LIMITED_API, not(Py_GIL_DISABLED)), path = "limited/ending.rs")]
pub(crate) mod ending;
pub(crate) mod error;
pub(crate) mod exceptions;
#[cfg_attr(Py_LIMITED_API, path = "limited/fields.rs")]
pub(crate) mod fields;
pub(crate) mod flag;
pub(crate) mod fork;
#[cfg_attr(Py_LIMITED_API, path = "limited/frame.rs")]
mod frame;
#[cfg(Py_LIMITED_API)]
#[path = "limited/head.rs"]
mod head;
pub(crate) mod interpreter;
#[cfg_attr(Py_LIMITED_API, path = "limited/invoke.rs")]
pub(crate) mod invoke;
pub(crate) mod items;
pub(crate) mod iteration;
#[cfg(debug_assertions)]
pub(crate) mod leaks;
pub mod module;
#[cfg(not(all(Py_LIMITED_API, Py_GIL_DISABLED)))]
mod module_def;
#[cfg(Py_3_15)]
pub mod module_slots;
pub(crate) mod module_type;
pub(crate) mod names;
pub(crate) mod number;
pub(crate) mod operator;
pub(crate) mod path;
pub mod pointer;
pub(crate) mod sanitizer;
pub(crate) mod sequence;
pub(crate) mod stack;
#[cfg_attr(Py_LIMITED_API, path = "limited/strings.rs")]
mod strings;
#[cfg(Py_LIMITED_API)]
#[path = "limited/symbol.rs"]
mod symbol;
pub mod test;
pub(crate) mod text;
pub(crate) mod thread;
pub(crate) mod traceback;
pub(crate) mod types;
pub(crate) mod vectorcall;
pub(crate) mod weak;

pub(crate) use pyo3_ffi as ffi;

/// The oldest Python 3 that this library runs on, by its minor version, of those that make a difference. Without the limited API it is the only one.
pub(crate) const BUILT_FOR: u32 = if cfg!(Py_3_15) {
    15
} else if cfg!(Py_3_14) {
    14
} else if cfg!(Py_3_13) {
    13
} else if cfg!(Py_3_12) {
    12
} else {
    11
};

/// Which of CPython's interfaces this library speaks: what it knows of objects, and how it touches flags.
pub(crate) const KIND: &str = match (cfg!(Py_LIMITED_API), cfg!(Py_GIL_DISABLED)) {
    (false, false) => "with GIL",
    (false, true) => "free-threaded",
    (true, false) => "limited API",
    (true, true) => "limited API, free-threaded",
};
