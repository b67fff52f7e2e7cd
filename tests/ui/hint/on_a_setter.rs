#[pydust::module(members(Person))]
pub struct Example;

#[pydust::class]
pub struct Person {
    age: u8,
}

#[pydust::methods]
impl Person {
    #[property]
    pub fn age(&self) -> u8 {
        self.age
    }

    #[setter(age)]
    #[hint("Literal[1, 2]")]
    fn set_age(&mut self, value: u8) {
        self.age = value;
    }
}

fn main() {}
