use pydust::prelude::*;

#[derive(Args)]
pub struct Search {
    class: String,
}

#[pydust::function]
pub fn search(how: Search) -> usize {
    how.class.len()
}

fn main() {}
