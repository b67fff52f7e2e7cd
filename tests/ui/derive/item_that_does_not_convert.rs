use pydust::prelude::*;

pub struct Height(f64);

#[derive(FromPy)]
pub struct Step(f64, Height);

fn main() {}
