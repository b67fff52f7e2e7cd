//! Methods that a class gets without writing them, from Rust's own traits.

use pydust::prelude::*;

/// Classes that derive methods.
#[pydust::module(members(Money, Reading))]
pub struct Data;

/// An amount of money, in cents. It is compared as Rust compares it, currency first.
#[pydust::class(eq, hash, order, repr)]
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Money {
    #[attribute]
    currency: String,
    #[attribute]
    cents: i64,
}

#[pydust::methods]
impl Money {
    fn __new__(currency: String, cents: i64) -> Self {
        Self { currency, cents }
    }

    fn __add__(&self, other: &Money) -> PyResult<Money> {
        if self.currency != other.currency {
            raise!(ValueError, "{} is not {}", other.currency, self.currency)
        }
        let cents = self.cents + other.cents;
        Ok(Self::__new__(self.currency.clone(), cents))
    }
}

/// A reading of a thermometer. Two are equal that were read at one time.
#[pydust::class(eq, order, repr)]
#[derive(Debug, PartialEq, PartialOrd)]
pub struct Reading {
    #[attribute]
    celsius: f64,
    #[attribute(set)]
    second: u64,
}

#[pydust::methods]
impl Reading {
    fn __new__(celsius: f64, second: u64) -> Self {
        Self { celsius, second }
    }

    /// In place of the one that `eq` asks for.
    fn __eq__(&self, other: &Reading) -> bool {
        self.second == other.second
    }
}
