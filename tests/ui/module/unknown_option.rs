#[pydust::class]
pub struct Person;

#[pydust::module(memebrs(Person))]
pub struct Example;

fn main() {}
