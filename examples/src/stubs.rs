//! What a stub tells type checkers beyond the types that Rust has: what is deprecated, and what a type is more exactly.

use pydust::prelude::*;

/// Temperatures, with names that are on their way out.
#[pydust::module(members(Thermometer, Gauge))]
pub struct Stubs;

#[pydust::methods]
impl Stubs {
    /// Nothing is colder.
    pub const ABSOLUTE_ZERO: f64 = -273.15;
    pub const UNITS: (&str, &str) = ("C", "F");

    /// The unit of a country.
    #[hint("Literal['C', 'F']")]
    pub fn unit(country: &str) -> &'static str {
        if country == "US" { "F" } else { "C" }
    }

    /// The same temperatures in another unit.
    pub fn convert_all(
        celsius: Vec<f64>,
        #[hint("Literal['F', 'K']")] to: &str,
    ) -> PyResult<Vec<f64>> {
        match to {
            "F" => Ok(celsius.iter().map(|celsius| celsius * 1.8 + 32.0).collect()),
            "K" => Ok(celsius.iter().map(|celsius| celsius + 273.15).collect()),
            _ => raise!(ValueError, "there is no unit {to}"),
        }
    }

    /// One that shows what `change` makes of the temperature that another one shows.
    #[hint("Thermometer")]
    pub fn changed<'py>(
        py: Python<'py>,
        thermometer: &Thermometer,
        #[hint("Callable[[float], float]")] change: &Bound<'py>,
    ) -> PyResult<Bound<'py>> {
        let celsius = change.call((thermometer.celsius,))?.extract()?;
        Ok(Py::new(
            py,
            Thermometer {
                celsius,
                place: None,
            },
        )?
        .into_any()
        .into_bound(py))
    }

    /// Degrees Fahrenheit in degrees Celsius.
    ///
    /// >>> to_celsius(212)
    /// 100.0
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
    /// Where it hangs.
    #[attribute(set)]
    #[hint("Literal['indoors', 'outdoors'] | None")]
    place: Option<String>,
}

#[pydust::methods]
impl Thermometer {
    fn __new__(celsius: f64) -> Self {
        Self {
            celsius,
            place: None,
        }
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

    /// How warm people find it.
    ///
    /// ```python
    /// assert Thermometer(20).feeling == "warm"
    /// ```
    #[property]
    #[hint("Literal['cold', 'warm']")]
    pub fn feeling(&self) -> &'static str {
        if self.celsius < 18.0 { "cold" } else { "warm" }
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
        Self {
            celsius: 100.0,
            place: None,
        }
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
