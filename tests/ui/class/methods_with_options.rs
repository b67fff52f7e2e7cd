#[pydust::class]
pub struct Person;

#[pydust::methods(all)]
impl Person {
    pub fn greet(&self) {}
}

fn main() {}
