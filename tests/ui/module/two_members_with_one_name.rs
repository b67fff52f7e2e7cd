#[pydust::class]
pub struct Cat;

#[pydust::class]
pub struct Dog;

#[pydust::module(members(Cat, Dog as "Cat"))]
pub struct Example;

fn main() {}
