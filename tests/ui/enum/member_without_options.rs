#[pydust::class]
pub enum Colour {
    #[member]
    Red,
}

fn main() {}
