//! What a small module has, to be imported many times: `cycle.c` beside this project is the same in C.

use pydust::prelude::*;

/// A function, a class, an exception and a state.
#[pydust::module(members(Point, Refused))]
#[derive(Default)]
pub struct Cycle {
    calls: i64,
}

#[pydust::methods]
impl Cycle {
    /// Adds two numbers and counts the call.
    pub fn add(&mut self, a: i64, b: i64) -> PyResult<i64> {
        self.calls += 1;
        match a.checked_add(b) {
            Some(sum) => Ok(sum),
            None => Err(Refused { a, b }.into()),
        }
    }

    /// How often `add` was called.
    pub fn calls(&self) -> i64 {
        self.calls
    }
}

/// A point.
#[pydust::class]
pub struct Point {
    /// To the right.
    #[attribute]
    x: f64,
    /// Upwards.
    #[attribute]
    y: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The sum of both.
    pub fn total(&self) -> f64 {
        self.x + self.y
    }

    fn __add__(&self, other: &Point) -> Point {
        Point {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

/// A sum that is too large.
#[pydust::exception(extends = ValueError, message = "{a} and {b} are too much")]
#[derive(Debug)]
pub struct Refused {
    a: i64,
    b: i64,
}
