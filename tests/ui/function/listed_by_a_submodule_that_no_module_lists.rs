#![deny(warnings)]

#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {}

#[pydust::submodule(members(fn lost))]
pub struct Forgotten;

#[pydust::function]
pub fn lost() -> u8 {
    1
}

fn main() {}
