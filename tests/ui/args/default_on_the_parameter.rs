use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    query: String,
}

#[pydust::function]
pub fn search(#[arg(default = 3)] how: Search) -> usize {
    how.query.len()
}

fn main() {}
