//! A class is a struct, a field an attribute, a function with a receiver a method.

use pydust::prelude::*;

/// Classes with a constructor, methods, attributes and properties.
#[pydust::module(members(Person, Point, Counter, Ticket, Receipt, Marker))]
pub struct Classes;

#[pydust::methods]
impl Classes {
    /// How far two points are apart.
    pub fn distance(a: &Point, b: &Point) -> f64 {
        (a.x - b.x).hypot(a.y - b.y)
    }

    /// A function of the module that makes an object of one of its classes.
    pub fn origin() -> Point {
        Point { x: 0.0, y: 0.0 }
    }

    /// Moves the count of one counter to another.
    pub fn pour(source: &mut Counter, target: &mut Counter) {
        target.count += std::mem::take(&mut source.count);
    }

    /// The only way to a ticket.
    pub fn draw(number: u64) -> Ticket {
        Ticket { number }
    }

    /// A receipt for a ticket.
    pub fn redeem(ticket: &Ticket) -> Receipt {
        Receipt {
            number: ticket.number,
        }
    }
}

/// Somebody with a name.
#[pydust::class]
pub struct Person {
    /// The name, read only.
    #[attribute]
    name: String,
    /// The age in years, type-checked.
    #[attribute(set)]
    age: u32,
    email: Option<String>,
}

#[pydust::methods]
impl Person {
    /// The age at which a person is grown up.
    pub const ADULT: u32 = 18;

    fn __new__(name: String, #[arg(default = 0)] age: u32) -> Self {
        Self {
            name,
            age,
            email: None,
        }
    }

    /// Greets another person.
    pub fn greet(&self, other: &Person) -> String {
        format!("{} greets {}", self.name, other.name)
    }

    /// Somebody without a name.
    #[classmethod]
    pub fn anonymous(cls: &Bound<'_, PyType>) -> PyResult<Self> {
        Ok(Self {
            name: format!("anonymous {}", cls.qualified_name()?),
            age: 0,
            email: None,
        })
    }

    /// The address for letters, checked when it is set.
    #[property]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    #[setter(email)]
    fn set_email(&mut self, value: Option<String>) -> PyResult<()> {
        if let Some(value) = &value
            && !value.contains('@')
        {
            raise!(ValueError, "Invalid email address for {}", self.name)
        }
        self.email = value;
        Ok(())
    }

    /// The part of an address after the `@`. Without a receiver this is a static method.
    pub fn domain_of(address: &str) -> Option<&str> {
        address.split_once('@').map(|(_, domain)| domain)
    }
}

/// A point that never changes: nothing here takes `&mut self` and nothing can be set, so it has no borrow flag.
#[pydust::class]
pub struct Point {
    #[attribute]
    x: f64,
    #[attribute]
    y: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The distance from the origin.
    pub fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The point with its coordinates exchanged.
    pub fn mirrored(&self) -> Self {
        Self {
            x: self.y,
            y: self.x,
        }
    }

    /// The point further away from the origin, or nearer to it.
    #[signature(factor, /)]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }

    /// The point elsewhere.
    #[signature(x, y = 0.0, /)]
    pub fn shifted(&self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
        }
    }

    /// The point at the end of the diagonal of the unit square.
    pub fn unit() -> Self {
        Self { x: 1.0, y: 1.0 }
    }

    /// The point on the diagonal with this coordinate.
    #[classmethod]
    #[signature(coordinate, /)]
    pub fn diagonal(_cls: &Bound<'_, PyType>, coordinate: f64) -> Self {
        Self {
            x: coordinate,
            y: coordinate,
        }
    }
}

/// A number that goes up.
#[pydust::class]
#[derive(Default)]
pub struct Counter {
    count: u64,
    /// An object to keep. The collector sees it.
    #[attribute(set)]
    watcher: Option<Py<PyAny>>,
}

#[pydust::methods]
impl Counter {
    fn __new__() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn increment(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The number now.
    #[property]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds one and, while the counter is being changed, calls a function with it.
    pub fn increment_and_call(&mut self, py: Python<'_>, function: &Bound<'_>) -> PyResult<u64> {
        self.count += 1;
        function.call(&[&py.none()])?;
        Ok(self.count)
    }

    /// Calls a function while the counter is being read.
    pub fn read_and_call(&self, py: Python<'_>, function: &Bound<'_>) -> PyResult<u64> {
        function.call(&[&py.none()])?;
        Ok(self.count)
    }

    /// Adds another counter's number to this one.
    pub fn absorb(&mut self, other: &Counter) {
        self.count += other.count;
    }
}

/// What one draws. Without `__new__` only Rust makes one.
#[pydust::class]
pub struct Ticket {
    #[attribute]
    number: u64,
}

/// What one gets for a ticket. The same fields do not make it one.
#[pydust::class]
pub struct Receipt {
    #[attribute]
    number: u64,
}

/// A class without any fields.
#[pydust::class]
pub struct Marker;

#[pydust::methods]
impl Marker {
    fn __new__() -> Self {
        Self
    }
}
