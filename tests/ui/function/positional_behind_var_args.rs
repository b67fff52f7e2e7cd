use pydust::prelude::*;

#[pydust::function]
pub fn count(numbers: VarArgs<'_>, #[arg(positional)] last: usize) -> usize {
    numbers.len() + last
}

fn main() {}
