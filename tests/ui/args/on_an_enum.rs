use pydust::prelude::*;

#[derive(Args)]
pub enum Search {
    Everything,
}

fn main() {}
