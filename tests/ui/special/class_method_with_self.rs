#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __init_subclass__(&self) {}
}

fn main() {}
