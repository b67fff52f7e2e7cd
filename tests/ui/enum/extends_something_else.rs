#[pydust::class(extends = PyDict)]
pub enum Colour {
    Red,
}

fn main() {}
