#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __add__(&self) -> Vector {
        Vector { x: self.x }
    }
}

fn main() {}
