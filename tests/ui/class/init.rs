#[pydust::class]
pub struct Person {
    age: u32,
}

#[pydust::methods]
impl Person {
    fn __init__(&self, age: u32) {
        let _ = age;
    }
}

fn main() {}
