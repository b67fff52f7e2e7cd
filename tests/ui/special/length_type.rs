#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __len__(&self) -> i32 {
        2
    }
}

fn main() {}
