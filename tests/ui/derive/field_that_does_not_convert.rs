use pydust::prelude::*;

pub struct Height(f64);

#[derive(FromPy)]
pub struct Place {
    name: String,
    height: Height,
}

fn main() {}
