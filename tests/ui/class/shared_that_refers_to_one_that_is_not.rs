use pydust::prelude::*;

#[pydust::class]
pub struct Point;

#[pydust::methods]
impl Point {}

#[pydust::class(module = "example.shapes")]
pub struct Line {
    points: Vec<Py<Point>>,
}

#[pydust::methods]
impl Line {}

fn main() {}
