#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __hash__(&self) -> f64 {
        self.x
    }
}

fn main() {}
