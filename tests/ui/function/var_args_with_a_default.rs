use pydust::prelude::*;

#[pydust::function]
pub fn count(#[arg(default = 1)] numbers: VarArgs<'_>) -> usize {
    numbers.len()
}

fn main() {}
