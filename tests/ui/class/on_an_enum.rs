#[pydust::class]
pub enum Colour {
    Red,
    Green,
}

fn main() {}
