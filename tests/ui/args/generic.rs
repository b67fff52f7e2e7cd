use pydust::prelude::*;

#[derive(Args)]
pub struct Search<T> {
    query: T,
}

#[pydust::function]
pub fn search(how: Search<String>) -> String {
    how.query
}

fn main() {}
