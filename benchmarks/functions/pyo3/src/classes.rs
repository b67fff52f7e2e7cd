//! The classes of the comparison in PyO3, as one writes them there.

use pyo3::PyTraverseError;
use pyo3::exceptions::PyIndexError;
use pyo3::gc::PyVisit;
use pyo3::prelude::*;

use std::sync::atomic::Ordering;

use crate::{Counter, ENTRIES};

/// Two numbers that never change.
#[pyclass(frozen, subclass)]
pub struct Point {
    #[pyo3(get)]
    x: f64,
    #[pyo3(get)]
    y: f64,
}

#[pymethods]
impl Point {
    #[new]
    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    #[getter]
    fn squared(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }

    fn total(&self) -> f64 {
        self.x + self.y
    }

    #[pyo3(signature = (factor, /))]
    fn times(&self, factor: f64) -> f64 {
        (self.x + self.y) * factor
    }

    fn scaled(&self, factor: f64) -> f64 {
        (self.x + self.y) * factor
    }

    #[pyo3(signature = (other, /))]
    fn dot(&self, other: &Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn __add__(&self, other: &Self) -> Self {
        Self {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> u64 {
        self.x.to_bits() ^ self.y.to_bits().rotate_left(32)
    }
}

#[pyfunction]
pub fn distance(a: &Point, b: &Point) -> f64 {
    let (x, y) = (a.x - b.x, a.y - b.y);
    x * x + y * y
}

/// A native class below another.
#[pyclass(frozen, extends = Point)]
pub struct Pixel {
    #[pyo3(get)]
    colour: i64,
}

#[pymethods]
impl Pixel {
    #[new]
    fn new(x: f64, y: f64, colour: i64) -> (Self, Point) {
        (Self { colour }, Point { x, y })
    }
}

/// A number that changes.
#[pyclass]
pub struct Tally {
    #[pyo3(get, set)]
    count: i64,
}

#[pymethods]
impl Tally {
    #[new]
    fn new(count: i64) -> Self {
        Self { count }
    }

    fn increment(&mut self) {
        self.count = self.count.wrapping_add(1);
    }

    fn __bool__(&self) -> bool {
        self.count != 0
    }
}

/// An object that the collector has to see.
#[pyclass(frozen)]
pub struct Holder {
    #[pyo3(get)]
    item: Py<PyAny>,
}

#[pymethods]
impl Holder {
    #[new]
    fn new(item: Py<PyAny>) -> Self {
        Self { item }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.item)
    }
}

/// Numbers in memory of its own.
#[pyclass(frozen)]
pub struct Series {
    values: Vec<f64>,
}

#[pymethods]
impl Series {
    #[new]
    fn new(length: usize, value: f64) -> Self {
        Self {
            values: vec![value; length],
        }
    }

    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<f64> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.values.get(index).copied())
            .ok_or_else(|| PyIndexError::new_err("series index out of range"))
    }
}

/// Called as a function.
#[pyclass(frozen)]
pub struct Linear {
    slope: f64,
    offset: f64,
}

#[pymethods]
impl Linear {
    #[new]
    fn new(slope: f64, offset: f64) -> Self {
        Self { slope, offset }
    }

    fn __call__(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }
}

/// Iterated by an iterator of its own.
#[pyclass(frozen)]
pub struct Span {
    start: i64,
    end: i64,
}

#[pymethods]
impl Span {
    #[new]
    fn new(start: i64, end: i64) -> Self {
        Self { start, end }
    }

    fn __iter__(&self) -> Counter {
        Counter {
            next: self.start,
            end: self.end,
        }
    }
}

/// Has nothing, and works on what stands for the state of the module.
#[pyclass(frozen, subclass)]
pub struct Clerk;

#[pymethods]
impl Clerk {
    #[new]
    fn new() -> Self {
        Self
    }

    fn entries(&self) -> i64 {
        ENTRIES.load(Ordering::Relaxed)
    }

    fn enter(&self) {
        ENTRIES.fetch_add(1, Ordering::Relaxed);
    }

    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(ENTRIES.load(Ordering::Relaxed))?)
    }

    /// A special method that returns nothing gives `()` here, not `None`.
    fn __invert__(&self, py: Python<'_>) -> Py<PyAny> {
        ENTRIES.fetch_add(1, Ordering::Relaxed);
        py.None()
    }
}
