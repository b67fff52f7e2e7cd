#[pydust::module(members(Person))]
pub struct Example;

#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    #[hint("Person | None")]
    fn __new__() -> Self {
        Self
    }
}

fn main() {}
