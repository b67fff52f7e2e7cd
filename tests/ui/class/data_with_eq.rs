#[pydust::class(data, eq)]
#[derive(PartialEq)]
pub struct Point {
    #[attribute]
    x: f64,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
