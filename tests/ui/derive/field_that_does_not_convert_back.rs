use pydust::prelude::*;

pub struct Height(f64);

#[derive(IntoPy)]
pub struct Place {
    name: String,
    height: Height,
}

fn main() {}
