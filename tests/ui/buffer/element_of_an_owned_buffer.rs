use pydust::prelude::*;

#[pydust::function]
pub fn count(_letters: PyBufferMut<char>) {}

fn main() {}
