#[pydust::class(eq = true)]
#[derive(PartialEq)]
pub struct Point {
    #[attribute]
    x: u32,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
