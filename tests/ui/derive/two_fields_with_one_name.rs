use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place {
    height: f64,
    #[convert(rename = "height")]
    top: f64,
}

fn main() {}
