#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __len__(&self, of: usize) -> usize {
        of
    }
}

fn main() {}
