//! Values with operators, and errors.

use pydust::prelude::*;

/// A number with operators, comparison and a hash.
#[pydust::class(mutable)]
pub struct Number {
    #[attribute]
    value: i64,
}

#[pydust::methods]
impl Number {
    fn __new__(value: i64) -> Self {
        Self { value }
    }

    fn __repr__(&self) -> String {
        format!("Number({})", self.value)
    }

    fn __str__(&self) -> String {
        self.value.to_string()
    }

    fn __add__(&self, other: &Number) -> Number {
        Self {
            value: self.value + other.value,
        }
    }

    fn __radd__(&self, other: i64) -> Number {
        Self {
            value: self.value + other,
        }
    }

    fn __sub__(&self, other: i64) -> Number {
        Self {
            value: self.value - other,
        }
    }

    fn __iadd__(&mut self, other: i64) {
        self.value += other;
    }

    fn __mul__(&self, other: i64) -> Number {
        Self {
            value: self.value * other,
        }
    }

    fn __truediv__(&self, other: i64) -> PyResult<f64> {
        if other == 0 {
            raise!(ZeroDivisionError, "division by zero")
        }
        Ok(self.value as f64 / other as f64)
    }

    fn __divmod__(&self, other: i64) -> (i64, i64) {
        (self.value.div_euclid(other), self.value.rem_euclid(other))
    }

    fn __pow__(&self, exponent: u32, modulus: Option<i64>) -> i64 {
        let power = self.value.wrapping_pow(exponent);
        modulus.map_or(power, |modulus| power % modulus)
    }

    fn __neg__(&self) -> Number {
        Self { value: -self.value }
    }

    fn __abs__(&self) -> i64 {
        self.value.abs()
    }

    fn __invert__(&self) -> i64 {
        !self.value
    }

    fn __int__(&self) -> i64 {
        self.value
    }

    fn __index__(&self) -> i64 {
        self.value
    }

    fn __float__(&self) -> f64 {
        self.value as f64
    }

    fn __bool__(&self) -> bool {
        self.value != 0
    }

    fn __eq__(&self, other: &Number) -> bool {
        self.value == other.value
    }

    fn __lt__(&self, other: &Number) -> bool {
        self.value < other.value
    }

    fn __hash__(&self) -> i64 {
        self.value
    }

    fn __call__(&self, factor: i64, #[arg(default = 0)] offset: i64) -> i64 {
        self.value * factor + offset
    }

    fn __copy__(&self) -> Number {
        Self { value: self.value }
    }

    fn __getnewargs__(&self) -> (i64,) {
        (self.value,)
    }

    /// A native error, one of the enum's, or a panic.
    pub fn fail(&self, how: &str) -> Result<i64, Outcome> {
        match how {
            "missing" => Err(Outcome::Missing { number: self.value }),
            "broken" => Err(Outcome::Broken("x".parse::<i64>().unwrap_err())),
            "panic" => panic!("the number is {}", self.value),
            _ => Ok(self.value),
        }
    }

    /// An error of the standard library.
    pub fn parse(text: &str) -> PyResult<i64> {
        Ok(text.parse()?)
    }
}

/// What can go wrong.
#[pydust::exception]
#[derive(Debug)]
pub enum Outcome {
    /// There is none.
    #[extends(KeyError)]
    #[message("nothing under {number}")]
    Missing { number: i64 },
    /// It has a cause.
    #[message("broken")]
    Broken(#[source] std::num::ParseIntError),
}
