#[pydust::module(members(Point as "count"))]
#[derive(Default)]
pub struct Example {
    #[attribute]
    count: u32,
}

#[pydust::class]
pub struct Point;

fn main() {}
