use pydust::prelude::*;

#[derive(FromPy)]
pub enum Kind {
    Town,
    Sea,
}

#[derive(FromPy)]
pub struct Place {
    #[convert(default)]
    kind: Kind,
}

fn main() {}
