use pydust::prelude::*;

#[derive(Args)]
pub struct Search<'py> {
    words: VarArgs<'py>,
}

#[pydust::function]
pub fn search(how: Search<'_>) -> usize {
    how.words.len()
}

fn main() {}
