#[pydust::class]
#[derive(Default)]
pub struct Person {
    age: u32,
}

#[pydust::methods]
impl Person {
    fn __init__(age: u32) -> Self {
        Self { age }
    }
}

fn main() {}
