#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __invert__(self) -> f64 {
        self.x
    }
}

fn main() {}
