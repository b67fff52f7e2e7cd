#[pydust::class]
#[derive(Default)]
pub struct Person {
    age: u32,
}

#[pydust::methods]
impl Person {
    fn __init__(&mut self, age: u32) -> u32 {
        self.age = age;
        age
    }
}

fn main() {}
