#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    #[classmethod]
    pub fn named(name: &str) -> Person {
        let _ = name;
        Person
    }
}

fn main() {}
