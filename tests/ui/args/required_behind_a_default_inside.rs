use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    #[arg(default = 3)]
    limit: usize,
    query: String,
}

#[pydust::function]
pub fn search(how: Search) -> usize {
    how.limit + how.query.len()
}

fn main() {}
