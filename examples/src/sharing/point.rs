//! Classes that two modules compile: `example.shapes` owns them, `example.plotting` uses them.

use pydust::prelude::*;

/// Values with memory of their own go from one module to the other, so both need the same allocator.
#[global_allocator]
static ALLOCATOR: pydust::SystemAllocator = pydust::SystemAllocator;

/// A point of the plane.
#[pydust::class(module = "example.shapes")]
#[repr(C)]
pub struct Point {
    #[attribute(set)]
    pub x: f64,
    #[attribute(set)]
    pub y: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far it is from the origin.
    pub fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn __getnewargs__(&self) -> (f64, f64) {
        (self.x, self.y)
    }

    fn __repr__(&self) -> String {
        format!("Point({}, {})", self.x, self.y)
    }
}

/// How a line is drawn.
#[derive(Traverse)]
#[traverse(shared)]
pub enum Style {
    Solid,
    Dashed { length: f64 },
}

/// A closed line through some points.
#[pydust::class(module = "example.shapes", mutable)]
pub struct Polygon {
    #[attribute]
    pub name: String,
    #[attribute]
    pub corners: Vec<Py<Point>>,
    pub style: Style,
}

#[pydust::methods]
impl Polygon {
    fn __new__(name: String, corners: Vec<Py<Point>>) -> Self {
        Self {
            name,
            corners,
            style: Style::Solid,
        }
    }

    /// The word for how it is drawn.
    #[property]
    pub fn style(&self) -> String {
        match self.style {
            Style::Solid => "solid".into(),
            Style::Dashed { length } => format!("dashed, {length}"),
        }
    }
}
