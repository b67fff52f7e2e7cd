#![deny(warnings)]

#[pydust::module]
pub struct Hello;

impl Hello {
    pub fn hello() -> u8 {
        1
    }
}

fn main() {}
