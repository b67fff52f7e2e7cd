#[pydust::class]
pub enum Colour {
    #[attribute]
    Red,
}

fn main() {}
