#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __add__(&self, other: pydust::VarArgs<'_>) -> usize {
        other.len()
    }
}

fn main() {}
