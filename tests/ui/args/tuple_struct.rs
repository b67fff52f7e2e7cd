use pydust::prelude::*;

#[derive(Args)]
pub struct Search(String, usize);

#[pydust::function]
pub fn search(how: Search) -> usize {
    how.1 + how.0.len()
}

fn main() {}
