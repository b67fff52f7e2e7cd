#[pydust::class]
pub struct Point {
    #[attribute(set)]
    x: f64,
}


#[pydust::class]
pub struct Line {
    #[attribute(set)]
    start: Point,
}

fn main() {}
