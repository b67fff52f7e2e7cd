use pydust::prelude::*;

#[derive(Args)]
pub struct Search<'py> {
    query: String,
    py: Python<'py>,
}

#[pydust::function]
pub fn search(how: Search<'_>) -> usize {
    let _ = how.py;
    how.query.len()
}

fn main() {}
