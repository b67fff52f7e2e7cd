#[pydust::class(data, hash)]
#[derive(Hash)]
pub struct Point {
    #[attribute]
    x: u32,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
