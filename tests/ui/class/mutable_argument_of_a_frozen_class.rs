#[pydust::class]
pub struct Point {
    x: f64,
}

#[pydust::module(members(Point))]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn reset(point: &mut Point) {
        point.x = 0.0;
    }
}

fn main() {}
