#[pydust::module(members(Person))]
pub struct Example;

#[pydust::class]
pub struct Person {
    #[hint("Literal[1, 2]")]
    age: u8,
}

#[pydust::methods]
impl Person {
    pub fn age(&self) -> u8 {
        self.age
    }
}

fn main() {}
