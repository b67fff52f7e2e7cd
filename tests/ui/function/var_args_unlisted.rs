use pydust::prelude::*;

#[pydust::function]
#[signature(first)]
pub fn count(first: usize, numbers: VarArgs<'_>) -> usize {
    first + numbers.len()
}

fn main() {}
