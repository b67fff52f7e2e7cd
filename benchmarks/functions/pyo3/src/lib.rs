//! The functions of the comparison in PyO3, as one writes them there; the classes are in `classes.rs`.

mod classes;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use pyo3::buffer::{PyBuffer, ReadOnlyCell};
use pyo3::exceptions::{PyBufferError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

#[pyfunction]
fn noop() {}

#[pyfunction]
fn one_int(x: i64) -> i64 {
    x.wrapping_add(1)
}

#[pyfunction]
#[pyo3(signature = (x, /))]
fn one_int_positional(x: i64) -> i64 {
    x.wrapping_add(1)
}

#[pyfunction]
fn two_ints(left: i64, right: i64) -> i64 {
    left.wrapping_add(right)
}

#[pyfunction]
fn two_floats(left: f64, right: f64) -> f64 {
    left * right
}

#[pyfunction]
#[pyo3(signature = (x, /))]
fn invert(x: bool) -> bool {
    !x
}

#[pyfunction]
#[pyo3(signature = (first, second = 2, third = 3, fourth = 4))]
fn with_defaults(first: i64, second: i64, third: i64, fourth: i64) -> i64 {
    first
        .wrapping_add(second)
        .wrapping_add(third)
        .wrapping_add(fourth)
}

#[pyfunction]
#[pyo3(signature = (first = 1000, second = 2000))]
fn only_defaults(first: i64, second: i64) -> i64 {
    first.wrapping_add(second)
}

#[pyfunction]
#[pyo3(signature = (text, /))]
fn text_length(text: &str) -> usize {
    text.len()
}

#[pyfunction]
#[pyo3(signature = (text, /))]
fn text_echo(text: &str) -> &str {
    text
}

#[pyfunction]
#[pyo3(signature = (data, /))]
fn bytes_length(data: &[u8]) -> usize {
    data.len()
}

#[pyfunction]
#[pyo3(signature = (data, /))]
fn bytes_echo(data: &[u8]) -> &[u8] {
    data
}

#[pyfunction]
#[pyo3(signature = (values, /))]
fn list_sum(values: &Bound<'_, PyList>) -> PyResult<i64> {
    let mut sum = 0_i64;
    for value in values {
        sum = sum.wrapping_add(value.extract()?);
    }
    Ok(sum)
}

#[pyfunction]
#[pyo3(signature = (values, /))]
fn vector_sum(values: Vec<i64>) -> i64 {
    values.into_iter().fold(0, i64::wrapping_add)
}

#[pyfunction]
#[pyo3(signature = (count, /))]
fn list_of(count: i64) -> Vec<i64> {
    (0..count).collect()
}

#[pyfunction]
#[pyo3(signature = (number, /))]
fn pair_of(number: i64) -> (i64, f64) {
    (number + 1, 2.5)
}

const SCORES: [(&str, i64); 10] = [
    ("alpha", 1001),
    ("bravo", 1002),
    ("charlie", 1003),
    ("delta", 1004),
    ("echo", 1005),
    ("foxtrot", 1006),
    ("golf", 1007),
    ("hotel", 1008),
    ("india", 1009),
    ("juliett", 1010),
];

#[pyfunction]
fn dict_of(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for (name, score) in SCORES {
        dict.set_item(name, score)?;
    }
    Ok(dict)
}

#[pyfunction]
fn map_of() -> &'static BTreeMap<&'static str, i64> {
    static MAP: LazyLock<BTreeMap<&str, i64>> = LazyLock::new(|| BTreeMap::from(SCORES));
    &MAP
}

#[pyfunction]
#[pyo3(signature = (values, /))]
fn buffer_sum(py: Python<'_>, values: PyBuffer<f64>) -> PyResult<f64> {
    let values = values
        .as_slice(py)
        .ok_or_else(|| PyBufferError::new_err("values must be contiguous"))?;
    Ok(values.iter().map(ReadOnlyCell::get).sum())
}

#[pyfunction]
fn raise_plain() -> PyResult<()> {
    Err(PyValueError::new_err("the value is out of range"))
}

/// PyO3 adds no frame.
#[pyfunction]
fn raise_framed() -> PyResult<()> {
    Err(PyValueError::new_err("the value is out of range"))
}

#[pyfunction]
#[pyo3(signature = (callable, times, /))]
fn call_back(callable: &Bound<'_, PyAny>, times: i64) -> PyResult<()> {
    for index in 0..times {
        callable.call1((index,))?;
    }
    Ok(())
}

#[pyfunction]
#[pyo3(signature = (callable, times, /))]
fn attach_back(callable: Py<PyAny>, times: i64, py: Python<'_>) -> PyResult<()> {
    py.detach(|| {
        for index in 0..times {
            Python::attach(|py| callable.call1(py, (index,)).map(drop))?;
        }
        Ok(())
    })
}

#[pyclass]
struct Counter {
    next: i64,
    end: i64,
}

#[pymethods]
impl Counter {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self) -> Option<i64> {
        let value = self.next;
        (value < self.end).then(|| {
            self.next += 1;
            value
        })
    }
}

#[pyfunction]
#[pyo3(signature = (end, /))]
fn count(end: i64) -> Counter {
    Counter { next: 0, end }
}

#[pyfunction]
#[pyo3(signature = (values, /))]
fn consume(values: &Bound<'_, PyAny>) -> PyResult<i64> {
    let mut sum = 0_i64;
    for value in values.try_iter()? {
        sum = sum.wrapping_add(value?.extract()?);
    }
    Ok(sum)
}

/// A module has no state here, so a static of the whole process stands for it.
pub(crate) static ENTRIES: AtomicI64 = AtomicI64::new(1000);

#[pyfunction]
fn entries() -> i64 {
    ENTRIES.load(Ordering::Relaxed)
}

#[pyfunction]
fn enter() {
    ENTRIES.fetch_add(1, Ordering::Relaxed);
}

#[pymodule(gil_used = false)]
mod functions {
    #[pymodule_export]
    use super::classes::{Clerk, Holder, Linear, Pixel, Point, Series, Span, Tally, distance};
    #[pymodule_export]
    use super::{
        attach_back, buffer_sum, bytes_echo, bytes_length, call_back, consume, count, dict_of, enter, entries,
        invert, list_of, list_sum, map_of, noop, one_int, one_int_positional, only_defaults, pair_of,
        raise_framed, raise_plain, text_echo, text_length, two_floats, two_ints, vector_sum,
        with_defaults,
    };
}
