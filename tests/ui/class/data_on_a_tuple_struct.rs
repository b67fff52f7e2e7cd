#[pydust::class(data)]
pub struct Point(f64, f64);

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
