#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __mul__(&self, #[arg(keyword)] factor: f64) -> Vector {
        Vector { x: self.x * factor }
    }
}

fn main() {}
