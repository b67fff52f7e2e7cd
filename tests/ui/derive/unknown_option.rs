use pydust::prelude::*;

#[derive(FromPy)]
pub struct Place {
    #[convert(defualt = 0.0)]
    height: f64,
}

fn main() {}
