#[pydust::class(eq)]
#[derive(PartialEq)]
pub enum Colour {
    Red,
    Green,
}

#[pydust::module(members(Colour))]
pub struct Native;

fn main() {}
