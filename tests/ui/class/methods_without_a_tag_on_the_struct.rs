pub struct Person;

#[pydust::methods]
impl Person {
    pub fn greet(&self) -> String {
        String::from("Hello")
    }
}

fn main() {}
