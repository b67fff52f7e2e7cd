use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place<'a> {
    name: &'a str,
}

fn main() {}
