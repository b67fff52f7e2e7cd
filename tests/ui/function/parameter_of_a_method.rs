pub struct Shape {
    width: f64,
}

#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn area(&self, shape: Shape) -> f64 {
        shape.width * shape.width
    }
}

fn main() {}
