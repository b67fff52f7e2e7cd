#[pydust::class(data)]
pub struct Point {
    #[attribute]
    x: f64,
}

#[pydust::methods]
impl Point {
    fn __new__(x: f64) -> Self {
        Self { x }
    }
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
