use pydust::prelude::*;

#[derive(FromPy)]
#[convert(keys, attributes)]
pub struct Place {
    height: f64,
}

fn main() {}
