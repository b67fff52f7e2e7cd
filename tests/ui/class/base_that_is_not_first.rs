use pydust::prelude::*;

#[pydust::class]
pub struct Animal {
    name: String,
}

#[pydust::class]
pub struct Dog {
    breed: String,
    #[base]
    animal: Animal,
}

fn main() {}
