//! Special methods: what Python's operators, built-in functions and statements call.

use pydust::prelude::*;

/// Classes with operators, comparison, hashing, calling, containers, iteration and more.
#[pydust::module(members(Vector))]
pub struct Special;

/// A vector in the plane.
#[pydust::class]
#[derive(Clone, PartialEq)]
pub struct Vector {
    #[attribute]
    x: f64,
    #[attribute]
    y: f64,
}

#[pydust::methods]
impl Vector {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn __repr__(&self) -> String {
        format!("Vector({:?}, {:?})", self.x, self.y)
    }

    fn __add__(&self, other: &Vector) -> Vector {
        Self {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __mul__(&self, factor: f64) -> Vector {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }

    fn __rmul__(&self, factor: f64) -> Vector {
        self.__mul__(factor)
    }

    fn __neg__(&self) -> Vector {
        self.__mul__(-1.0)
    }

    fn __abs__(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn __bool__(&self) -> bool {
        self.x != 0.0 || self.y != 0.0
    }

    fn __eq__(&self, other: &Vector) -> bool {
        self == other
    }

    fn __hash__(&self) -> u64 {
        self.x.to_bits() ^ self.y.to_bits().rotate_left(1)
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__(&self, index: isize) -> PyResult<f64> {
        match index {
            0 | -2 => Ok(self.x),
            1 | -1 => Ok(self.y),
            _ => raise!(IndexError, "a vector has two coordinates"),
        }
    }

    fn __call__(&self, t: f64, #[arg(default = 0.0)] offset: f64) -> f64 {
        self.x * t + self.y + offset
    }

    fn __getattr__(&self, name: &str) -> PyResult<f64> {
        if name == "length" {
            return Ok(self.__abs__());
        }
        raise!(AttributeError, "a vector has no {name}")
    }
}
