use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    query: String,
}

#[pydust::function]
pub fn search(#[arg(default = 3)] limit: usize, how: Search) -> usize {
    limit + how.query.len()
}

fn main() {}
