#[pydust::class]
pub struct Point {
    #[attribute(set)]
    x: f64,
}


#[pydust::class]
pub struct Line {
    #[attribute]
    start: Point,
}

fn main() {}
