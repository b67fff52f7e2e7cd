#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __slots__(&self) -> Vec<String> {
        Vec::new()
    }
}

fn main() {}
