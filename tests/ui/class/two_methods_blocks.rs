#[pydust::class]
pub struct Person;

#[pydust::methods]
impl Person {
    pub fn first(&self) {}
}

#[pydust::methods]
impl Person {
    pub fn second(&self) {}
}

fn main() {}
