#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __iter__(&self) -> impl Iterator<Item = f64> {
        std::iter::once(&self.x).copied()
    }
}

fn main() {}
