//! A module that uses the classes of `point.rs`, which belong to `example.shapes`: it compiles the same file and does not list them.

use pydust::prelude::*;

mod point;
use point::{Point, Polygon, Style};

/// Functions over shapes of another module.
#[pydust::module]
pub struct Plotting;

#[pydust::methods]
impl Plotting {
    /// How far a point is from the origin.
    pub fn norm(point: &Point) -> f64 {
        point.norm()
    }

    /// The point nearer to the origin, or the only one.
    pub fn nearer(first: &Point, second: Option<&Point>) -> f64 {
        second.map_or(first.norm(), |second| first.norm().min(second.norm()))
    }

    /// Moves a point.
    pub fn shift(point: &mut Point, x: f64, y: f64) {
        point.x += x;
        point.y += y;
    }

    /// The point in the middle of others.
    pub fn middle(py: Python<'_>, points: Vec<Py<Point>>) -> PyResult<Point> {
        let (mut x, mut y) = (0.0, 0.0);
        for point in &points {
            let point = point.bind(py).borrow()?;
            x += point.x;
            y += point.y;
        }
        let count = points.len().max(1) as f64;
        Ok(Point {
            x: x / count,
            y: y / count,
        })
    }

    /// A square around the origin.
    pub fn square(py: Python<'_>, name: String, side: f64) -> PyResult<Py<Polygon>> {
        let half = side / 2.0;
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)];
        let corners = corners
            .into_iter()
            .map(|(x, y)| Py::new(py, Point { x, y }));
        let corners = corners.collect::<PyResult<_>>()?;
        Py::new(
            py,
            Polygon {
                name,
                corners,
                style: Style::Solid,
            },
        )
    }

    /// Draws a polygon with dashes from now on, and adds a corner.
    pub fn dash(polygon: &mut Polygon, length: f64, corner: Py<Point>) {
        polygon.style = Style::Dashed { length };
        polygon.name.push_str(", dashed");
        polygon.corners.push(corner);
    }

    /// The same object, after a look at it.
    pub fn same<'py>(point: Bound<'py, Point>) -> Bound<'py, Point> {
        point
    }

    /// Calls the function while the point is borrowed, exclusively or not.
    pub fn while_borrowed(
        point: &Bound<'_, Point>,
        exclusively: bool,
        function: &Bound<'_>,
    ) -> PyResult<Py<PyAny>> {
        if exclusively {
            let _held = point.borrow_mut()?;
            Ok(function.call(())?.unbind())
        } else {
            let _held = point.borrow()?;
            Ok(function.call(())?.unbind())
        }
    }
}
