//! The classes of the comparison in Rusty Pydust, as one writes them there.

use pydust::prelude::*;

use crate::Functions;

/// Two numbers that never change.
#[pydust::class]
pub struct Point {
    #[attribute]
    pub(crate) x: f64,
    #[attribute]
    pub(crate) y: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    #[property]
    pub fn squared(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }

    pub fn total(&self) -> f64 {
        self.x + self.y
    }

    #[signature(factor, /)]
    pub fn times(&self, factor: f64) -> f64 {
        (self.x + self.y) * factor
    }

    pub fn scaled(&self, factor: f64) -> f64 {
        (self.x + self.y) * factor
    }

    #[signature(other, /)]
    pub fn dot(&self, other: &Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn __add__(&self, other: &Point) -> Point {
        Point {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __eq__(&self, other: &Point) -> bool {
        self.x == other.x && self.y == other.y
    }

    fn __hash__(&self) -> u64 {
        self.x.to_bits() ^ self.y.to_bits().rotate_left(32)
    }
}

/// The same, known to other modules.
#[pydust::class(module = "functions")]
pub struct SharedPoint {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

#[pydust::methods]
impl SharedPoint {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A native class below another.
#[pydust::class]
pub struct Pixel {
    #[base]
    point: Point,
    #[attribute]
    colour: i64,
}

#[pydust::methods]
impl Pixel {
    fn __new__(x: f64, y: f64, colour: i64) -> Self {
        Self {
            point: Point { x, y },
            colour,
        }
    }
}

/// A number that changes.
#[pydust::class]
pub struct Tally {
    #[attribute(set)]
    count: i64,
}

#[pydust::methods]
impl Tally {
    fn __new__(count: i64) -> Self {
        Self { count }
    }

    pub fn increment(&mut self) {
        self.count = self.count.wrapping_add(1);
    }

    fn __bool__(&self) -> bool {
        self.count != 0
    }
}

/// An object that the collector has to see.
#[pydust::class]
pub struct Holder {
    #[attribute]
    item: Py<PyAny>,
}

#[pydust::methods]
impl Holder {
    fn __new__(item: Py<PyAny>) -> Self {
        Self { item }
    }
}

/// Numbers in memory of its own.
#[pydust::class]
pub struct Series {
    values: Vec<f64>,
}

#[pydust::methods]
impl Series {
    fn __new__(length: usize, value: f64) -> Self {
        Self {
            values: vec![value; length],
        }
    }

    fn __len__(&self) -> usize {
        self.values.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<f64> {
        match usize::try_from(index)
            .ok()
            .and_then(|index| self.values.get(index))
        {
            Some(value) => Ok(*value),
            None => raise!(IndexError, "series index out of range"),
        }
    }
}

/// Called as a function.
#[pydust::class]
pub struct Linear {
    slope: f64,
    offset: f64,
}

#[pydust::methods]
impl Linear {
    fn __new__(slope: f64, offset: f64) -> Self {
        Self { slope, offset }
    }

    fn __call__(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }
}

/// Iterated by an iterator of its own.
#[pydust::class]
pub struct Span {
    start: i64,
    end: i64,
}

#[pydust::methods]
impl Span {
    fn __new__(start: i64, end: i64) -> Self {
        Self { start, end }
    }

    fn __iter__(&self) -> SpanIterator {
        SpanIterator {
            next: self.start,
            end: self.end,
        }
    }
}

/// What goes through a [`Span`].
#[pydust::class]
pub struct SpanIterator {
    next: i64,
    end: i64,
}

#[pydust::methods]
impl SpanIterator {
    fn __next__(&mut self) -> Option<i64> {
        let value = self.next;
        (value < self.end).then(|| {
            self.next += 1;
            value
        })
    }
}

/// Has nothing, and works on the state of the module.
#[pydust::class]
pub struct Clerk;

#[pydust::methods]
impl Clerk {
    fn __new__() -> Self {
        Self
    }

    pub fn entries(&self, state: State<'_, Functions>) -> i64 {
        state.entries
    }

    pub fn enter(&self, mut state: State<'_, Functions>) -> PyResult<()> {
        let mut state = state.borrow_mut()?;
        state.entries = state.entries.wrapping_add(1);
        Ok(())
    }

    fn __len__(&self, state: State<'_, Functions>) -> PyResult<usize> {
        Ok(usize::try_from(state.entries)?)
    }

    fn __invert__(&self, mut state: State<'_, Functions>) -> PyResult<()> {
        let mut state = state.borrow_mut()?;
        state.entries = state.entries.wrapping_add(1);
        Ok(())
    }
}
