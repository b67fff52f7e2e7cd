#[pydust::class(data)]
pub struct Point {
    #[attribute(keyword = true)]
    x: f64,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
