#[pydust::class(data)]
pub struct Point {
    #[attribute]
    name: &'static str,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
