use pydust::prelude::*;

#[pydust::function]
pub fn count(numbers: VarArgs<'_>, others: VarArgs<'_>) -> usize {
    numbers.len() + others.len()
}

fn main() {}
