use pydust::prelude::*;

#[derive(Traverse)]
#[traverse(shared)]
pub struct Pair<T> {
    first: T,
    second: T,
}

fn main() {}
