#[pydust::class]
pub enum Colour {
    #[member(valeu = 1)]
    Red,
}

fn main() {}
