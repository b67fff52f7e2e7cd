//! Data classes, and methods that a class gets from Rust's own traits.

use pydust::prelude::*;

/// Classes that get their methods without writing them.
#[pydust::module(members(Point, Person, Node, Celsius, Money, Reading))]
pub struct Data;

/// A point in the plane, which never changes.
#[pydust::class(data, order)]
pub struct Point {
    /// How far to the right.
    #[attribute]
    x: f64,
    /// How far up.
    #[attribute(default = 0.0)]
    y: f64,
}

/// Somebody with a name, who grows older.
#[pydust::class(data)]
pub struct Person {
    #[attribute]
    name: String,
    #[attribute(set, default = 0)]
    age: u32,
    /// Where letters go, by keyword only.
    #[attribute(set, default = None, keyword)]
    email: Option<String>,
    /// Only Rust sees it. It starts as its `Default`.
    greetings: u32,
}

#[pydust::methods]
impl Person {
    /// Greets somebody, and counts.
    pub fn greet(&mut self, other: &str) -> String {
        self.greetings += 1;
        format!("{} greets {other}, {}", self.name, self.greetings)
    }
}

/// A list of any objects.
#[pydust::class(data)]
pub struct Node {
    #[attribute(set)]
    value: Py<PyAny>,
    #[attribute(set, default = None)]
    next: Option<Py<Node>>,
}

/// A temperature that shows its unit.
#[pydust::class(data)]
pub struct Celsius {
    #[attribute]
    degrees: f64,
}

#[pydust::methods]
impl Celsius {
    /// In place of the one of a data class.
    fn __repr__(&self) -> String {
        format!("{:.1} °C", self.degrees)
    }
}

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
