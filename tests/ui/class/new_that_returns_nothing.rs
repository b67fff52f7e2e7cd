#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    fn __new__() {}
}

fn main() {}
