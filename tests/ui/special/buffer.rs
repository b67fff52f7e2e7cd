#[pydust::class]
pub struct Vector {
    x: f64,
}

#[pydust::methods]
impl Vector {
    fn __buffer__(&self, flags: i32) -> Vec<u8> {
        vec![flags as u8]
    }
}

fn main() {}
