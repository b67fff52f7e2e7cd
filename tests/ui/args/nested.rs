use pydust::prelude::*;

#[derive(Args)]
pub struct Page {
    number: usize,
}

#[derive(Args)]
pub struct Search {
    query: String,
    page: Page,
}

#[pydust::function]
pub fn search(how: Search) -> usize {
    how.query.len() + how.page.number
}

fn main() {}
