#[pydust::class]
pub struct Person {
    age: u32,
}

#[pydust::methods]
impl Person {
    fn __init__(&mut self, age: u32) {
        self.age = age;
    }
}

fn main() {}
