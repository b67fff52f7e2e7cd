#[pydust::class(data)]
pub struct Point {
    x: f64,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
