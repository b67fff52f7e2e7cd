#[pydust::class]
pub struct Point {
    #[attribute(set)]
    x: f64,
}


#[pydust::class]
pub struct Line {
    start: Point,
}

#[pydust::methods]
impl Line {
    #[property]
    pub fn start(&self) -> &Point {
        &self.start
    }
}

fn main() {}
