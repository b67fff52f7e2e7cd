#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    #[rename = "plus"]
    fn __add__(&self, other: &Vector) -> Vector {
        Vector { x: self.x + other.x }
    }
}

fn main() {}
