use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    query: String,
}

#[derive(Args)]
pub struct Page {
    number: usize,
    query: String,
}

#[pydust::function]
pub fn search(how: Search, page: Page) -> usize {
    how.query.len() + page.number + page.query.len()
}

fn main() {}
