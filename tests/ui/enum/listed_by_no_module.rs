#![deny(warnings)]

#[pydust::module(members(Colour))]
pub struct Example;

#[pydust::class]
pub enum Colour {
    Red,
}

#[pydust::class]
pub enum Forgotten {
    Red,
}

fn main() {}
