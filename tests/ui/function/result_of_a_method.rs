pub struct Shape {
    width: f64,
}

#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn square(&self, width: f64) -> Option<Shape> {
        Some(Shape { width })
    }
}

fn main() {}
