//! What a stub tells type checkers beyond the types that Rust has: what is deprecated.

use pydust::prelude::*;

/// Temperatures, with names that are on their way out.
#[pydust::module(members(Thermometer, Gauge))]
pub struct Stubs;

#[pydust::methods]
impl Stubs {
    /// Degrees Fahrenheit in degrees Celsius.
    pub fn to_celsius(fahrenheit: f64) -> f64 {
        (fahrenheit - 32.0) / 1.8
    }

    /// The name that `to_celsius` had before.
    #[deprecated(since = "0.2.0", note = "use to_celsius()")]
    pub fn convert(fahrenheit: f64) -> f64 {
        Self::to_celsius(fahrenheit)
    }
}

/// Shows a temperature.
#[pydust::class]
pub struct Thermometer {
    celsius: f64,
}

#[pydust::methods]
impl Thermometer {
    fn __new__(celsius: f64) -> Self {
        Self { celsius }
    }

    /// The temperature that it shows.
    #[property]
    pub fn celsius(&self) -> f64 {
        self.celsius
    }

    /// The same, without its unit.
    #[property]
    #[deprecated(note = "use Thermometer.celsius")]
    pub fn degrees(&self) -> f64 {
        self.celsius
    }

    #[setter(degrees)]
    #[deprecated(note = "make a new Thermometer")]
    fn set_degrees(&mut self, value: f64) {
        self.celsius = value;
    }

    /// One that was left in boiling water.
    #[classmethod]
    #[deprecated]
    pub fn boiling(_cls: &Bound<'_, PyType>) -> Self {
        Self { celsius: 100.0 }
    }
}

/// What `Thermometer` was called before.
#[pydust::class]
#[deprecated(note = "use Thermometer")]
pub struct Gauge {
    #[attribute]
    celsius: f64,
}

#[pydust::methods]
impl Gauge {
    fn __new__(celsius: f64) -> Self {
        Self { celsius }
    }

    /// Another one, which Rust makes without a warning.
    pub fn copy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let celsius = self.celsius;
        Ok(Py::new(py, Self { celsius })?.into_any())
    }
}
