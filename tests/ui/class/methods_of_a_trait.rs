#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Clone for Person {
    fn clone(&self) -> Self {
        Self
    }
}

fn main() {}
