use pydust::prelude::*;

#[derive(FromPy)]
#[convert(dict)]
pub struct Place {
    height: f64,
}

fn main() {}
