use pydust::prelude::*;

#[pydust::function]
#[signature(numbers)]
pub fn count(numbers: VarArgs<'_>) -> usize {
    numbers.len()
}

fn main() {}
