#[pydust::class]
pub struct Point {
    #[attribute(set)]
    x: f64,
}


#[pydust::class]
pub struct Line {
    #[attribute]
    points: Vec<Point>,
}

fn main() {}
