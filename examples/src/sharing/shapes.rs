//! The module that owns the classes of `point.rs`: it lists them.

use pydust::prelude::*;

mod point;
use point::{Point, Polygon};

/// Shapes that other modules know, too.
#[pydust::module(members(Point, Polygon, Spot, Keeper))]
#[derive(Default)]
pub struct Shapes;

#[pydust::methods]
impl Shapes {
    /// The point in the middle of everything.
    pub fn origin() -> Point {
        Point { x: 0.0, y: 0.0 }
    }

    /// Moves the point from inside of the module that owns it.
    pub fn shift(point: &mut Point, x: f64, y: f64) {
        point.x += x;
        point.y += y;
    }
}

/// A point with a colour, which is a point to other modules.
#[pydust::class]
pub struct Spot {
    #[base]
    point: Point,
    #[attribute]
    colour: String,
}

#[pydust::methods]
impl Spot {
    fn __new__(x: f64, y: f64, colour: String) -> Self {
        Self {
            point: Point { x, y },
            colour,
        }
    }
}

/// Has a point and calls others while it changes that.
#[pydust::class]
pub struct Keeper {
    #[attribute]
    point: Py<Point>,
}

#[pydust::methods]
impl Keeper {
    fn __new__(point: Py<Point>) -> Self {
        Self { point }
    }

    /// Calls the function while the point is borrowed exclusively.
    pub fn while_changed(&self, py: Python<'_>, function: &Bound<'_>) -> PyResult<Py<PyAny>> {
        let _held = self.point.bind(py).borrow_mut()?;
        Ok(function.call(())?.unbind())
    }
}
