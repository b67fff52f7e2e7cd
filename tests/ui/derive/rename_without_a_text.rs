use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place {
    #[convert(rename = kind)]
    height: f64,
}

fn main() {}
