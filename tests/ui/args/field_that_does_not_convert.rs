use pydust::prelude::*;

pub struct Regex;

#[derive(Args)]
pub struct Search {
    query: Regex,
}

#[pydust::function]
pub fn search(how: Search) {
    let Regex = how.query;
}

fn main() {}
