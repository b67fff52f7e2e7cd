pub struct Shape {
    width: f64,
}

#[pydust::function]
pub fn squares() -> Vec<Shape> {
    Vec::new()
}

fn main() {}
