#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    #[classmethod]
    pub fn anonymous() -> Person {
        Person
    }
}

fn main() {}
