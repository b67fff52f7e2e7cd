#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __add__(left: &Vector, right: &Vector) -> Vector {
        Vector { x: left.x + right.x }
    }
}

fn main() {}
