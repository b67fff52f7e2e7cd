use pydust::prelude::*;

#[pydust::function]
pub fn numbers() -> Iter<Box<dyn Iterator<Item = u32>>> {
    Iter(Box::new(0..3))
}

fn main() {}
