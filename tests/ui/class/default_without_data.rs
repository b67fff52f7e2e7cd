#[pydust::class]
pub struct Point {
    #[attribute(default = 0.0)]
    x: f64,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
