pub struct Shape {
    width: f64,
}

#[pydust::function]
pub fn area(shape: &Shape) -> f64 {
    shape.width * shape.width
}

fn main() {}
