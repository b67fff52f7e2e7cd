#[pydust::class(data)]
pub struct Point {
    #[attribute]
    x: f64,
    #[cfg(windows)]
    #[attribute]
    y: f64,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
