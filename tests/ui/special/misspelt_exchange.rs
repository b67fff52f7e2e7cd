#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __ietr__(&self) -> Vec<f64> {
        vec![self.x]
    }
}

fn main() {}
