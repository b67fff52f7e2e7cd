use pydust::prelude::*;

pub struct Height(f64);

#[derive(FromPy)]
pub struct Top(Height);

fn main() {}
