pub struct Secret;

#[pydust::class(data)]
pub struct Point {
    #[attribute]
    x: f64,
    #[opaque]
    secret: Secret,
}

#[pydust::module(members(Point))]
pub struct Native;

fn main() {}
