#[pydust::class]
pub struct Animal;

#[pydust::class(extends = Animal)]
pub struct Dog;

fn main() {}
