#[pydust::class(coerces)]
pub enum Colour {
    Red,
}

fn main() {}
