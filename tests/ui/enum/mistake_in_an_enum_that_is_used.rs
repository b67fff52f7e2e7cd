// The module and the function take what stands in for it.
#[pydust::module(members(Colour))]
pub struct Example;

#[pydust::methods]
impl Example {
    pub fn next(colour: Colour) -> Colour {
        colour
    }
}

#[pydust::class]
#[derive(Clone, Copy)]
pub enum Colour {
    Red = 1.5,
    Green,
}

fn main() {}
