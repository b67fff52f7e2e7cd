#[pydust::class(eq, hash)]
#[derive(PartialEq, Hash)]
pub struct Point {
    #[attribute(set)]
    x: u32,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
