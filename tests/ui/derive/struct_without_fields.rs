use pydust::prelude::*;

#[derive(FromPy, IntoPy)]
pub struct Nothing;

fn main() {}
