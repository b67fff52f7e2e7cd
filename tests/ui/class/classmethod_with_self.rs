#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    #[classmethod]
    pub fn anonymous(&self) -> Person {
        Person
    }
}

fn main() {}
