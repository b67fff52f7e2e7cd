use pydust::prelude::*;

#[pydust::function]
pub fn mode(#[hint("int")] py: Python<'_>) -> bool {
    let _ = py;
    true
}

fn main() {}
