#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __lenght__(&self) -> usize {
        2
    }
}

fn main() {}
