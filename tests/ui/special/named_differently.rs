#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __concat__(&self, other: &Vector) -> Vector {
        Vector { x: self.x + other.x }
    }
}

fn main() {}
