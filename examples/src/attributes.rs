//! Fields that Python sees, properties, properties of the class itself, and objects inside objects.

use pydust::prelude::*;

/// What objects and classes show as attributes.
#[pydust::module(members(Sensor, Watched, Point, Line, Basket))]
#[derive(Default)]
pub struct Attributes {
    sensors: Vec<String>,
}

#[pydust::methods]
impl Attributes {
    /// Forgets which sensors were made.
    pub fn forget_sensors(&mut self) {
        self.sensors.clear();
    }
}

/// A thermometer.
#[pydust::class]
pub struct Sensor {
    /// What it is called, read only.
    #[attribute]
    name: String,
    /// The highest reading that is allowed, type-checked.
    #[attribute(set)]
    limit: f64,
    /// What it is made of. Rust has another use for the word.
    #[attribute(set, rename = "type")]
    kind: String,
    readings: Vec<f64>,
}

#[pydust::methods]
impl Sensor {
    fn __new__(
        name: String,
        #[arg(default = 100.0)] limit: f64,
        mut state: State<'_, Attributes>,
    ) -> PyResult<Self> {
        state.borrow_mut()?.sensors.push(name.clone());
        Ok(Self {
            name,
            limit,
            kind: "copper".into(),
            readings: Vec::new(),
        })
    }

    /// The last reading in degrees Celsius.
    #[property]
    pub fn celsius(&self) -> Option<f64> {
        self.readings.last().copied()
    }

    #[setter(celsius)]
    fn set_celsius(&mut self, value: f64) -> PyResult<()> {
        if value > self.limit {
            raise!(ValueError, "{value} is more than {}", self.limit)
        }
        self.readings.push(value);
        Ok(())
    }

    #[deleter(celsius)]
    fn forget_last(&mut self) -> PyResult<()> {
        if self.readings.pop().is_none() {
            raise!(AttributeError, "{} has no readings", self.name)
        }
        Ok(())
    }

    /// The last reading in degrees Fahrenheit, which is computed.
    #[property]
    pub fn fahrenheit(&self) -> Option<f64> {
        Some(self.celsius()? * 1.8 + 32.0)
    }

    /// All readings. They can be deleted, but not set.
    #[property]
    #[rename = "all"]
    pub fn history(&self) -> &[f64] {
        &self.readings
    }

    #[deleter(all)]
    fn forget(&mut self) {
        self.readings.clear();
    }

    /// How many sensors were made.
    #[classmethod]
    #[property]
    pub fn instances(_cls: &Bound<'_, PyType>, state: State<'_, Attributes>) -> usize {
        state.sensors.len()
    }

    /// What an object of the class is called.
    #[classmethod]
    #[property]
    pub fn label(cls: &Bound<'_, PyType>) -> PyResult<String> {
        Ok(cls.name()?.to_lowercase())
    }

    /// The name of the sensor that was made last.
    #[classmethod]
    #[property]
    pub fn latest(_cls: &Bound<'_, PyType>, state: State<'_, Attributes>) -> PyResult<String> {
        let Some(name) = state.sensors.last() else {
            raise!(LookupError, "no sensor was made")
        };
        Ok(name.clone())
    }
}

/// A number that tells when it is set.
#[pydust::class]
pub struct Watched {
    number: i64,
    /// What is called with the new number.
    #[attribute(set)]
    watcher: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Watched {
    fn __new__() -> Self {
        Self {
            number: 0,
            watcher: None,
        }
    }

    /// The number.
    #[property]
    pub fn number(&self) -> i64 {
        self.number
    }

    #[setter(number)]
    fn set_number(&mut self, py: Python<'_>, value: i64) -> PyResult<()> {
        self.number = value;
        if let Some(watcher) = &self.watcher {
            watcher.bind(py).call((value,))?;
        }
        Ok(())
    }

    #[deleter(number)]
    fn reset(&mut self, py: Python<'_>) -> PyResult<()> {
        self.set_number(py, 0)
    }

    /// The number once more. The watcher may look at it when it is set here.
    #[property]
    pub fn visible(&self) -> i64 {
        self.number
    }

    #[setter(visible)]
    fn set_visible(this: &Bound<'_, Self>, value: i64) -> PyResult<()> {
        let py = this.py();
        let watcher = {
            let mut held = this.borrow_mut()?;
            held.number = value;
            held.watcher.as_ref().map(|watcher| watcher.clone_ref(py))
        };
        if let Some(watcher) = watcher {
            watcher.bind(py).call((value,))?;
        }
        Ok(())
    }

    #[deleter(visible)]
    fn reset_visible(this: &Bound<'_, Self>) -> PyResult<()> {
        Self::set_visible(this, 0)
    }
}

/// A point that can be moved.
#[pydust::class]
pub struct Point {
    #[attribute(set)]
    x: f64,
    #[attribute(set)]
    y: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A line between two points.
#[pydust::class]
pub struct Line {
    /// Where it starts. The line and Python hold the same point.
    #[attribute]
    start: Py<Point>,
    /// Where it ends, which can be another point.
    #[attribute(set)]
    end: Py<Point>,
}

#[pydust::methods]
impl Line {
    fn __new__(start: Py<Point>, end: Py<Point>) -> Self {
        Self { start, end }
    }

    /// The length now.
    #[property]
    pub fn length(&self, py: Python<'_>) -> PyResult<f64> {
        let (start, end) = (self.start.bind(py).borrow()?, self.end.bind(py).borrow()?);
        Ok((end.x - start.x).hypot(end.y - start.y))
    }

    /// Where it starts, once more.
    #[property]
    pub fn origin(&self) -> &Py<Point> {
        &self.start
    }
}

/// What Rust keeps, and what it shares.
#[pydust::class]
pub struct Basket {
    /// Rust's own. Python gets a copy.
    #[attribute(set)]
    prices: Vec<i64>,
    /// A list that Rust and Python share.
    #[attribute]
    notes: Py<PyList>,
}

#[pydust::methods]
impl Basket {
    fn __new__(notes: Py<PyList>) -> Self {
        Self {
            prices: Vec::new(),
            notes,
        }
    }

    /// The sum of the prices.
    #[property]
    pub fn total(&self) -> i64 {
        self.prices.iter().sum()
    }
}
