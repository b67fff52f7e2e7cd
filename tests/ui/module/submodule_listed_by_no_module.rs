#![deny(warnings)]

#[pydust::module]
pub struct Example;

#[pydust::methods]
impl Example {}

#[pydust::submodule]
pub struct Forgotten;

#[pydust::methods]
impl Forgotten {
    pub fn answer() -> u8 {
        42
    }
}

fn main() {}
