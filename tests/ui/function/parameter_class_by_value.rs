#[pydust::class]
pub struct Person {
    name: String,
}

#[pydust::function]
pub fn greet(person: Person) -> String {
    person.name
}

fn main() {}
