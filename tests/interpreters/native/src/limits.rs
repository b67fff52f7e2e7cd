//! Panics with payloads of every kind, errors that fail themselves, and values of any size that Python asks for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::error::Error;
use std::ffi::CString;
use std::fmt;
use std::panic::panic_any;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pydust::buffer::PyBuffer;
use pydust::exception::KeyError;
use pydust::prelude::*;

/// Ways to the limits.
#[pydust::module(members(Ends, Declines))]
pub struct Limits;

/// How many payloads were dropped.
static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// A payload that panics when it is dropped, with another one of its kind if it is to.
struct Payload {
    again: usize,
}

impl Drop for Payload {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
        match self.again {
            0 => {}
            again => panic_any(Payload { again: again - 1 }),
        }
    }
}

/// A value that panics when it is dropped.
pub struct Last {
    again: usize,
}

impl Last {
    fn again(&self) -> usize {
        self.again
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        panic_any(Payload { again: self.again })
    }
}

/// Panics at its end.
#[pydust::class]
pub struct Ends {
    #[opaque]
    _last: Last,
}

#[pydust::methods]
impl Ends {
    fn __new__(again: usize) -> Self {
        Self {
            _last: Last { again },
        }
    }

    fn __len__(&self) -> usize {
        panic_any(Payload { again: 1000 })
    }

    /// Panics.
    #[property]
    pub fn property(&self) -> i64 {
        panic_any(Payload { again: 1000 })
    }
}

/// An error that cannot be shown, in one way or another.
#[derive(Debug)]
struct Failing {
    throws: bool,
}

impl fmt::Display for Failing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.throws {
            panic_any(PyErr::from(Failing { throws: true }))
        }
        panic_any(Payload { again: 1000 })
    }
}

impl Error for Failing {}

/// An error that panics when it is dropped.
#[derive(Debug)]
struct Falling;

impl fmt::Display for Falling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("falling")
    }
}

impl Error for Falling {}

impl Drop for Falling {
    fn drop(&mut self) {
        panic_any(Payload { again: 1000 })
    }
}

/// An argument that is always refused, by an error with a burden.
pub struct Never;

impl<'py> FromPy<'py> for Never {
    const HINT: pydust::hint::Hint = pydust::hint::Hint::Name("int");
    fn from_py(object: &Bound<'py, PyAny>, _py: Python<'py>) -> PyResult<Self> {
        let error = pydust::convert::Expected::described("never").but_got(object);
        Err(error.with_cause(Falling))
    }
}
pydust::owned_argument!(Never);

/// Leaves every operation to the other operand.
#[pydust::class]
pub struct Declines {}

#[pydust::methods]
impl Declines {
    fn __new__() -> Self {
        Self {}
    }

    fn __add__(&self, _other: Never) -> i64 {
        0
    }
}

#[pydust::methods]
impl Limits {
    /// How many payloads were dropped.
    pub fn dropped() -> usize {
        DROPPED.load(Ordering::SeqCst)
    }

    pub fn throw(again: usize) {
        panic_any(Payload { again })
    }

    pub fn capsule(py: Python<'_>, again: usize) -> PyResult<Bound<'_, PyCapsule>> {
        PyCapsule::new(py, "last", Last { again })
    }

    pub fn closure(py: Python<'_>, again: usize) -> PyResult<Bound<'_>> {
        let last = Last { again };
        py.callable("closure", move |_, _| Ok(last.again()))
    }

    pub fn iterator(again: usize) -> impl Iterator<Item = usize> {
        let last = Last { again };
        std::iter::repeat_with(move || last.again())
    }

    pub fn throwing_iterator() -> impl Iterator<Item = usize> {
        std::iter::repeat_with(|| panic_any(Payload { again: 1000 }))
    }

    pub fn fail_to_show(throws: bool) -> PyResult<()> {
        Err(Failing { throws })?
    }

    pub fn fail_to_drop() -> PyResult<()> {
        Err(Falling)?
    }

    pub fn literal() {
        panic!("a text")
    }

    pub fn formatted(number: i64) {
        panic!("a text with {number}")
    }

    #[expect(
        clippy::unnecessary_literal_unwrap,
        reason = "this is about what the panic leaves"
    )]
    pub fn unwrap() -> i64 {
        None.unwrap()
    }

    pub fn overflow(number: u8) -> u8 {
        number.checked_add(255).expect("no overflow")
    }

    pub fn index(at: usize) -> u8 {
        [1, 2, 3][at]
    }

    pub fn divide(by: i64) -> i64 {
        1 / by
    }

    pub fn raised() -> PyResult<()> {
        raise!(ValueError, "a text")
    }

    pub fn native(text: String) -> PyResult<i64> {
        Ok(text.parse()?)
    }

    pub fn system() -> PyResult<String> {
        Ok(std::fs::read_to_string("/no/such/file")?)
    }

    pub fn caused() -> PyResult<()> {
        let cause = KeyError::error("cause").with_note("of the cause");
        Err(KeyError::error("effect").with_cause(cause).with_note("a note"))
    }

    pub fn grouped() -> PyResult<()> {
        let errors = vec![PyErr::msg("one"), "x".parse::<i64>().unwrap_err().into()];
        Err(PyErr::group("several", errors))
    }

    pub fn integers(_items: Vec<i64>) {}

    pub fn texts(_items: Vec<String>) {}

    pub fn deque(_items: VecDeque<i64>) {}

    pub fn shared(_items: Arc<[i64]>) {}

    pub fn boxed(_items: Box<[i64]>) {}

    pub fn slice(_items: &[f64]) {}

    pub fn set(_items: HashSet<i64>) {}

    pub fn ordered(_items: BTreeSet<i64>) {}

    pub fn map(_items: HashMap<i64, i64>) {}

    pub fn ordered_map(_items: BTreeMap<i64, i64>) {}

    pub fn text(_text: String) {}

    pub fn boxed_text(_text: Box<str>) {}

    pub fn shared_text(_text: Arc<str>) {}

    pub fn c_text(_text: CString) {}

    pub fn path(_path: PathBuf) {}

    pub fn bytes(_bytes: Vec<u8>) {}

    pub fn copied(bytes: &Bound<'_, PyByteArray>) -> PyResult<usize> {
        bytes.to_vec().map(|bytes| bytes.len())
    }

    pub fn buffer(buffer: &PyBuffer<u8>) -> usize {
        buffer.to_vec().len()
    }

    pub fn resize(array: &Bound<'_, PyByteArray>, length: usize) -> PyResult<usize> {
        array.resize(length)?;
        Ok(array.len())
    }

    pub fn filled(py: Python<'_>, length: usize) -> PyResult<Bound<'_, PyBytes>> {
        PyBytes::new_with(py, length, |_| Ok(()))
    }
}
