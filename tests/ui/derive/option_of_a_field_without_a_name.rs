use pydust::prelude::*;

#[derive(FromPy)]
pub struct Step(#[convert(default)] f64, f64);

fn main() {}
