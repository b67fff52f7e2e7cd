use pydust::prelude::*;

#[pydust::class]
pub struct Animal;

#[pydust::class(extends = PyDict)]
pub struct Both {
    #[base]
    animal: Animal,
}

fn main() {}
