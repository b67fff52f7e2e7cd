use pydust::prelude::*;

pub struct Shape {
    width: f64,
}

#[pydust::function]
pub fn square(width: f64) -> PyResult<Shape> {
    Ok(Shape { width })
}

fn main() {}
