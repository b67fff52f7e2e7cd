struct Person;

#[pydust::module(members(Person))]
pub struct Example;

fn main() {}
