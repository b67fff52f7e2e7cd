pub struct Shape {
    width: f64,
}

#[pydust::function]
pub fn square(width: f64) -> Shape {
    Shape { width }
}

fn main() {}
