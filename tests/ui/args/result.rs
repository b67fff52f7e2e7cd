use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    query: String,
}

#[pydust::function]
pub fn search(how: Search) -> Search {
    how
}

fn main() {}
