use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    query: String,
}

#[pydust::function]
pub fn search(query: String, how: Search) -> usize {
    how.query.len() + query.len()
}

fn main() {}
