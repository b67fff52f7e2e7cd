use pydust::prelude::*;

#[pydust::function]
pub fn count(_flags: &PyBuffer<bool>) {}

fn main() {}
