use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place {
    #[convert(default = "high")]
    height: f64,
}

fn main() {}
