use pydust::prelude::*;

#[pydust::class(extends = PyInt)]
pub struct Number;

fn main() {}
